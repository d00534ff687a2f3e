"""What somebody uploads, before it is kept: judged by its bytes, looked through, and cleaned.

Neither the name nor the browser's word counts. A picture is drawn anew, so that only what is seen
of it remains: no place where it was taken, no text or second file behind it. A PDF stays byte for
byte, because it may be signed; it is refused where it could do more than be read.
"""

import hashlib
import io
import warnings
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from mediation.vault import pdf_check, viruses

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
PICTURES = {"JPEG": JPEG, "PNG": PNG}
#: How telephones begin their photographs.
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
#: Good enough to read small print, and close to what telephones themselves choose.
JPEG_QUALITY = 90
#: Kept as they are; every other mode of a picture becomes RGB.
MODES = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "I;16", "RGB", "RGBA"}}


class Unacceptable(ValueError):
    """Why a file is not kept, in a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it may be kept and given out."""

    content: bytes
    content_type: str
    pages: int = 1


def accept(content: bytes) -> Accepted:
    """The file as it may be kept.

    Raises:
        Unacceptable: for what is empty, too large, no sound PDF, JPEG or PNG, or dangerous.
    """
    if not content:
        raise Unacceptable(_("文件是空的。"))
    insist_on_size(len(content))
    look_for_viruses(content)
    if content.startswith(b"%PDF-"):
        _insist_on_harmless(content)
        return Accepted(content, PDF, pdf_check.pages(content))
    return _drawn_anew(content)


def type_of_scan(content: bytes) -> str:
    """The type of what is going to be read by another process, where a picture is unpacked.

    Raises:
        Unacceptable: for what is empty, too large, infected, a PDF that does more than be read, or by
            its first bytes nothing of PDF, JPEG, PNG and HEIC.
    """
    if not content:
        raise Unacceptable(_("文件是空的。"))
    insist_on_size(len(content))
    look_for_viruses(content)
    if content.startswith(b"%PDF-"):
        _insist_on_harmless(content)
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    raise Unacceptable(_("只接受完好的 PDF、JPEG、PNG 或 HEIC 文件。"))


def digest(content: bytes) -> str:
    """What tells a file from every other: SHA-256, as `StoredFile` keeps it."""
    return hashlib.sha256(content).hexdigest()


def insist_on_size(size: int) -> None:
    """Raises Unacceptable for more bytes than settings.UPLOAD_MAX_BYTES."""
    limit: int = settings.UPLOAD_MAX_BYTES
    if size > limit:
        raise Unacceptable(_("文件过大：最多%(size)d MB。") % {"size": limit // (1024 * 1024)})


def look_for_viruses(content: bytes) -> None:
    """Raises Unacceptable for an infected file, and while nobody answers whether it is one."""
    try:
        found = viruses.find(content)
    except viruses.NoAnswer as error:
        sentence = _("病毒检查程序没有应答，文件没有保存。请稍后再试；仍不成功时请联系系统管理员。")
        raise Unacceptable(sentence) from error
    if found:
        raise Unacceptable(
            _("病毒检查发现问题（%(name)s），文件没有保存。请在提交人的设备上查毒。")
            % {"name": found}
        )


def _insist_on_harmless(content: bytes) -> None:
    # An archive is read from its end and may hide behind any beginning.
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Unacceptable(_unsound())
    try:
        dangers = pdf_check.dangers(content)
    except pdf_check.Broken as error:
        raise Unacceptable(_unsound()) from error
    sentences = {
        pdf_check.Danger.LOCKED: _("这个 PDF 有密码保护，无法检查。请去掉密码后再上传。"),
        pdf_check.Danger.ACTIVE: _(
            "这个 PDF 含有脚本，或者打开时会启动别的程序、发送数据，不能上传。请把它打印成新的 PDF，或者拍照上传。"
        ),
        pdf_check.Danger.CARRIES_FILES: _("这个 PDF 里夹带了别的文件，不能上传。请把它们分别上传。"),
        pdf_check.Danger.TOO_COMPLEX: _("这个 PDF 的结构过于复杂，无法检查。请拆成几份，或者打印成新的 PDF。"),
    }  # fmt: skip
    for danger in dangers:
        raise Unacceptable(sentences[danger])


def _drawn_anew(content: bytes) -> Accepted:
    """The picture alone, upright, without whatever else stood in its file."""
    try:
        with warnings.catch_warnings():
            # A picture beyond Pillow's limit of pixels is an attack, or a mistake.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as opened:
                kind = opened.format or ""
                _insist_on_pixels(opened.size)
                opened.load()
                picture = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unacceptable(_too_many_pixels()) from error
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError) as error:
        if isinstance(error, Unacceptable):
            raise
        raise Unacceptable(_unsound()) from error
    out = io.BytesIO()
    plain = _plain(picture, kind)
    if kind == "JPEG":
        plain.save(out, kind, quality=JPEG_QUALITY, optimize=True)
    else:
        plain.save(out, kind, compress_level=4)
    return Accepted(out.getvalue(), PICTURES[kind])


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Pixels only: comments, profiles and dates would otherwise be written again."""
    if kind == "PNG" and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode not in MODES[kind]:
        picture = picture.convert("RGB")
    picture.info = {}
    return picture


def _insist_on_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > settings.UPLOAD_MAX_PIXELS:
        raise Unacceptable(_too_many_pixels())


def _too_many_pixels() -> str:
    millions = settings.UPLOAD_MAX_PIXELS // 1_000_000
    return _("图片的像素过多：最多%(millions)d 百万像素。请缩小后再上传。") % {"millions": millions}


def _unsound() -> str:
    return _("只接受完好的 PDF、JPEG 或 PNG 文件。")
