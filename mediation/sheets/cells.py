"""What stands in a cell, as text; and how a cell is called."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.utils import get_column_letter

Value = str | int | float | bool | date | datetime | time | timedelta | None

#: A spreadsheet keeps fifteen digits; of a longer number the last ones are lost.
EXACT = 10**15
#: Characters that are there and are not seen.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b-\x1f\x7f]")
#: Where none of these stands, there is nothing to tidy.
_SUSPECT = re.compile(r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff'_]")
_BLANKS = re.compile(r"[^\S\n]+")
#: The apostrophe that exports put in front of what a spreadsheet would run as a formula.
_GUARD = re.compile(r"'(?=\s*[=+\-@＝＋－＠])")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}", re.IGNORECASE)


class LostDigits(ValueError):
    """A number of more than fifteen digits was kept as a number: its last digits are gone."""


def text_of(value: Value) -> str:
    """The cell as people read it: blanks and invisible characters at its ends taken away.

    Raises:
        LostDigits: for a number whose last digits the spreadsheet has not kept.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, str):
        return tidy(value)
    return str(value)


def shown(value: Value) -> str:
    """The cell in a message: never an error, and never long."""
    try:
        text = text_of(value)
    except LostDigits:
        text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def tidy(text: str) -> str:
    """Without blanks at the ends of its lines, invisible characters, and a guarding apostrophe."""
    if not _SUSPECT.search(text):
        return text  # most cells of most ledgers
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", ""))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _GUARD.sub("", "\n".join(lines).strip(), count=1)


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as plain ones (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def has_lost_digits(text: str) -> bool:
    """Whether a text is a long number that a spreadsheet wrote as 3.10115E+17."""
    return bool(_SCIENTIFIC.fullmatch(text))


def is_blank(value: Value) -> bool:
    """Whether nothing is seen in the cell."""
    return value is None or (isinstance(value, str) and not tidy(value))


def address(row: int, column: int) -> str:
    """The cell in row `row` (from 1) and column `column` (from 0): "C12"."""
    return f"{get_column_letter(column + 1)}{row}"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value == int(value):
        if abs(value) >= EXACT:
            raise LostDigits(repr(value))
        return str(int(value))
    # Fifteen digits are what the spreadsheet shows: 0.1 + 0.2 is 0.3.
    return f"{Decimal(f'{value:.15g}').normalize():f}"
