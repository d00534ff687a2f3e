"""Some pages of a scan as one PDF."""

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

from cases.scans.models import ScanPage
from mediation.papers.binding import pictured
from mediation.vault import files
from mediation.vault.uploads import PDF


def as_pdf(pages: Sequence[ScanPage]) -> bytes:
    """The pages in this order, upright. The same pages always become the same bytes.

    A page of a PDF is taken over as it is; a photograph fills a page of A4.
    """
    writer = PdfWriter()
    readers: dict[int, PdfReader] = {}
    for page in pages:
        if page.file.content_type == PDF:
            if page.file_id not in readers:
                readers[page.file_id] = PdfReader(io.BytesIO(files.read(page.file.stored)))
            added = writer.add_page(readers[page.file_id].pages[page.number - 1])
            if page.turn:
                added.rotate(page.turn)
        else:
            drawn = pictured(files.read(page.picture), fills_page=True)
            writer.add_page(PdfReader(io.BytesIO(drawn)).pages[0])
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
