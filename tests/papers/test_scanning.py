"""QR codes on photographs and scans as they come: turned, askew, dark, damaged."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from mediation.papers import scanning
from mediation.papers.scanning import NotRead, ScannedPage
from mediation.vault import uploads
from tests.support import documents, photos

CODE, OTHER = "ABCDEFGH12345678", "0123456789ABCDEF"
ADDRESS = f"https://mediation.example.cn/verify/{CODE}/"
HEIC = (Path(__file__).parent / "photo.heic").read_bytes()


def codes(content: bytes) -> list[str]:
    return [page.code for page in scanning.read(content)]


def upright(page: ScannedPage) -> bool:
    """Whether the code on the picture stands as it was printed."""
    picture = Image.open(io.BytesIO(page.picture))
    (code,) = zxingcpp.read_barcodes(picture)
    return abs(code.orientation) < 45


SEEN: dict[str, Callable[[Image.Image], bytes]] = {
    "as it is": photos.jpeg,
    "turned to the right": lambda page: photos.jpeg(photos.turned(page, 90)),
    "upside down": lambda page: photos.jpeg(photos.turned(page, 180)),
    "turned to the left": lambda page: photos.jpeg(photos.turned(page, 270)),
    "askew": lambda page: photos.jpeg(photos.turned(page, 7)),
    "askew the other way": lambda page: photos.jpeg(photos.turned(page, -12)),
    "from the side": lambda page: photos.jpeg(photos.from_the_side(page)),
    "pressed hard": lambda page: photos.jpeg(page, quality=40),
    "in bad light": lambda page: photos.jpeg(photos.noisy(page)),
    "all of it": lambda page: photos.jpeg(
        photos.noisy(photos.from_the_side(photos.turned(page, 93))), quality=40
    ),
    "small": lambda page: photos.jpeg(page.resize((827, 1170)), quality=60),
    "large": lambda page: photos.jpeg(page.resize((3720, 5262))),
    "as the telephone notes it": lambda page: photos.jpeg(photos.turned(page, 270), orientation=6),
    "scanned": lambda page: photos.scanned([page]),
    "scanned lying": lambda page: photos.scanned([photos.turned(page, 90)]),
}


@pytest.mark.parametrize("says", [CODE, ADDRESS], ids=["code", "address"])
@pytest.mark.parametrize("seen", SEEN)
def test_the_code_is_read_and_the_page_set_upright(seen: str, says: str) -> None:
    (page,) = scanning.read(SEEN[seen](photos.page(says)))

    assert page.code == CODE
    assert upright(page)


def test_a_photograph_of_an_iphone_is_read() -> None:
    assert uploads.type_of_scan(HEIC) == "image/heic"
    (page,) = scanning.read(HEIC)

    assert page.code == CODE
    assert Image.open(io.BytesIO(page.picture)).size == (600, 840)


def test_pages_keep_their_order_and_only_ours_of_several_codes_counts() -> None:
    sheets = (photos.page(OTHER), photos.page(), photos.page("https://example.com/menu"), photos.page(ADDRESS))  # fmt: skip
    pages = scanning.read(photos.scanned(sheets))

    assert [(page.number, page.code) for page in pages] == [(1, OTHER), (2, ""), (3, ""), (4, CODE)]


def with_text(words: str) -> bytes:
    def write(writer: PdfWriter) -> None:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page = writer.pages[0]
        fonts = DictionaryObject({NameObject("/F"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        drawn = DecodedStreamObject()
        drawn.set_data(f"BT /F 12 Tf 72 700 Td ({words}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(drawn)

    return documents.pdf(write)


def test_the_code_in_a_scanners_text_stands_in_for_one_that_cannot_be_seen() -> None:
    assert codes(with_text("code ABCD-EFGH-1234-5678")) == [CODE]
    assert codes(with_text("no code at all")) == [""]


def problem(content: bytes) -> str:
    with pytest.raises(NotRead) as refused:
        scanning.read(content)
    return refused.value.problem


def test_what_is_no_sound_file_is_said_to_be_damaged() -> None:
    whole = photos.jpeg(photos.page(CODE))
    for broken in (
        b"",
        b"MZ",
        b"%PDF-1.7 cut off",
        whole[:2000],
        documents.picture("GIF"),
        HEIC[:900],
    ):
        assert problem(broken) == "damaged"


def test_too_many_pages_and_pixels_are_refused_before_they_are_drawn(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MOST_PAGES", 2)
    assert problem(photos.scanned([photos.page()] * 3)) == "too_many_pages"

    settings.UPLOAD_MAX_PIXELS = 1_000_000
    began = time.monotonic()
    assert problem(documents.picture("PNG", (20_000, 20_000), mode="1")) == "too_large"
    assert time.monotonic() - began < 5


def test_a_poster_is_drawn_small(settings: Any) -> None:
    settings.UPLOAD_MAX_PIXELS = 4_000_000

    def large(writer: PdfWriter) -> None:
        writer.pages[0].scale_to(14_000, 14_000)

    (page,) = scanning.read(documents.pdf(large))
    assert max(Image.open(io.BytesIO(page.picture)).size) <= 2000


ENGINES = {
    "import ctypes; ctypes.string_at(0)": "damaged",
    "import sys; sys.stdout.write('{\"number\": 1'); sys.exit(1)": "damaged",
    "import time; time.sleep(60)": "too_long",
    "while True: pass": "too_long",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_decoder_that_crashes_or_hangs_takes_nothing_with_it(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "engine.py"
    script.write_text(engine)
    monkeypatch.setattr(scanning, "ENGINE", script)
    monkeypatch.setattr(scanning, "PATIENCE", 1.5)
    began = time.monotonic()

    assert problem(photos.jpeg(photos.page(CODE)) * 20) == ENGINES[engine]
    assert time.monotonic() - began < 10


def test_noise_after_a_beginning_breaks_nothing() -> None:
    chance = random.Random(7)  # noqa: S311  the same noise every time
    for start in (b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", HEIC[:400]):
        # A photograph of noise may well be one: then there is no code on it.
        with suppress(NotRead):
            assert codes(start + chance.randbytes(3000)) == [""]


def test_how_far_it_is_is_said_page_by_page() -> None:
    said: list[tuple[int, int]] = []
    scanning.read(photos.scanned([photos.page(CODE)] * 3), on_page=lambda *step: said.append(step))
    assert said == [(1, 3), (2, 3), (3, 3)]


def test_a_file_is_told_by_its_first_bytes_before_another_process_reads_it() -> None:
    assert uploads.type_of_scan(photos.jpeg(photos.page())) == "image/jpeg"
    assert uploads.type_of_scan(documents.picture("PNG")) == "image/png"
    assert uploads.type_of_scan(documents.pdf()) == "application/pdf"
    for other in (b"MZ", b"<html>", b"\0\0\0\x18ftypavif", documents.picture("GIF")):
        with pytest.raises(uploads.Unacceptable, match="HEIC"):
            uploads.type_of_scan(other)
