"""How much a foreign table may hold: refused in words before a reader unpacks it into memory.

A workbook is an archive of XML. A small one may unpack to more than there is memory, and two cells in
opposite corners make a reader lay out seventeen thousand million between them.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from mediation.vault.uploads import Unacceptable

MAX_ROWS = 100_000
MAX_COLUMNS = 512
#: Rows times columns of one sheet, as its furthest cells span them.
MAX_AREA = 6_000_000
#: Of all parts together, unpacked.
MAX_UNPACKED = 250 * 1024 * 1024
MAX_PARTS = 2000
_CHUNK = 1024 * 1024
#: Longer than any tag that is looked for.
_OVERLAP = 4200
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_CELL = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^>]{0,4000}?\br=["'](?:([A-Z]{1,4}))?(\d{1,8})["']""")
#: A cell whose formula came to an error, or to nothing because no spreadsheet program has computed it.
_WITHOUT_RESULT = re.compile(
    rb"""<(?:\w+:)?c\s[^>]{0,4000}?\bt=["']e["']"""
    rb"|(?:</(?:\w+:)?f>|<(?:\w+:)?f/>)(?:<(?:\w+:)?v\s?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, RuntimeError, NotImplementedError)  # fmt: skip


def insist_on_archive(content: bytes) -> int:
    """Refuse a workbook (XLSX) that is broken, locked, or unpacks to too much.

    Returns:
        How many of its cells hold a formula without a result: the reader takes them for blank.

    Raises:
        Unacceptable
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _insist(archive)
    except Unacceptable:
        raise
    except _BROKEN as error:
        raise Unacceptable(unreadable()) from error


def _insist(archive: zipfile.ZipFile) -> int:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unacceptable(
            _("这不是 Excel 工作簿。请上传 XLSX、XLS 或 CSV 文件；ZIP 压缩包请先解压。")
        )
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unacceptable(too_large())
    left, without_result = MAX_UNPACKED, 0
    for part in parts:
        is_sheet = part.filename.lower().startswith("xl/worksheets/")
        look = _Look(is_sheet)
        # What the directory says of a part's size may be a lie: it is unpacked and thrown away.
        with archive.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Unacceptable(too_large())
                if part.filename.lower().endswith((".xml", ".rels")):
                    look.at(chunk)
        without_result += look.without_result
    return without_result


class _Look:
    """Counts the rows of a part, and how far its cells reach, chunk by chunk."""

    def __init__(self, is_sheet: bool) -> None:
        self.is_sheet = is_sheet
        self.tail = b""
        self.rows = self.last_row = self.last_column = self.without_result = 0

    def at(self, chunk: bytes) -> None:
        text = self.tail + chunk
        if _DECLARES.search(text) or b"\0" in chunk:
            raise Unacceptable(unreadable())
        if self.is_sheet:
            # What lay in the tail was counted with the chunk before.
            self.rows += len(_ROW.findall(text)) - len(_ROW.findall(self.tail))
            self.without_result += len(_WITHOUT_RESULT.findall(text))
            self.without_result -= len(_WITHOUT_RESULT.findall(self.tail))
            for column, row in _CELL.findall(text):
                self.last_row = max(self.last_row, int(row))
                if column:
                    self.last_column = max(self.last_column, _number(column))
            insist_on_extent(max(self.rows, self.last_row), self.last_column)
        self.tail = text[-_OVERLAP:]


def insist_on_extent(rows: int, columns: int) -> None:
    """Raise Unacceptable for a sheet of so many rows and columns."""
    if rows > MAX_ROWS:
        raise Unacceptable(
            _("表格有%(rows)s行，最多%(most)s行。请按年份拆成几个文件，或者删去末尾的空行。")
            % {"rows": f"{rows:,}", "most": f"{MAX_ROWS:,}"}
        )
    if columns > MAX_COLUMNS or rows * columns > MAX_AREA:
        raise Unacceptable(
            _("表格的范围过大（%(rows)s行、%(columns)s列）。请删去右侧和末尾的空白行列后再上传。")
            % {"rows": f"{rows:,}", "columns": f"{columns:,}"}
        )


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number


def too_large() -> str:
    """Why an archive is refused."""
    return _("这个文件解开后过大，不能读取。请只保留台账本身，或者按年份拆成几个文件。")


def unreadable() -> str:
    """Why a broken file is refused."""
    return _(
        "文件已损坏、有密码或者不是表格，无法读取。请用 Excel 或 WPS 打开，另存为 XLSX 后再上传。"
    )
