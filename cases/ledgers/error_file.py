"""The rows with errors as a workbook of their own: to be mended and uploaded again."""

import io
from decimal import Decimal
from typing import Any

from cases.ledgers.columns import ERROR_HEADING
from cases.ledgers.examining import Ledger
from cases.ledgers.kept import Found
from mediation.reports.cells import guarded
from mediation.reports.writers.tables import add_sheet, workbook
from mediation.sheets.book import Row
from mediation.sheets.cells import Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def error_file(ledger: Ledger, found: Found) -> bytes:
    """The headings in one row, then the rows as they were, with what is wrong with each behind them.

    Text that a spreadsheet would run stands behind an apostrophe, which reading takes away again.
    """
    wrong: dict[int, list[str]] = {}
    for finding in found.errors:
        wrong.setdefault(finding.row, []).append(f"{finding.column}：{finding.message}")
    columns = [c for c in ledger.headings.columns if c.heading != ERROR_HEADING]
    rows = (
        [*(_cell(row, column.index) for column in columns), "\n".join(wrong[row.number])]
        for row in ledger.rows()
        if row.number in wrong
    )
    book = workbook()
    add_sheet(
        book, "错误", [*(column.label for column in columns), ERROR_HEADING], rows, widths=(18,) * 12
    )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(row: Row, index: int) -> Any:
    value: Value = row.cell(index)
    if value is None or isinstance(value, str):
        return guarded(value or "")
    if isinstance(value, float):
        return Decimal(repr(value)) if value != int(value) else int(value)
    return value
