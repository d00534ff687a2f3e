"""Issued papers, and scans of them as somebody sends them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from cases.models import Case
from cases.scans import services
from cases.scans.models import Scan, ScanPage
from mediation.history.actor import acting
from mediation.jobs import running
from mediation.papers import services as papers
from mediation.papers.models import Paper
from tests.support import photos
from tests.support.cast import Cast


def issued(cast: Cast, case: Case, kind: str = "acceptance", **more: Any) -> Paper:
    with transaction.atomic():
        return papers.issue(
            kind, case, actor=cast.actor("mediator"), happened_on=timezone.localdate(), **more
        )


def pdf_of(cast: Cast, paper: Paper) -> bytes:
    with acting(cast.actor("mediator"), act="test"):
        return papers.pdf_of(paper)


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
