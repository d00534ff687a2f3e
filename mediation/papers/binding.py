"""A file as one PDF: documents of every size on A4, bookmarks, continuous page numbers.

What comes out is a copy for reading and printing: numbers are set on copies of the pages, never on
the kept papers, and a signature of a PDF does not survive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

#: A4 in points, upright.
SHORT, LONG = 595.28, 841.89
#: What is not A4 keeps this much white around it, in points (10 mm).
MARGIN = 28.35
#: Where the number stands: below the papers' own feet.
_NUMBER_RIGHT, _NUMBER_BOTTOM, _NUMBER_SIZE = 28.35, 20.0, 9
#: Of a picture that is set anew.
QUALITY = 85
_PICTURES = ("image/jpeg", "image/png")


class NotReadable(ValueError):
    """A document whose pages cannot be read, so that it cannot be bound."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a volume, with a bookmark of its own.

    Attributes:
        is_numbered: whether its pages count; covers and catalogues do not.
    """

    title: str
    pages: list[PageObject]
    is_numbered: bool = True


@dataclass(frozen=True, slots=True)
class Volume:
    """Documents under one bookmark."""

    title: str
    documents: list[Document] = field(default_factory=list)


def document(
    title: str, content: bytes, *, content_type: str = "application/pdf", is_numbered: bool = True
) -> Document:
    """A PDF or picture as a document of a volume.

    Raises:
        NotReadable: when it is neither, or broken.
    """
    pages = _read(pictured(content) if content_type in _PICTURES else content)
    return Document(title, pages, is_numbered)


def bound(volumes: Sequence[Volume]) -> bytes:
    """The volumes one after the other; numbers go through from the first to the last.

    Raises:
        ValueError: without any page.
    """
    writer = PdfWriter()
    number = 0
    for volume in volumes:
        above = None
        for one in volume.documents:
            for place, original in enumerate(one.pages):
                page = writer.add_page(_on_a4(original))
                if one.is_numbered:
                    number += 1
                    _set_number(page, number)
                if place:
                    continue
                here = len(writer.pages) - 1
                if above is None and len(volumes) > 1:
                    above = writer.add_outline_item(title=volume.title, page_number=here)
                writer.add_outline_item(title=one.title, page_number=here, parent=above)
    if not writer.pages:
        raise ValueError("a file has one page at least")
    # The field of a signature that holds no longer would be shown as broken.
    writer.remove_annotations("/Widget")
    writer.compress_identical_objects()
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def numbered_from(documents: Iterable[Document], *, first: int = 1) -> list[tuple[int, int]]:
    """The first and last number that the pages of each document get, (0, 0) for one without."""
    ranges = []
    for one in documents:
        if one.is_numbered and one.pages:
            ranges.append((first, first + len(one.pages) - 1))
            first += len(one.pages)
        else:
            ranges.append((0, 0))
    return ranges


def _read(content: bytes) -> list[PageObject]:
    try:
        return list(PdfReader(BytesIO(content)).pages)
    except (PyPdfError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotReadable(str(error)) from error


def pictured(content: bytes, *, fills_page: bool = False) -> bytes:
    """A picture as a PDF of one page: as large as its pixels, which `bound` makes fit, or so that it
    fills A4.

    Raises:
        NotReadable: when it is none.
    """
    written = BytesIO()
    try:
        with Image.open(BytesIO(content)) as picture:
            upright = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
            resolution = 72.0
            if fills_page:
                wide, high = (LONG, SHORT) if picture.width > picture.height else (SHORT, LONG)
                resolution *= max(picture.width / wide, picture.height / high)
            upright.save(written, "PDF", resolution=resolution, quality=QUALITY)
    except (OSError, ValueError, SyntaxError) as error:
        raise NotReadable(str(error)) from error
    return written.getvalue()


def _on_a4(original: PageObject) -> PageObject:
    """A copy of the page on A4, lying where it is wider than high; only what is too large shrinks."""
    box = original.cropbox
    turned = original.rotation % 180 != 0
    width, height = float(box.width), float(box.height)
    if turned:
        width, height = height, width
    wide, high = (LONG, SHORT) if width > height else (SHORT, LONG)
    page = PageObject.create_blank_page(width=wide, height=high)
    if abs(width - wide) < 2 and abs(height - high) < 2:
        scale = 1.0
    else:
        scale = min((wide - 2 * MARGIN) / width, (high - 2 * MARGIN) / height, 1.0)
    moved = (
        Transformation()
        .translate(-float(box.left), -float(box.bottom))
        .translate(-float(box.width) / 2, -float(box.height) / 2)
        .rotate(-original.rotation)
        .scale(scale)
        .translate(wide / 2, high / 2)
    )
    page.merge_transformed_page(original, moved)
    return page


def _set_number(page: PageObject, number: int) -> None:
    """Set the number below the text, to the right, in a face that every reader has."""
    over = PageObject.create_blank_page(
        width=float(page.mediabox.width), height=float(page.mediabox.height)
    )
    over[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject(
                {
                    NameObject("/PageNumber"): DictionaryObject(
                        {
                            NameObject("/Type"): NameObject("/Font"),
                            NameObject("/Subtype"): NameObject("/Type1"),
                            NameObject("/BaseFont"): NameObject("/Helvetica"),
                        }
                    )
                }
            )
        }
    )
    text = str(number)
    # A digit of Helvetica is 0.556 em wide.
    left = float(page.mediabox.width) - _NUMBER_RIGHT - 0.556 * _NUMBER_SIZE * len(text)
    drawn = DecodedStreamObject()
    drawn.set_data(
        f"BT /PageNumber {_NUMBER_SIZE} Tf {left:.2f} {_NUMBER_BOTTOM} Td ({text}) Tj ET".encode()
    )
    over[NameObject("/Contents")] = drawn
    page.merge_page(over)
