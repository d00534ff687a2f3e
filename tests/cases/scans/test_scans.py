"""Scans of signed papers: proposed by their codes, confirmed by a person, kept once and encrypted."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader

from cases.models import Case
from cases.scans import kept, reading, services, tasks
from cases.scans.models import Scan
from mediation.history.gate import ActionRefused
from mediation.jobs.models import Message
from mediation.papers.models import Paper
from mediation.papers.scanning import ScannedPage
from mediation.vault import files, keys
from tests.cases import factories
from tests.cases.refusals import refusal
from tests.cases.scans.sending import as_proposed, issued, pages, pdf_of, photo_of, proposed, sent
from tests.support import photos
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


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


def test_who_waited_long_is_told_when_it_is_done(
    cast: Cast, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = photos.jpeg(photo_of(paper))
    sent(cast, photo)
    assert not Message.objects.exists()

    monkeypatch.setattr(tasks, "STILL_LOOKING", timedelta(0))
    scan = sent(cast, photos.jpeg(photos.page()))
    message = Message.objects.get(user=cast.user("mediator"))
    assert (message.url, "请核对归卷" in message.text) == (scan.get_absolute_url(), True)


def test_a_worker_that_was_killed_is_followed_by_another(cast: Cast, paper: Paper) -> None:
    uploads = [
        SimpleUploadedFile("1.jpg", photos.jpeg(photo_of(paper))),
        SimpleUploadedFile("2.jpg", photos.jpeg(photos.page())),
    ]
    scan = services.take(uploads, actor=cast.actor("mediator")).scan
    assert scan is not None

    def killed(done: int, _total: int) -> None:
        if done >= reading.STEPS:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reading.read(scan, actor=cast.actor("mediator"), progress=killed)
    reading.read(scan, actor=cast.actor("mediator"), progress=lambda _done, _total: None)

    assert [(page.file.place, page.paper) for page in pages(scan)] == [(1, paper), (2, None)]
