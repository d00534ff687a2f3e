"""Sending scans and confirming them, through the browser's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from cases.scans import services
from cases.scans.models import Scan
from cases.services.papers import issue_paper, void_paper
from mediation.history.models import AccessEntry
from mediation.jobs import running
from mediation.jobs.enums import JobState
from mediation.jobs.models import WorkerHeartbeat
from mediation.papers.models import Paper
from tests.cases.scans.sending import pages, pdf_of, photo_of, proposed, sent
from tests.support import photos
from tests.support.cast import Cast

ClientFor = Callable[[str], Any]


def post(client: Any, *contents: bytes, query: str = "", **more: Any) -> Any:
    uploads = [SimpleUploadedFile(f"{n}.jpg", one) for n, one in enumerate(contents, start=1)]
    return client.post(f"/scans/{query}", {"upload": uploads}, **more)


def test_without_a_worker_the_answer_comes_at_once(
    cast: Cast, client_for: ClientFor, case: Case, paper: Paper
) -> None:
    client = client_for("mediator")
    answer = post(client, photos.jpeg(photo_of(paper)))
    scan = Scan.objects.get()
    assert (answer.status_code, answer.url) == (302, scan.get_absolute_url())

    page = client.get(answer.url)
    assert page.status_code == 200
    words = page.content.decode()
    assert "按二维码识别" in words
    assert str(paper) in words
    (row,) = pages(scan)
    picture = client.get(f"{answer.url}pages/{row.pk}/")
    assert picture["Content-Type"] == "image/jpeg"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert AccessEntry.objects.filter(detail=f"scan {scan.reference}").exists()

    done = client.post(answer.url, {f"page-{row.pk}": str(paper.pk), "confirm": "1"}, follow=True)
    assert "已归卷1份文书。" in done.content.decode()
    assert case.attachments.get().paper == paper
    again = client.post(answer.url, {f"page-{row.pk}": str(paper.pk), "confirm": "1"}, follow=True)
    assert "这批扫描件已处理完毕。" in again.content.decode()
    assert case.attachments.count() == 1
    assert client.get(f"{answer.url}pages/{row.pk}/").status_code == 404
    kind_page = client.get(f"/cases/{case.serial}/papers/acceptance/").content.decode()
    assert str(case.attachments.get().stored_id) in kind_page


def test_with_a_worker_the_page_waits_for_it(
    cast: Cast, client_for: ClientFor, paper: Paper
) -> None:
    WorkerHeartbeat.objects.create(worker="x", beaten_at=timezone.now())
    client = client_for("mediator")
    answer = post(client, photos.jpeg(photo_of(paper)), headers={"HX-Request": "true"})
    scan = Scan.objects.get()
    assert answer["HX-Redirect"] == scan.get_absolute_url()
    assert scan.state == JobState.QUEUED
    waiting = client.get(scan.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 2s"' in waiting

    assert scan.job is not None
    running.run(scan.job.pk)
    part = client.get(scan.get_absolute_url(), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == scan.get_absolute_url()


def test_an_undecided_page_comes_back_beside_its_field(
    cast: Cast, client_for: ClientFor, paper: Paper
) -> None:
    client = client_for("mediator")
    scan = sent(cast, photos.scanned([photo_of(paper), photos.page("x")]))
    first, second = pages(scan)
    answer = client.post(
        scan.get_absolute_url(), {f"page-{first.pk}": str(paper.pk), "confirm": "1"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        f"page-{second.pk}": ["请选择文书，或者选择“不归卷”。"]
    }
    assert answer.context["form"][f"page-{first.pk}"].value() == str(paper.pk)


def test_papers_of_another_case_are_added_to_the_choice(
    cast: Cast, client_for: ClientFor, case: Case, paper: Paper
) -> None:
    client = client_for("mediator")
    scan = sent(cast, photos.jpeg(photos.page()))
    (row,) = pages(scan)
    address, name = scan.get_absolute_url(), f"page-{row.pk}"
    assert str(paper) not in client.get(address).content.decode()

    unknown = client.post(address, {"more": "LJZ-1999-000001", "add": "1"})
    assert "没有找到这个案件" in unknown.content.decode()
    added = client.post(address, {"more": case.serial, "add": "1"})
    assert added.status_code == 200
    assert added.context["form"].errors == {}
    assert str(paper) in added.content.decode()
    done = client.post(address, {"case": case.serial, name: str(paper.pk), "confirm": "1"})
    assert done.status_code == 302
    assert case.attachments.get().paper == paper


def test_a_void_paper_and_another_number_of_pages_are_said(
    cast: Cast, client_for: ClientFor, case: Case, paper: Paper
) -> None:
    pdf_of(cast, paper)
    void_paper(case, paper, actor=cast.actor("mediator"), reason="写错")
    scan = sent(cast, photos.jpeg(photo_of(paper)), photos.jpeg(photo_of(paper), quality=70))
    words = client_for("mediator").get(scan.get_absolute_url()).content.decode()

    assert "该文书已作废，请核对是否应当归卷。" in words
    assert f"该文书打印时为{Paper.objects.get(pk=paper.pk).pages}页，这里有2页。" in words


def test_a_failed_reading_is_said_and_begun_again(
    cast: Cast, client_for: ClientFor, paper: Paper
) -> None:
    scan = sent(cast, photos.jpeg(photo_of(paper)))
    assert scan.job is not None
    type(scan.job).objects.filter(pk=scan.job.pk).update(state=JobState.FAILED, error="坏了")
    client = client_for("mediator")
    assert "坏了" in client.get(scan.get_absolute_url()).content.decode()
    assert client.post(f"{scan.get_absolute_url()}retry/").status_code == 302
    scan.job.refresh_from_db()
    assert scan.job.state == JobState.QUEUED


def test_a_scan_is_thrown_away_by_hand_and_is_its_owners_only(
    cast: Cast, client_for: ClientFor, paper: Paper
) -> None:
    scan = sent(cast, photos.jpeg(photo_of(paper)))
    address = scan.get_absolute_url()
    for part in ("manager", "colleague", "other_manager"):
        assert client_for(part).get(address).status_code == 404
    client = client_for("mediator")
    assert client.post(f"{address}discard/").status_code == 302
    assert "没有归卷" in client.get(address).content.decode()
    assert client.post(f"{address}discard/").status_code == 302


def test_from_a_papers_page_one_comes_with_the_paper(
    cast: Cast, client_for: ClientFor, case: Case, paper: Paper
) -> None:
    client = client_for("mediator")
    query = f"?case={case.serial}&paper={paper.kind}-{paper.n}"
    assert str(paper) in client.get(f"/scans/{query}").content.decode()
    post(client, photos.jpeg(photos.page()), query=query)
    assert proposed(Scan.objects.get()) == [paper]
    assert client.get(f"/scans/?case={case.serial}&paper=acceptance-99").status_code == 404
    assert client_for("other_manager").get(f"/scans/{query}").status_code == 404


def test_refused_files_stand_beside_the_field(client_for: ClientFor) -> None:
    answer = post(client_for("mediator"), b"MZ")
    assert answer.status_code == 422
    assert "1.jpg：只接受完好的 PDF、JPEG、PNG 或 HEIC 文件。" in answer.content.decode()
    assert client_for("mediator").post("/scans/", {}).status_code == 422


def test_the_check_takes_as_many_queries_for_three_pages_as_for_one(
    cast: Cast, client_for: ClientFor, paper: Paper
) -> None:
    one = sent(cast, photos.scanned([photo_of(paper)]))
    three = sent(cast, photos.scanned([photo_of(paper), photos.page(), photos.page()]))
    client = client_for("mediator")
    client.get(one.get_absolute_url())  # begins the chain of this person's looks
    with CaptureQueriesContext(connection) as first:
        client.get(one.get_absolute_url())
    with CaptureQueriesContext(connection) as second:
        client.get(three.get_absolute_url())
    assert len(first) == len(second)


def test_the_signing_list_shows_what_came_back_signed(
    cast: Cast, client_for: ClientFor, case: Case
) -> None:
    mediator = cast.actor("mediator")
    signed = issue_paper(
        case, "registration_form", actor=mediator, version=None, draft_version=0, token=uuid4(),
        happened_on=timezone.localdate(),
    )  # fmt: skip
    address = f"/cases/{case.serial}/signing/"
    client = client_for("mediator")
    before = client.get(address).content.decode()
    assert f"/scans/?case={case.serial}" in before
    assert "签署件" not in before

    scan = sent(cast, photos.jpeg(photo_of(signed)))
    (row,) = services.confirm(scan, {page.pk: signed for page in pages(scan)}, actor=mediator)
    assert str(row.stored_id) in client.get(address).content.decode()
