"""Uploads are what their bytes say, harmless to who opens them, and tell no more than is seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from mediation.vault import files as vault_files
from mediation.vault import pdf_check, uploads
from tests.cases import factories
from tests.support import documents
from tests.support.cast import Cast

UNSOUND = "只接受完好的 PDF、JPEG 或 PNG 文件。"
ACTIVE, CARRIES_FILES, LOCKED = "含有脚本", "夹带了别的文件", "有密码保护"


def refusal(content: bytes) -> str:
    with pytest.raises(uploads.Unacceptable) as refused:
        uploads.accept(content)
    return str(refused.value)


def dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


# --- What it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (documents.pdf(), "application/pdf"),
        (documents.picture("JPEG"), "image/jpeg"),
        (documents.picture("PNG"), "image/png"),
        (documents.picture("PNG", mode="RGBA"), "image/png"),
        (documents.picture("PNG", mode="P"), "image/png"),
        (documents.picture("PNG", mode="1"), "image/png"),
        (documents.picture("PNG", mode="I;16", fill=40_000), "image/png"),
        (documents.picture("JPEG", mode="L"), "image/jpeg"),
        (documents.picture("JPEG", mode="CMYK"), "image/jpeg"),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, content_type: str) -> None:
    accepted = uploads.accept(content)
    assert accepted.content_type == content_type
    assert uploads.accept(accepted.content).content_type == content_type


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.writestr("macro.docm", "x")
    return out.getvalue()


def hidden_archive() -> bytes:
    """An archive whose closing comment is the end of a PDF."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.writestr("macro.docm", "x")
        written.comment = documents.pdf()[-40:]
    return documents.pdf() + out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"%PDF-1.7 that never ends",
        b"%PDF-1.7\n1 0 obj\n%%EOF\n",
        b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF",
        documents.pdf()[:200],
        documents.picture("GIF"),
        documents.picture("BMP"),
        documents.picture("PNG")[:40],
        documents.picture("JPEG", (64, 64))[:-200],
        b"\xff\xd8\xff\xe0" + b"\x00" * 64,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        archive(),
        b"MZ\x90\0",
        # Two files in one.
        b"GIF89a" + documents.pdf(),
        b"<script>1</script>" + documents.pdf(),
        documents.pdf() + b"<html><script>alert(1)</script>",
        documents.pdf() + archive(),
        hidden_archive(),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    assert refusal(content) == UNSOUND


@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=200).map(lambda b: b"%PDF-1.7\n" + b + b"\n%%EOF"),
    )
)
def test_no_bytes_break_the_check(content: bytes) -> None:
    with suppress(uploads.Unacceptable):
        uploads.accept(content)


# --- Pictures -------------------------------------------------------------------------------------


def test_a_picture_keeps_nothing_but_what_is_seen() -> None:
    exif = Image.Exif()
    exif[0x010E] = "张三的身份证"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 30.0, 0.0)})
    photo = documents.picture("JPEG", (40, 20), exif=exif, comment=b"secret comment")
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825)

    kept = uploads.accept(photo + b"<script>behind the picture</script>").content
    again = Image.open(io.BytesIO(kept))
    assert dict(again.getexif()) == {}
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in ("张三".encode(), b"Exif", b"secret", b"script"):
        assert trace not in kept


def test_text_and_dates_in_a_png_are_dropped() -> None:
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Author", "secret author")
    kept = uploads.accept(documents.picture("PNG", pnginfo=text, icc_profile=b"secret")).content
    assert b"secret" not in kept
    assert Image.open(io.BytesIO(kept)).info == {}


def test_a_photo_stands_upright_without_its_note_of_how_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: the camera wrote it lying
    kept = uploads.accept(documents.picture("JPEG", (40, 20), exif=exif)).content
    assert Image.open(io.BytesIO(kept)).size == (20, 40)


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(settings: Any) -> None:
    settings.UPLOAD_MAX_PIXELS = 2_000_000
    bomb = documents.picture("PNG", (2000, 1001), mode="1")
    assert len(bomb) < 2000
    assert refusal(bomb) == "图片的像素过多：最多2 百万像素。请缩小后再上传。"


def test_pillows_own_limit_holds_where_ours_is_set_higher(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_MAX_PIXELS = 10**12
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    for size in ((15, 10), (50, 50)):
        assert refusal(documents.picture("PNG", size)).startswith("图片的像素过多")


# --- PDFs -----------------------------------------------------------------------------------------


def open_action(kind: str, **more: Any) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        action = dictionary(S=NameObject(kind), **more)
        writer._root_object[NameObject("/OpenAction")] = action

    return change


script = open_action("/JavaScript", JS=TextStringObject("app.alert(1)"))


def on_a_page(writer: PdfWriter) -> None:
    action = dictionary(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))
    writer.pages[0][NameObject("/AA")] = dictionary(O=action)


def embedded(writer: PdfWriter) -> None:
    writer.add_attachment("x.exe", b"MZ")


