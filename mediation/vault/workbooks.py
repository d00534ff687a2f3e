"""A workbook that somebody uploads (XLSX), before a program opens it.

It is an archive of XML files: it may unpack to more than fits into memory, hold programs, other files
and links that act when it is opened, or define entities that grow without end. None of these belongs
into a blank table, and each is refused in a sentence of its own.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from mediation.vault import uploads
from mediation.vault.uploads import Unacceptable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Of all parts together, unpacked; a blank with a picture or two has a tenth of it.
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PARTS = 1000
#: A table of a superior's with room for a year's cases has a hundredth of it.
MAX_CELLS = 500_000
_OLD = b"\xd0\xcf\x11\xe0"
_PROGRAM = re.compile(r"vbaproject|/macrosheets/|/activex/|/ctrlprops/|^customui", re.IGNORECASE)
_CARRIED = re.compile(r"/embeddings/|/externallinks/", re.IGNORECASE)
_CONNECTION = re.compile(r"/connections\.xml$|/querytables/", re.IGNORECASE)
_MACRO_TYPE = b"macroEnabled"
#: No office program writes a declaration of types or entities.
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
#: In another encoding the looks below would see nothing.
_ENCODING = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding=["']([^"']*)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
#: A merged area becomes an object a cell, however few of them are written.
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([^"']*)["']""")
_AREA = re.compile(rb"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, RuntimeError)


def insist_on_plain(content: bytes) -> None:
    """Refuse what is no plain workbook.

    Raises:
        Unacceptable: for what is empty, too large packed or unpacked, infected, of the old format,
            locked, or more than a table.
    """
    if not content:
        raise Unacceptable(_("文件是空的。"))
    uploads.insist_on_size(len(content))
    uploads.look_for_viruses(content)
    if content.startswith(_OLD):
        raise Unacceptable(
            _("旧格式（.xls）或者有密码的工作簿不能使用。请去掉密码，另存为 XLSX 后再上传。")
        )
    if not content.startswith(b"PK"):
        raise Unacceptable(_unsound())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _insist_on_parts(archive)
    except Unacceptable:
        raise
    except _BROKEN as error:  # RuntimeError among them: a part with a password of its own
        raise Unacceptable(_unsound()) from error


def _insist_on_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unacceptable(_unsound())
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unacceptable(_("这个工作簿解开后过大，不能使用。请只保留要填写的空白表。"))
    cells, left = 0, MAX_UNPACKED
    for part in parts:
        _insist_on_name(part.filename)
        # What the directory says of a part's size may be a lie: no more than the limit is unpacked.
        with archive.open(part) as opened:
            text = opened.read(left + 1)
        left -= len(text)
        if left < 0:
            raise Unacceptable(_("这个工作簿解开后过大，不能使用。请只保留要填写的空白表。"))
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _insist_on_utf8(text)
            if part.filename == "[Content_Types].xml" and _MACRO_TYPE in text:
                raise Unacceptable(_macros())
            cells += len(_CELL.findall(text)) + sum(map(_area, _MERGED.findall(text)))
    if cells > MAX_CELLS:
        raise Unacceptable(_("这个工作簿的单元格过多，不能使用。请只保留要填写的空白表。"))


def _insist_on_utf8(text: bytes) -> None:
    encoding = _ENCODING.match(text)
    if b"\0" in text or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
        raise Unacceptable(_unsound())
    if _DECLARES.search(text):
        raise Unacceptable(_unsound())


def _area(reference: bytes) -> int:
    """How many cells a merged area has."""
    match = _AREA.fullmatch(reference)
    if match is None:
        raise Unacceptable(_unsound())
    left, top, right, bottom = match.groups()
    width = _column(right) - _column(left) + 1
    return max(1, width) * max(1, int(bottom) - int(top) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _insist_on_name(name: str) -> None:
    if _PROGRAM.search(name):
        raise Unacceptable(_macros())
    if _CONNECTION.search(name):
        raise Unacceptable(_("这个工作簿会从别处取数据，不能使用。请另存为不带数据连接的空白表。"))
    if _CARRIED.search(name):
        raise Unacceptable(
            _("这个工作簿夹带了别的文件，或者引用了别的工作簿，不能使用。请另存为单独的空白表。")
        )


def _macros() -> str:
    return _("含有宏或者控件的工作簿不能使用。请另存为不含宏的 XLSX 后再上传。")


def _unsound() -> str:
    return _("只接受完好的 XLSX 工作簿。")
