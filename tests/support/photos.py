"""Pages with a QR code as scanners and telephones see them."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pypdfium2
import segno
from PIL import Image, ImageDraw

A4 = (1240, 1754)
#: Pixels of the code: 18 mm at 150 dpi.
SIDE = 106


def page(says: str = "", size: tuple[int, int] = A4) -> Image.Image:
    """A page of text at 150 dpi, with a code in its upper right corner."""
    drawn = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(drawn)
    for y in range(320, size[1] - 100, 46):
        pen.text(
            (110, y), "text of the paper, line by line, with a word or two", "black", font_size=24
        )
    if says:
        code = io.BytesIO()
        segno.make(says, error="m", micro=False).save(code, kind="png", scale=8, border=2)
        drawn.paste(Image.open(code).convert("RGB").resize((SIDE, SIDE)), (size[0] - 190, 68))
    return drawn


def printed(pdf: bytes, number: int = 0) -> Image.Image:
    """A page of a PDF as a printer puts it on paper."""
    drawn: Image.Image = pypdfium2.PdfDocument(pdf)[number].render(scale=150 / 72).to_pil()
    return drawn.convert("RGB")


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """Laid on the glass or held askew, clockwise; grey shows around it."""
    return picture.rotate(-degrees, expand=True, fillcolor="grey")


def from_the_side(picture: Image.Image) -> Image.Image:
    """On a table, photographed from one corner."""
    wide, high = picture.size
    table = Image.new("RGB", (wide + 300, high + 300), (120, 110, 100))
    table.paste(picture, (150, 150))
    wide, high = table.size
    corners = (0, 0, 80, high - 80, wide, high, wide - 110, 50)
    return table.transform(table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def noisy(picture: Image.Image) -> Image.Image:
    """In bad light."""
    return Image.blend(picture, Image.effect_noise(picture.size, 80).convert("RGB"), 0.3)


def jpeg(picture: Image.Image, quality: int = 80, orientation: int = 0) -> bytes:
    """As a telephone sends it; `orientation` is its note of how it was held."""
    out = io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def scanned(pages: Iterable[Image.Image]) -> bytes:
    """As a scanner sends them: one PDF of pictures."""
    first, *others = pages
    out = io.BytesIO()
    first.save(out, "PDF", resolution=150, save_all=True, append_images=others)
    return out.getvalue()
