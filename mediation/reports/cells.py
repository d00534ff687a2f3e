"""Text that a spreadsheet program opens without running it.

A cell whose text begins with = + - @ or a tab is a formula to Excel, LibreOffice and WPS, whoever
typed it: an employer named `=HYPERLINK(…)` would act in the reader's name. Such text gets an
apostrophe in front.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: Control characters that no spreadsheet file can hold; line breaks and tabs are no loss either.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | Decimal | date | None


def guarded(text: str) -> str:
    """The text as it may stand in a cell."""
    text = _CONTROL.sub("", text)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def as_text(cell: Cell) -> str:
    """A cell of a CSV file: ISO dates, plain numbers, guarded text, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_typed(cells: Iterable[Cell]) -> list[Any]:
    """Cells of a spreadsheet: numbers and dates keep their type, text is guarded."""
    return [guarded(cell) if isinstance(cell, str) else cell for cell in cells]
