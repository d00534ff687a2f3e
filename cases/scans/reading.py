"""Reading a scan: its pages, and the paper that each of them seems to belong to."""

from collections.abc import Callable

from django.db import transaction

from cases.scans.models import Scan, ScanFile, ScanPage
from cases.scans.permissions import paper_with
from mediation.history.actor import Actor
from mediation.papers import scanning
from mediation.papers.models import Paper
from mediation.papers.scanning import ScannedPage
from mediation.vault import files

Progress = Callable[[int, int], None]
#: Steps of progress for each file, whose pages nobody knows before it is read.
STEPS = 100


def read(scan: Scan, *, actor: Actor, progress: Progress) -> None:
    """Read every file that has not been read; a file that cannot be is said to be so.

    Raises:
        ClaimLost: by `progress`, when the scan was given up in the meantime.
    """
    waiting = list(scan.files.select_related("stored", "scan__paper"))
    for place, file in enumerate(waiting):
        before = place * STEPS

        def on_page(number: int, total: int, before: int = before) -> None:
            progress(before + STEPS * number // total, STEPS * len(waiting))

        progress(before, STEPS * len(waiting))
        if not file.is_read and scan.closed_at is None:
            _read_one(file, actor, on_page)
    progress(STEPS * len(waiting), STEPS * len(waiting))


def _read_one(file: ScanFile, actor: Actor, on_page: Progress) -> None:
    try:
        pages = scanning.read(files.read(file.stored), on_page=on_page)
    except scanning.NotRead as error:
        file.problem, file.is_read = error.problem, True
        file.save(update_fields=["problem", "is_read"])
        return
    proposed = propose(pages, actor=actor, otherwise=file.scan.paper)
    # Encrypting stays outside the transaction; what a killed worker leaves is ciphertext of no row.
    pictures = [
        files.store(page.picture, key_id=file.scan.data_key_id, content_type="image/jpeg")
        for page in pages
    ]
    with transaction.atomic():
        fresh = ScanFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if fresh.is_read:
            return
        ScanPage.objects.bulk_create(
            ScanPage(
                file=fresh,
                number=page.number,
                code=page.code,
                turn=page.turn if fresh.content_type == "application/pdf" else 0,
                picture=picture,
                paper=paper,
            )
            for page, picture, paper in zip(pages, pictures, proposed, strict=True)
        )
        fresh.is_read = True
        fresh.save(update_fields=["is_read"])


def propose(
    pages: list[ScannedPage], *, actor: Actor, otherwise: Paper | None = None
) -> list[Paper | None]:
    """The paper of each page of a file, None where a person must say it.

    A code begins a paper; pages without one follow it until it has as many as were printed. A code that
    the actor may not know of, or that nobody issued, begins nothing.

    Args:
        otherwise: the paper from whose page the file was sent, for pages before any code.
    """
    known: dict[str, Paper | None] = {}
    found: list[Paper | None] = []
    current, left = otherwise, (otherwise.pages or 0) if otherwise else 0
    is_counted = bool(left)
    for page in pages:
        if page.code:
            if page.code not in known:
                known[page.code] = paper_with(page.code, actor)
            current = known[page.code]
            left = (current.pages or 0) if current else 0
            is_counted = bool(left)
        elif is_counted and left <= 0:
            current = None
        found.append(current)
        left -= 1
    return found
