"""A file as a book of sheets, whatever its format."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import python_calamine as calamine
from django.utils.translation import gettext as _

from mediation.sheets import limits, plain
from mediation.sheets.cells import Value, is_blank
from mediation.vault import uploads
from mediation.vault.uploads import Unacceptable

_ARCHIVE, _COMPOUND = b"PK", b"\xd0\xcf\x11\xe0"
#: Names of the two others by their first bytes, which no table begins with.
_OTHERS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the spreadsheet program numbers it, from 1.

    Attributes:
        filled: columns whose value stands in a merged area that began in a row above.
    """

    number: int
    cells: list[Value]
    filled: frozenset[int] = frozenset()

    def cell(self, column: int) -> Value:
        """What stands in a column (from 0); None beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def is_blank(self) -> bool:
        return all(is_blank(value) for value in self.cells)


#: A merged area: first row and column, last row and column, all from 0.
Area = tuple[int, int, int, int]


class Sheet(Protocol):
    """One table of a book."""

    name: str
    is_hidden: bool

    @property
    def merged(self) -> list[Area]: ...

    def rows(self) -> Iterator[Row]:
        """Its rows from the first, merged areas filled downwards."""
        ...


@dataclass(frozen=True)
class Book:
    """What a file holds; the sheets in their order.

    Attributes:
        without_result: cells with a formula that has no result, or an error; they read as blank.
    """

    format: str
    sheets: list[Sheet]
    without_result: int = 0

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def open_book(content: bytes) -> Book:
    """The book that these bytes are, by what they are and not by what the file is called.

    Raises:
        Unacceptable: for what is empty, too large, infected, locked, broken or no table.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise Unacceptable(_("文件是空的。"))
    uploads.insist_on_size(len(content))
    uploads.look_for_viruses(content)
    if content.startswith(_ARCHIVE):
        without_result = limits.insist_on_archive(content)
        return replace(_workbook(content, "xlsx"), without_result=without_result)
    if content.startswith(_COMPOUND):
        return _workbook(content, "xls")
    if content.startswith(_OTHERS):
        raise Unacceptable(_("这不是表格。请上传 XLSX、XLS 或 CSV 文件。"))
    text = plain.decoded(content)
    if text.lstrip().startswith(("<html", "<!DOCTYPE", "<?xml", "<table")):
        raise Unacceptable(
            _("这是网页或 XML，不是表格。请用 Excel 或 WPS 打开，另存为 XLSX 后再上传。")
        )
    return Book("csv", [_Text(text)])


def _workbook(content: bytes, kind: str) -> Book:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError as error:
        raise Unacceptable(_("这个文件有密码。请去掉密码，另存后再上传。")) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unacceptable(limits.unreadable()) from error
    sheets: list[Sheet] = [
        _Page(book, meta.name, meta.visible != calamine.SheetVisibleEnum.Visible)
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if not sheets:
        raise Unacceptable(_("文件里没有工作表。"))
    return Book(kind, sheets)


@dataclass
class _Text:
    """CSV: one sheet without a name."""

    text: str = field(repr=False)
    name: str = ""
    is_hidden: bool = False

    @property
    def merged(self) -> list[Area]:
        return []

    def rows(self) -> Iterator[Row]:
        for number, cells in enumerate(plain.rows_of(self.text), start=1):
            yield Row(number, cells)


class _Page:
    """A sheet of a workbook, read when its rows are asked for."""

    def __init__(self, book: Any, name: str, is_hidden: bool) -> None:
        self._book = book
        self.name = name
        self.is_hidden = is_hidden
        self._read: Any = None

    @property
    def _sheet(self) -> Any:
        if self._read is None:
            try:
                self._read = self._book.get_sheet_by_name(self.name)
            except (calamine.CalamineError, OSError, ValueError) as error:
                raise Unacceptable(limits.unreadable()) from error
            limits.insist_on_extent(self._read.total_height, self._read.total_width)
        return self._read

    @property
    def merged(self) -> list[Area]:
        ranges = self._sheet.merged_cell_ranges or []
        return [(*first, *last) for first, last in ranges]

    def rows(self) -> Iterator[Row]:
        pending = sorted((a for a in self.merged if a[2] > a[0]), reverse=True)
        open_areas: dict[int, tuple[int, Value]] = {}
        for index, cells in enumerate(self._sheet.iter_rows()):
            filled = set()
            for column, (last, value) in list(open_areas.items()):
                if index > last:
                    del open_areas[column]
                elif column < len(cells) and is_blank(cells[column]):
                    cells[column] = value
                    filled.add(column)
            while pending and pending[-1][0] <= index:
                top, left, bottom, _right = pending.pop()
                if top == index and left < len(cells) and not is_blank(cells[left]):
                    open_areas[left] = (bottom, cells[left])
            yield Row(index + 1, cells, frozenset(filled))
