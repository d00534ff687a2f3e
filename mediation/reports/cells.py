"""Text that a spreadsheet program opens without running it.

A cell whose text begins with = + - or @ is a formula to Excel, LibreOffice and WPS, whoever typed
it and whatever blanks or invisible characters stand before it: an employer named `=HYPERLINK(…)`
would act in the reader's name. Such text gets an apostrophe in front. Numbers are no text.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

#: Behind what programs skip: white space, control, zero-width and direction characters.
DANGEROUS = re.compile(
    r"[\s\x00-\x20\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]"
)
#: Control characters that no spreadsheet file can hold; line breaks and tabs are no loss either.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | Decimal | date | None


def guarded(text: str) -> str:
    """The text as it may stand in a cell."""
    text = _CONTROL.sub("", "\n".join(text.splitlines()) if "\r" in text else text)
    return f"'{text}" if DANGEROUS.match(text) else text


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
