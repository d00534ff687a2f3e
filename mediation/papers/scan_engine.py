"""Reads one scan in a process of its own: pages, QR codes, a picture of each page.

Started by `scanning` as a script, without Django: a picture that makes a decoder crash, hang or
eat the memory takes this process with it and nothing else. The file comes on standard input, what
was read goes to standard output page by page: a line of JSON, then the bytes of a JPEG. Nothing
touches the disk.
"""

import argparse
import io
import json
import math
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pi_heif
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

#: Small enough for a list of pages, large enough to read a signature.
PREVIEW_SIDE, PREVIEW_QUALITY = 1400, 70
#: A picture *is* the page that is kept: 300 dpi on A4.
KEPT_SIDE, KEPT_QUALITY = 3600, 85
#: Codes of 18 mm have 140 pixels at this resolution, five for each of their squares.
DPI = 200
#: A page has few codes; more are a pattern that looks like one.
MOST_CODES = 8
#: Characters of a text layer in which a printed code is looked for.
MOST_TEXT = 20_000


class Refused(Exception):
    """Why the file is not read: a word for `scanning`."""


def main() -> None:
    """Read what standard input holds; the exit code is 0 also for a file that cannot be read."""
    asked = _arguments()
    _limit(asked.memory, asked.seconds)
    content = sys.stdin.buffer.read()
    try:
        pages = _pdf(content, asked) if content.startswith(b"%PDF-") else _picture(content, asked)
        for header, picture in pages:
            _write(header | {"size": len(picture)}, picture)
    except Refused as refused:
        _write({"problem": str(refused)})
    except MemoryError:
        _write({"problem": "too_large"})
    except Exception as error:  # noqa: BLE001 - decoders fail in every way
        _write({"problem": "damaged", "error": type(error).__name__})
    else:
        _write({"end": True})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name in ("pages", "pixels", "memory", "seconds"):
        parser.add_argument(f"--{name}", type=int, required=True)
    return parser.parse_args()


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would lie on the disk in plain
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _write(header: dict[str, Any], picture: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + picture)
    sys.stdout.buffer.flush()


def _pdf(content: bytes, asked: argparse.Namespace) -> Iterator[tuple[dict[str, Any], bytes]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("damaged") from error
    if not len(document):
        raise Refused("damaged")
    if len(document) > asked.pages:
        raise Refused("too_many_pages")
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise Refused("damaged")
        # A poster is drawn smaller, never with more pixels than a picture may have.
        scale = min(DPI / 72, math.sqrt(asked.pixels / (width * height)))
        drawn = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        codes, turn = _codes(drawn)
        text = "" if codes else _text(page)
        page.close()
        yield (
            {"number": number + 1, "total": len(document), "codes": codes, "turn": turn, "text": text},
            _jpeg(drawn, PREVIEW_SIDE, PREVIEW_QUALITY, turn),
        )  # fmt: skip


def _text(page: Any) -> str:
    """The text that a scanner recognised, in which the printed code may stand."""
    try:
        return str(page.get_textpage().get_text_bounded()[:MOST_TEXT])
    except pypdfium2.PdfiumError:
        return ""


def _picture(content: bytes, asked: argparse.Namespace) -> Iterator[tuple[dict[str, Any], bytes]]:
    pi_heif.register_heif_opener(thumbnails=False)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "HEIF")) as opened:
            if opened.width * opened.height > asked.pixels:
                raise Refused("too_large")
            # A telephone's 48 megapixels are four times what the code needs.
            opened.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too_large") from error
    upright.info = {}
    upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
    codes, turn = _codes(upright)
    header = {"number": 1, "total": 1, "codes": codes, "turn": turn, "text": ""}
    yield header, _jpeg(upright, KEPT_SIDE, KEPT_QUALITY, turn)


def _codes(picture: Image.Image) -> tuple[list[str], int]:
    """What the QR codes say, and by how many degrees clockwise the page must be turned.

    Looked for again in a picture of other size or sharpness where there seems to be none.
    """
    grey = picture.convert("L")
    for tried in _variants(grey):
        found = zxingcpp.read_barcodes(
            tried, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), try_invert=False
        )
        if found:
            quarter = round(found[0].orientation / 90) * 90
            return [one.text[:300] for one in found[:MOST_CODES]], -quarter % 360
    return [], 0


def _variants(grey: Image.Image) -> Iterator[Image.Image]:
    """The picture itself, then smaller, softer and sharper."""
    yield grey
    for factor in (0.5, 0.33):
        size = (round(grey.width * factor), round(grey.height * factor))
        if min(size) > 1000:
            yield grey.resize(size, Image.Resampling.BOX)
    yield ImageOps.autocontrast(grey.filter(ImageFilter.BoxBlur(1)), cutoff=2)
    yield ImageOps.autocontrast(grey.filter(ImageFilter.UnsharpMask(3, 200)), cutoff=2)


def _jpeg(picture: Image.Image, side: int, quality: int, turn: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side))
    if turn:
        # Pillow turns against the clock.
        small = small.rotate(-turn, expand=True)
    written = io.BytesIO()
    small.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    main()
