"""Some pages of a scan as one PDF."""

import io
from collections.abc import Sequence

from PIL import Image
from pypdf import PdfReader, PdfWriter

from cases.scans.models import ScanPage
from mediation.vault import files
from mediation.vault.uploads import PDF

#: Inches of A4, which a photograph is made to fill.
SHORT, LONG = 8.27, 11.69
QUALITY = 85


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
            pictured = PdfReader(io.BytesIO(_pictured(files.read(page.picture))))
            writer.add_page(pictured.pages[0])
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _pictured(content: bytes) -> bytes:
    written = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        wide, high = (LONG, SHORT) if picture.width > picture.height else (SHORT, LONG)
        resolution = max(picture.width / wide, picture.height / high)
        picture.convert("RGB").save(written, "PDF", resolution=resolution, quality=QUALITY)
    return written.getvalue()
