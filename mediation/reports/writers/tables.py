"""Plain tables as CSV and XLSX, written row by row so that any number of them fits in memory."""

import csv
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from mediation.reports.cells import Cell, as_text, as_typed, guarded

HEADING = Font(bold=True)


def write_csv(stream: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 text with commas and LF, the first line the columns; a BOM is the caller's choice."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([guarded(column) for column in columns])
    for row in rows:
        writer.writerow([as_text(cell) for cell in row])


def add_sheet(
    book: Workbook,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[int] = (),
) -> None:
    """One sheet with a heading that stays in sight; `widths` in characters, from the left."""
    sheet: Any = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    headings = [WriteOnlyCell(sheet, value=guarded(column)) for column in columns]
    for heading in headings:
        heading.font = HEADING
    sheet.append(headings)
    for row in rows:
        sheet.append(as_typed(row))


def workbook() -> Workbook:
    """An empty workbook that is written row by row."""
    return Workbook(write_only=True)