def attachment_note(writer: PdfWriter) -> None:
    note = dictionary(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/FileAttachment"),
        Rect=ArrayObject([NumberObject(0)] * 4),
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def form(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/AcroForm")] = dictionary(XFA=TextStringObject("<xdp/>"))


def not_referred_to(writer: PdfWriter) -> None:
    writer._add_object(dictionary(S=NameObject("/Launch"), F=TextStringObject("cmd.exe")))


def locked(writer: PdfWriter) -> None:
    writer.encrypt("", "owner", algorithm="RC4-128")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (script, ACTIVE),
        (open_action("/Launch", F=TextStringObject("cmd.exe")), ACTIVE),
        (open_action("/SubmitForm", F=TextStringObject("http://evil.example")), ACTIVE),
        (open_action("/GoToR", F=TextStringObject("\\\\evil\\share")), ACTIVE),
        (on_a_page, ACTIVE),
        (form, ACTIVE),
        (not_referred_to, ACTIVE),
        (embedded, CARRIES_FILES),
        (attachment_note, CARRIES_FILES),
        (locked, LOCKED),
    ],
)
def test_a_pdf_that_does_more_than_be_read_is_refused_in_words(
    change: Callable[[PdfWriter], None], sentence: str
) -> None:
    assert sentence in refusal(documents.pdf(change))


def test_a_name_written_in_escapes_is_read_as_programs_read_it() -> None:
    plain = documents.pdf(open_action("/JavaScript__"))
    assert uploads.accept(plain).content == plain
    assert ACTIVE in refusal(plain.replace(b"/JavaScript__", b"/J#61vaScript"))


def test_what_hides_in_a_compressed_object_is_found() -> None:
    """An object inside a stream of objects stands nowhere in the bytes."""
    import zlib

    inner = b"5 0 << /S /JavaScript /JS (app.alert(1)) >>"
    packed = zlib.compress(inner)
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n",
        b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\n"
        b"endstream\nendobj\n" % (len(packed), packed),
    ]
    content, places = b"%PDF-1.5\n", []
    for written in objects:
        places.append(len(content))
        content += written
    rows = b"".join(b"\x01" + place.to_bytes(3, "big") + b"\0" for place in places)
    rows = (
        b"\0\0\0\0\xff"
        + rows
        + b"\x02\0\0\x04\0"
        + b"\x01"
        + len(content).to_bytes(3, "big")
        + b"\0"
    )
    content += (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\n"
        b"endobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows), rows, len(content))
    )
    assert b"JavaScript" not in content
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/OpenAction"]["/S"] == "/JavaScript"  # type: ignore[index]
    assert ACTIVE in refusal(content)


def test_a_pdf_with_too_many_objects_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_check, "MOST_OBJECTS", 3)
    assert "过于复杂" in refusal(documents.pdf())


def test_links_and_a_page_to_begin_with_harm_nobody() -> None:
    def change(writer: PdfWriter) -> None:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://www.12333.gov.cn"))
        open_action("/GoTo", D=ArrayObject([writer.pages[0].indirect_reference]))(writer)

    content = documents.pdf(change)
    assert uploads.accept(content).content == content


def test_our_own_papers_may_come_back() -> None:
    from mediation.papers import render
    from tests.papers import samples

    template, context = samples.all_papers()["agreement"]
    assert uploads.accept(render.pdf(template, context)).content_type == uploads.PDF


def test_a_letter_cut_in_a_stream_is_no_danger() -> None:
    """Three letters come about in any compressed picture."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(b"\x00/JS\xff/AA/EF\x01")
        writer._add_object(stream)

    assert uploads.accept(documents.pdf(change)).content_type == uploads.PDF


# --- Through the page -----------------------------------------------------------------------------


@pytest.fixture
def posted(cast: Cast, client_for: Callable[[str], Client]) -> Callable[..., Any]:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")

    def post(content: bytes, name: str = "a.pdf") -> Any:
        upload = SimpleUploadedFile(name, content)
        data = {"upload": upload, "category": "evidence", "remarks": "工资条第3页"}
        return client.post(reverse("cases:attach", args=[case.serial]), data), case

    return post


def test_what_is_kept_of_a_photo_is_the_cleaned_one(posted: Callable[..., Any]) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    answer, case = posted(documents.picture("JPEG", exif=exif), "a.jpg")
    assert answer.status_code == 302
    assert b"secret" not in vault_files.read(case.attachments.get().stored)


def test_a_refusal_keeps_what_was_typed(posted: Callable[..., Any], settings: Any) -> None:
    for content, sentence in ((documents.pdf(script), ACTIVE), (b"x", UNSOUND)):
        answer, case = posted(content)
        page = answer.content.decode()
        assert (answer.status_code, sentence in page, "工资条第3页" in page) == (422, True, True)
        assert case.attachments.count() == 0
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    answer, case = posted(b"%PDF-" + b"x" * (3 * 1024 * 1024))
    page = answer.content.decode()
    assert (answer.status_code, "最多1 MB" in page, "工资条第3页" in page) == (422, True, True)


def test_no_plain_file_is_made_in_the_temporary_folder(
    posted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a plain file in the temporary folder")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", never)
    answer, case = posted(documents.picture("PNG", (3000, 3000)) + b"\0" * 4_000_000, "a.png")
    assert answer.status_code == 302
    assert case.attachments.count() == 1
    answer, _case = posted(b"%PDF-" + b"x" * (21 * 1024 * 1024))
    assert answer.status_code == 422
