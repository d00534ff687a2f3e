"""Putting values into a workbook: a superior's blank, or a plain sheet of our own.

Only the named cells change. A cell with a formula, with words of the form, or inside a merged area is
never written into: each such place is named before anything is made.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Font
from openpyxl.utils.cell import coordinate_from_string, get_column_letter
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.worksheet import Worksheet

from mediation.reports.cells import Cell, guarded
from mediation.reports.values import Ratio
from mediation.vault.uploads import Unacceptable
from mediation.vault.workbooks import insist_on_plain

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
#: Of a list of cases; more is a mistake in the period.
MAX_ROWS = 20_000
#: What a broken workbook makes openpyxl raise; SyntaxError is its parser's.
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, SyntaxError, OSError)
#: Text boxes and lines, which openpyxl does not keep; pictures it does.
_SHAPES = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s/>]")
#: So many places are named, the rest is counted.
NAMED = 20


class BadAddress(ValueError):
    """The text names no cell of a sheet."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and the cell for it; `what` names it in a sentence about the cell."""

    address: str
    value: Cell | Ratio
    what: str = ""
    #: A heading goes into our own sheet only; a blank has headings already.
    is_heading: bool = False


def tidy_address(text: str) -> str:
    """The address of a cell, such as C7, as it is written.

    Raises:
        BadAddress: for anything else, or a cell beyond the last row or column of a sheet.
    """
    if not text.isascii():
        raise BadAddress(text)
    try:
        letters, row = coordinate_from_string(text.strip().upper())
        column = column_number(letters)
    except (CellCoordinatesException, ValueError) as error:
        raise BadAddress(text) from error
    if not 1 <= row <= LAST_ROW or column > LAST_COLUMN:
        raise BadAddress(text)
    return f"{letters}{row}"


def column_number(letters: str) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def address(row: int, column: int) -> str:
    """The address of a cell by numbers from 1."""
    return f"{get_column_letter(column)}{row}"


def left_of(place: str) -> str:
    """The cell on the left; empty for one in the first column."""
    letters, row = coordinate_from_string(place)
    column = column_number(letters)
    return address(row, column - 1) if column > 1 else ""


def open_blank(content: bytes) -> Workbook:
    """An uploaded workbook, looked through first.

    Raises:
        Unacceptable: for what is no plain, sound workbook.
    """
    insist_on_plain(content)
    try:
        book = load_workbook(io.BytesIO(content))
    except _BROKEN as error:
        raise Unacceptable(_("只接受完好的 XLSX 工作簿。")) from error
    if not book.worksheets:
        raise Unacceptable(_("工作簿里没有工作表。"))
    return book


def has_shapes(content: bytes) -> bool:
    """Whether the workbook holds text boxes or lines, which a filled copy is without."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(
            _SHAPES.search(archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/drawings/") and name.endswith(".xml")
        )


def sheet_of(book: Workbook, name: str) -> Worksheet | None:
    """The sheet of that name; the first without a name; None where there is none."""
    if not name:
        return book.worksheets[0]
    return next((sheet for sheet in book.worksheets if sheet.title == name), None)


def plain_book(title: str) -> Workbook:
    """A new workbook with one empty sheet."""
    book = Workbook()
    for mark in "[]:*?/\\":
        title = title.replace(mark, " ")
    book.worksheets[0].title = title.strip(" '")[:31] or "1"
    return book


def problems(sheet: Worksheet, placed: Iterable[Placed], *, over_numbers: bool) -> list[str]:
    """Why these values cannot be put into their cells of a blank, a sentence a cell.

    Args:
        over_numbers: whether a cell may hold a number or a day already, as a placeholder.
    """
    found = []
    taken: dict[str, str] = {}
    for one in placed:
        where = {"cell": one.address, "what": one.what}
        if one.address in taken:
            found.append(
                _("单元格%(cell)s被填写两次：%(what)s、%(other)s。")
                % {**where, "other": taken[one.address]}
            )
            continue
        taken[one.address] = one.what
        if anchor := _anchor(sheet, one.address):
            found.append(
                _("单元格%(cell)s（%(what)s）在合并单元格内，只能填写合并区域的左上角%(anchor)s。")
                % {**where, "anchor": anchor}
            )
            continue
        column, row = _numbers(one.address)
        there = sheet._cells.get((row, column))  # `sheet[...]` would make the cell
        if there is None or there.value is None:
            continue
        if there.data_type == "f":
            found.append(_("单元格%(cell)s（%(what)s）里有公式，不能覆盖。") % where)
        elif isinstance(there.value, str) or not over_numbers:
            found.append(_("单元格%(cell)s（%(what)s）里已有内容，不能覆盖。") % where)
    return _shortened(found)


def differing_headings(sheet: Worksheet, row: int, headings: Sequence[str]) -> list[str]:
    """Where the blank's heading above the first row reads otherwise than the template's.

    Headings of several rows cannot be compared, so this is to look at, not a mistake.
    """
    found = []
    for column, heading in enumerate(headings, start=1):
        there = sheet._cells.get((row, column))
        text = "" if there is None or there.value is None else str(there.value).strip()
        if text and heading and text != heading:
            found.append(
                _("空白表%(cell)s的表头是“%(there)s”，模板写的是“%(here)s”。")
                % {"cell": address(row, column), "there": text, "here": heading}
            )
    return found


def put(sheet: Worksheet, placed: Iterable[Placed], *, like_row: int | None = None) -> None:
    """Write the values: numbers and days as such, text guarded against being read as a formula.

    Args:
        like_row: the row whose look the cells below it take where they have none.
    """
    for one in placed:
        cell: Any = sheet[one.address]
        if like_row and cell.row > like_row and not cell.has_style:
            pattern = sheet._cells.get((like_row, cell.column))
            if pattern is not None and pattern.has_style:
                cell._style = copy(pattern._style)
        cell.value = _typed(one.value, cell.number_format)
        if isinstance(one.value, str):
            cell.data_type = "s"
        if one.is_heading:
            cell.font = Font(bold=True)


def saved(book: Workbook) -> bytes:
    """The workbook's file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def shown(value: Cell | Ratio) -> Cell:
    """A value as a cell holds it: of a rate the per cent."""
    return value.percent if isinstance(value, Ratio) else value


def _typed(value: Cell | Ratio, number_format: str) -> Cell:
    if isinstance(value, Ratio):
        percent = value.percent
        # A cell that shows per cent multiplies by a hundred itself.
        return percent / Decimal(100) if percent is not None and "%" in number_format else percent
    return guarded(value) if isinstance(value, str) else value


def _anchor(sheet: Worksheet, place: str) -> str:
    """The upper left cell of the merged area that hides this one; empty for none."""
    column, row = _numbers(place)
    if not isinstance(sheet._cells.get((row, column)), MergedCell):
        return ""
    area = next(area for area in sheet.merged_cells.ranges if place in area)
    return address(area.min_row, area.min_col)


def _numbers(place: str) -> tuple[int, int]:
    letters, row = coordinate_from_string(place)
    return column_number(letters), row


def _shortened(found: list[str]) -> list[str]:
    if len(found) <= NAMED:
        return found
    rest = _("另有%(count)d处同样的问题。") % {"count": len(found) - NAMED}
    return [*found[:NAMED], rest]
