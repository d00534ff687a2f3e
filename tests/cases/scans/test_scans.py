"""Scans of signed papers: proposed by their codes, confirmed by a person, kept once and encrypted."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from cases.models import Case
from cases.scans import kept, reading, services
from cases.scans.models import Scan, ScanPage
from cases.services.papers import void_paper
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.jobs import running
from mediation.jobs.enums import JobState
from mediation.jobs.models import WorkerHeartbeat
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.papers.scanning import ScannedPage
from mediation.vault import files, keys
from tests.cases import factories
from tests.cases.refusals import refusal
from tests.support import photos
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def issued(cast: Cast, case: Case, kind: str = "acceptance", **more: Any) -> Paper:
    with transaction.atomic():
        return papers.issue(
            kind, case, actor=cast.actor("mediator"), happened_on=timezone.localdate(), **more
        )


def pdf_of(cast: Cast, paper: Paper) -> bytes:
    with acting(cast.actor("mediator"), act="test"):
        return papers.pdf_of(paper)


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


@pytest.fixture
def paper(cast: Cast, case: Case) -> Paper:
    """An acceptance notice; `photo_of` draws it, which is quicker than printing it."""
    return issued(cast, case)


def photo_of(paper: Paper) -> Image.Image:
    return photos.page(paper.code or "")


def sent(cast: Cast, *contents: bytes, part: str = "mediator", **more: Any) -> Scan:
    """Files sent by somebody, and read."""
    uploads = [SimpleUploadedFile(f"{n}.jpg", one) for n, one in enumerate(contents, start=1)]
    scan = services.take(uploads, actor=cast.actor(part), **more).scan
    assert scan is not None
    assert scan.job is not None
    running.run(scan.job.pk)
    return Scan.objects.select_related("job").get(pk=scan.pk)


def pages(scan: Scan) -> list[ScanPage]:
    return list(ScanPage.objects.filter(file__scan=scan))


def proposed(scan: Scan) -> list[Paper | None]:
    return [page.paper for page in pages(scan)]


def as_proposed(scan: Scan) -> dict[int, Paper | None]:
    return {page.pk: page.paper for page in pages(scan)}


# --- What is proposed -----------------------------------------------------------------------------


def test_a_printed_paper_comes_back_from_a_photograph(cast: Cast, paper: Paper) -> None:
    printed = photos.printed(pdf_of(cast, paper))
    scan = sent(cast, photos.jpeg(photos.turned(printed, 97), quality=60))

    assert proposed(scan) == [paper]


def test_papers_of_several_cases_come_in_one_file_and_in_any_order(
    cast: Cast, paper: Paper
) -> None:
    other = issued(cast, factories.case_in_mediation(cast.actor("mediator")))
    file = photos.scanned(
        [photo_of(other), photos.page(), photos.turned(photo_of(paper), 180), photos.page()]
    )
    scan = sent(cast, file, photos.jpeg(photo_of(other)))

    assert proposed(scan) == [other, other, paper, paper, other]
    assert [page.turn for page in pages(scan)] == [0, 0, 180, 0, 0]


def scanned_page(number: int, code: str = "") -> ScannedPage:
    return ScannedPage(number=number, code=code, turn=0, picture=b"")


def test_pages_follow_a_paper_until_it_has_as_many_as_were_printed(
    cast: Cast, paper: Paper
) -> None:
    pdf_of(cast, paper)
    paper.refresh_from_db()
    count, code = paper.pages or 0, paper.code or ""
    assert count
    row = [scanned_page(1), scanned_page(2, code), *(scanned_page(3 + n) for n in range(count))]

    found = reading.propose(row, actor=cast.actor("mediator"))
    assert found == [None, *[paper] * count, None]


def test_another_persons_paper_looks_like_none(cast: Cast, paper: Paper) -> None:
    photo = photos.jpeg(photo_of(paper))
    assert proposed(sent(cast, photo, part="other_manager")) == [None]
    assert proposed(sent(cast, photos.jpeg(photos.page("ABCDEFGH12345678")))) == [None]
    assert proposed(sent(cast, photos.jpeg(photos.page()))) == [None]


def test_what_is_sent_from_a_papers_page_is_proposed_for_it(
    cast: Cast, case: Case, paper: Paper
) -> None:
    scan = sent(cast, photos.jpeg(photos.page()), case=case, paper=paper)
    assert proposed(scan) == [paper]


def test_a_damaged_file_is_named_and_the_others_are_read(cast: Cast, paper: Paper) -> None:
    whole = photos.jpeg(photo_of(paper))
    scan = sent(cast, whole[:3000], whole)

    assert [file.problem for file in scan.files.all()] == ["damaged", ""]
    assert proposed(scan) == [paper]


def test_reading_twice_makes_no_page_twice(cast: Cast, paper: Paper) -> None:
    scan = sent(cast, photos.jpeg(photo_of(paper)))
    reading.read(scan, actor=cast.actor("mediator"), progress=lambda done, total: None)

    assert len(pages(scan)) == 1


# --- What is kept ---------------------------------------------------------------------------------


def test_confirmed_pages_are_one_pdf_beside_their_paper(
    cast: Cast, case: Case, paper: Paper
) -> None:
    mediator = cast.actor("mediator")
    lying = photos.scanned([photos.turned(photo_of(paper), 90), photos.page()])
    scan = sent(cast, lying, photos.jpeg(photos.page()), case=case, paper=paper)
    heard: list[Any] = []
    kept.when_kept(lambda *told: heard.append(told))
    try:
        (row,) = services.confirm(scan, as_proposed(scan), actor=mediator)
    finally:
        kept._listeners.clear()

    assert (row.case, row.paper, row.category, row.pages) == (case, paper, "signed_paper", 3)
    assert row.stored.data_key_id == case.data_key_id
    assert row.history.get().act == "attach"
    content = files.read(row.stored)
    assert content[:4] not in files.path_of(row.stored).read_bytes()[:200]
    assert [page.rotation for page in PdfReader(io.BytesIO(content)).pages] == [270, 0, 0]
    assert heard == [(paper, row, mediator)]
    assert kept.of([paper]) == {paper.pk: [row]}


def test_nothing_is_left_of_what_was_sent(cast: Cast, paper: Paper) -> None:
    photo = photos.jpeg(photo_of(paper))
    scan = sent(cast, photo)
    rows = [scan.files.get().stored, pages(scan)[0].picture]
    assert all(photo[:20] not in files.path_of(one).read_bytes() for one in rows)
    assert not any(
        photo[100:140] in path.read_bytes()
        for path in files.path_of(rows[0]).parent.parent.rglob("*")
        if path.is_file()
    )

    services.confirm(scan, as_proposed(scan), actor=cast.actor("mediator"))
    keys.forget_all()
    assert scan.closed_at
    assert scan.files.get().name == ""


def test_confirming_twice_keeps_one(cast: Cast, case: Case, paper: Paper) -> None:
    mediator = cast.actor("mediator")
    scan = sent(cast, photos.scanned([photo_of(paper)]), photos.jpeg(photos.page()), case=case)
    choices = {page.pk: paper for page in pages(scan)}
    twin = Scan.objects.get(pk=scan.pk)
    # As two requests do that both find it open: the second comes to the end of the first.
    original = services.close
    services.close = lambda _scan: None  # type: ignore[assignment]
    try:
        first = services.confirm(scan, choices, actor=mediator)
        second = services.confirm(twin, choices, actor=mediator)
    finally:
        services.close = original  # type: ignore[assignment]

    assert first == second
    assert case.attachments.count() == 1
    services.close(scan)
    assert refusal(
        services.confirm, twin.__class__.objects.get(pk=twin.pk), choices, actor=mediator
    ) == ["这批扫描件已处理完毕或者已过保留期限。"]


def test_every_page_must_be_decided_and_what_is_left_out_is_kept_nowhere(
    cast: Cast, case: Case, paper: Paper
) -> None:
    mediator = cast.actor("mediator")
    scan = sent(cast, photos.scanned([photo_of(paper), photos.page("x")]))
    first, second = pages(scan)
    assert refusal(services.confirm, scan, {first.pk: paper}, actor=mediator) == [
        "还有1页没有选择：请选择文书，或者选择“不归卷”。"
    ]

    (row,) = services.confirm(scan, {first.pk: paper, second.pk: None}, actor=mediator)
    assert row.pages == 1


def test_nobody_keeps_pages_in_a_case_that_is_not_theirs(cast: Cast, paper: Paper) -> None:
    stranger = cast.actor("other_manager")
    scan = sent(cast, photos.jpeg(photo_of(paper)), part="other_manager")
    choices = {page.pk: paper for page in pages(scan)}

    assert refusal(services.confirm, scan, choices, actor=stranger) == [
        "所选文书不在您可以归卷的案件中。"
    ]
    assert not paper.aggregate_root().attachments.exists()


def test_a_record_of_what_was_said_stays_with_readers_of_records(cast: Cast) -> None:
    officer, manager = cast.actor("legal_aid"), cast.actor("manager")
    case = factories.registered_case(officer)
    record = issued(cast, case, "investigation_record")
    photo = photos.jpeg(photo_of(record))

    assert proposed(sent(cast, photo, part="legal_aid")) == [None]
    scan = sent(cast, photo, part="manager")
    assert proposed(scan) == [record]
    (row,) = services.confirm(scan, as_proposed(scan), actor=manager)
    assert row.category == "record"


def test_the_same_file_is_told_while_it_waits_and_when_it_is_kept(
    cast: Cast, case: Case, paper: Paper
) -> None:
    photo = photos.jpeg(photo_of(paper))
    scan = sent(cast, photo)

    def again() -> list[tuple[str, str]]:
        twice = [SimpleUploadedFile("again.jpg", photo)]
        taken = services.take(twice, actor=cast.actor("mediator"))
        assert taken.scan is None
        return taken.refused

    ((name, waiting),) = again()
    assert (name, waiting.endswith("上传，正等待核对。")) == ("again.jpg", True)
    (row,) = services.confirm(scan, as_proposed(scan), actor=cast.actor("mediator"))
    ((_name, done),) = again()
    assert done == f"同一文件已经归卷：{case.serial}，{row.name}。"


def test_files_are_refused_by_name_and_the_others_taken(cast: Cast, paper: Paper) -> None:
    photo = photos.jpeg(photo_of(paper))
    files_sent = [
        SimpleUploadedFile(name, content)
        for name, content in (("a.jpg", photo), ("b.jpg", photo), ("c.exe", b"MZ"), ("d.jpg", b""))
    ]
    taken = services.take(files_sent, actor=cast.actor("mediator"))

    assert taken.scan is not None
    assert taken.scan.files.count() == 1
    assert dict(taken.refused) == {
        "b.jpg": "与本次的另一个文件完全相同。",
        "c.exe": "只接受完好的 PDF、JPEG、PNG 或 HEIC 文件。",
        "d.jpg": "文件是空的。",
    }


def test_what_nobody_confirms_is_thrown_away(cast: Cast, paper: Paper, settings: Any) -> None:
    scan = sent(cast, photos.jpeg(photo_of(paper)))
    stored = scan.files.get().stored
    assert services.discard_expired() == 0
    Scan.objects.filter(pk=scan.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(ActionRefused):
        services.confirm(
            Scan.objects.get(pk=scan.pk), as_proposed(scan), actor=cast.actor("mediator")
        )
    assert services.discard_expired() == 1
    assert services.discard_expired() == 0
    scan.refresh_from_db()
    assert scan.closed_at
    assert stored.data_key_id == scan.data_key_id


def test_a_destroyed_case_takes_its_open_scans_along(cast: Cast, case: Case, paper: Paper) -> None:
    shown = sent(cast, photos.jpeg(photo_of(paper)))
    sent_from = sent(cast, photos.jpeg(photos.page()), case=case)
    other = sent(cast, photos.jpeg(photos.page("x")))
    services.discard_with(case.pk)

    open_ones = Scan.objects.filter(closed_at=None)
    assert list(open_ones) == [other]
    assert {shown, sent_from}.isdisjoint(open_ones)


# --- Through the browser --------------------------------------------------------------------------

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
