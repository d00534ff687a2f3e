"""Scans that are confirmed or read twice at the same moment."""

from __future__ import annotations

import pytest

from cases.models import Case
from cases.scans import reading, services
from cases.scans.models import Scan
from mediation.history.actor import acting
from mediation.papers.models import Paper
from tests.cases.scans.sending import as_proposed, pages, photo_of, sent
from tests.cases.test_concurrency import at_once
from tests.support import photos
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_confirm_at_once_keep_one(cast: Cast, case: Case, paper: Paper) -> None:
    scan = sent(cast, photos.scanned([photo_of(paper), photos.page()]))
    choices = dict.fromkeys(as_proposed(scan), paper)

    def confirm() -> None:
        services.confirm(
            Scan.objects.select_related("job").get(pk=scan.pk),
            choices,
            actor=cast.actor("mediator"),
        )

    told = at_once(confirm, confirm)
    assert told in (["ActionRefused", "done"], ["done", "done"])
    row = case.attachments.get()
    assert (row.paper, row.pages) == (paper, 2)


def test_two_workers_that_read_at_once_make_each_page_once(cast: Cast, paper: Paper) -> None:
    scan = sent(cast, photos.jpeg(photo_of(paper)))
    scan.files.get().pages.all().delete()
    scan.files.update(is_read=False)

    def read() -> None:
        with acting(cast.actor("mediator"), act="scans.read"):
            reading.read(
                Scan.objects.get(pk=scan.pk),
                actor=cast.actor("mediator"),
                progress=lambda _done, _total: None,
            )

    assert at_once(read, read) == ["done", "done"]
    assert [page.paper for page in pages(scan)] == [paper]
