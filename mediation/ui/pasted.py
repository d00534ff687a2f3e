"""Tables that people paste from a spreadsheet: cutting into cells, finding the columns, reading values.

Nothing is guessed silently: a cell that cannot be read keeps its words and gets a sentence.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mediation.ui.forms import MoneyField
from mediation.ui.parts import Text

#: A longer text is no list of people; it is refused before it is cut.
MOST_CHARACTERS = 200_000
#: Titles that may stand above the row of headings.
_HEADING_WITHIN = 5
_TOTALS = {"合计", "总计", "小计", "共计", "合计金额", "总金额", "total", "sum"}
_ROW_NUMBERS = {"序号", "编号", "行号", "no", "no.", "#"}
_NOTHING = {"", "-", "--", "—", "——", "/", "无", "暂无"}
#: Day 0 of a spreadsheet's calendar, and the numbers that are days of our time there.
_SPREADSHEET_DAY_0 = date(1899, 12, 30)
_SPREADSHEET_DAYS = range(20_000, 80_000)
_DAY = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMOUNT = re.compile(r"(-?\d+(?:\.\d*)?|-?\.\d+)(万|千)?")
_SCALES = {"万": 10_000, "千": 1_000, None: 1}
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def text(cell: str) -> str:
    """Words on one line. A formula is no word: whoever opens an export would run it."""
    words = " ".join(cell.split())
    if words[:1] in ("=", "@"):
        raise ValidationError(_("这是公式，请粘贴为数值或文字。"), code="formula")
    return "" if words in _NOTHING else words


def number(cell: str) -> str:
    """A number that identifies: narrow, in capitals, without the spreadsheet's apostrophe.

    Raises:
        ValidationError: for a formula, and for what a spreadsheet has rounded (3.10115E+17).
    """
    words = re.sub(r"[\s\-–—'‘’]", "", unicodedata.normalize("NFKC", text(cell))).upper()
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", words):
        raise ValidationError(
            _("号码已被电子表格改成科学计数法，后几位已丢失，请把该列设为文本后重新复制。"),
            code="rounded",
        )
    return "" if words in _NOTHING else words


def day(cell: str) -> date | None:
    """A day as people and spreadsheets write it; None for an empty cell."""
    words = unicodedata.normalize("NFKC", text(cell))
    if not words:
        return None
    if words.isdecimal() and int(words) in _SPREADSHEET_DAYS and len(words) == 5:
        return _SPREADSHEET_DAY_0 + timedelta(days=int(words))
    found = _DAY.fullmatch(words) or _COMPACT_DAY.fullmatch(words)
    try:
        year, month, day_ = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, day_)
    except ValueError:
        raise ValidationError(
            _("请按“年-月-日”填写日期，年份写四位，如 2024-03-05。"), code="day"
        ) from None


def money(cell: str) -> Decimal | None:
    """Yuan: "12,000", "１２０００", "¥1.2万", "12000元"; None for an empty cell."""
    words = unicodedata.normalize("NFKC", text(cell))
    words = re.sub(r"人民币|RMB|CNY|[¥￥$,\s]|元整|元|圆", "", words, flags=re.IGNORECASE)
    if words in _NOTHING:
        return None
    found = _AMOUNT.fullmatch(words)
    try:
        amount = Decimal(found[1]) * _SCALES[found[2]] if found else None
    except InvalidOperation:
        amount = None
    if amount is None:
        raise ValidationError(_("请填写数字金额，如 12000 或 1.2万。"), code="money")
    if amount < 0:
        raise ValidationError(_("金额不能为负数。"), code="money")
    if amount >= Decimal(10) ** 12:
        raise ValidationError(_("金额过大，请核对。"), code="money")
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise ValidationError(_("金额最多两位小数。"), code="money")
    return cents


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the table may have.

    Attributes:
        name: key of the cell.
        label: its heading on our pages, which is recognised as well.
        synonyms: other headings that people give it.
        read: the value of a cell, or ValidationError.
    """

    name: str
    label: Text
    synonyms: tuple[str, ...] = ()
    read: Callable[[str], Any] = text

    @property
    def headings(self) -> set[str]:
        """All headings, in the form in which they are compared."""
        return {_plain(word) for word in (str(self.label), *self.synonyms)}


@dataclass(slots=True)
class Row:
    """One line of the table.

    Attributes:
        number: its place among the rows that count, from 1.
        cells: what stood there, by the column's name; columns that the table lacks are absent.
        values: what could be read.
        errors: sentences for what could not.
    """

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """A pasted table.

    Attributes:
        columns: names of the columns found, in their order.
        has_headings: whether they were found by a row of headings, else by their usual order.
        ignored: headings that nobody knows.
        skipped: how many lines were titles or totals.
    """

    rows: list[Row] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    has_headings: bool = False
    ignored: list[str] = field(default_factory=list)
    skipped: int = 0


def read_table(pasted: str, columns: Sequence[Column]) -> Table:
    """Cut `pasted` into rows and read the cells of `columns`.

    The separator is the tab, else the semicolon, the comma (also full-width), else spaces. Empty
    lines, titles above the headings and rows of totals are left out.

    Raises:
        ValidationError: when the text is too long to be such a table.
    """
    if len(pasted) > MOST_CHARACTERS:
        raise ValidationError(
            _("粘贴的内容过长（超过%(limit)d字），请分批粘贴。") % {"limit": MOST_CHARACTERS}
        )
    lines, by_comma = _cut(pasted)
    table = Table()
    place, names = _headings(lines, columns)
    if names:
        table.has_headings = True
        table.skipped = place
        table.ignored = [
            cell
            for cell, name in zip(lines[place], names, strict=True)
            if cell and name is None and _plain(cell) not in _ROW_NUMBERS
        ]
        lines = lines[place + 1 :]
    else:
        lines = _without_row_numbers(lines)
        names = [column.name for column in columns]
    width = len(names)
    table.columns = [name for name in names if name]
    by_name = {column.name: column for column in columns}
    amounts = {at for at, name in enumerate(names) if name and by_name[name].read is money}
    for line in lines:
        cells = _rejoined(line, width, amounts) if by_comma else line
        if _is_total(cells):
            table.skipped += 1
            continue
        kept = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        if not any(kept.values()):
            continue
        table.rows.append(_row(len(table.rows) + 1, kept, by_name))
    return table


def _row(number_: int, cells: dict[str, str], columns: dict[str, Column]) -> Row:
    row = Row(number_, cells)
    for name, cell in cells.items():
        try:
            row.values[name] = columns[name].read(cell)
        except ValidationError as error:
            row.errors[name] = " ".join(error.messages)
    return row


def _cut(pasted: str) -> tuple[list[list[str]], bool]:
    """The lines that are not empty, as cells, and whether commas parted them."""
    pasted = _INVISIBLE.sub("", pasted.replace("\r\n", "\n").replace("\r", "\n"))
    pasted = pasted.replace("\u00a0", " ")
    marks = next((marks for marks in ("\t", ";；", ",，") if any(m in pasted for m in marks)), None)
    if marks is None:
        found = [line.split() for line in pasted.split("\n")]
    else:
        found = _quoted(pasted, marks)
    return [cells for cells in found if any(cells)], marks == ",，"


def _quoted(pasted: str, marks: str) -> list[list[str]]:
    """Cells as a spreadsheet copies them: quoted where they hold separator, quote or line break.

    A quotation mark that nothing closes is an ordinary character: it must not swallow the rest.
    """
    cell = re.compile(rf'(?:"((?:[^"]|"")*+)"|([^{marks}\n]*))([{marks}\n]|\Z)')
    lines: list[list[str]] = [[]]
    at = 0
    while at <= len(pasted) and (found := cell.match(pasted, at)):
        quoted, plain, end = found.groups()
        words = plain if quoted is None else quoted.replace('""', '"').replace("\n", " ")
        lines[-1].append(words.strip())
        if not end:
            break
        if end == "\n":
            lines.append([])
        at = found.end()
    return lines


def _headings(lines: list[list[str]], columns: Sequence[Column]) -> tuple[int, list[str | None]]:
    """The line of headings among the first ones, and the column of each of its cells."""
    best: tuple[int, int, list[str | None]] = (0, 0, [])
    for place, line in enumerate(lines[:_HEADING_WITHIN]):
        names = _named(line, columns)
        known = sum(name is not None for name in names)
        if known > best[0] and (known > 1 or len([cell for cell in line if cell]) == 1):
            best = (known, place, names)
    return best[1], best[2]


def _named(line: list[str], columns: Sequence[Column]) -> list[str | None]:
    """The column of each cell, as far as its words are a heading; each column once."""
    plain = [_plain(cell) for cell in line]
    names: list[str | None] = [None] * len(line)
    for matches in (_is_heading, _has_heading):
        for column in columns:
            if column.name in names:
                continue
            for at, cell in enumerate(plain):
                if names[at] is None and cell and matches(cell, column.headings):
                    names[at] = column.name
                    break
    return names


def _is_heading(cell: str, headings: set[str]) -> bool:
    return cell in headings


def _has_heading(cell: str, headings: set[str]) -> bool:
    # Words that hold a digit are values ("工资2024年起"), and headings are short.
    short = len(cell) <= 12 and not any(sign.isdigit() for sign in cell)
    return short and any(word in cell for word in headings if len(word) > 1)


def _plain(words: str) -> str:
    """A heading without spaces, marks, and what stands in brackets ("请求金额（元）*")."""
    narrow = unicodedata.normalize("NFKC", words).lower()
    return re.sub(r"\([^)]*\)|\[[^]]*\]|[\s*:：_\-、]", "", narrow)


def _without_row_numbers(lines: list[list[str]]) -> list[list[str]]:
    """Without headings, a first column 1, 2, 3 … counts the rows."""
    counted = [line[0] for line in lines if not _is_total(line)]
    if len(counted) > 1 and counted == [str(n) for n in range(1, len(counted) + 1)]:
        return [line if _is_total(line) else line[1:] for line in lines]
    return lines


def _is_total(cells: list[str]) -> bool:
    first = next((cell for cell in cells if cell), "")
    return _plain(first) in _TOTALS


def _rejoined(cells: list[str], width: int, amounts: set[int]) -> list[str]:
    """ "12,000" in a line parted by commas: parts of one amount come together again."""
    joined: list[str] = []
    spare = len(cells) - width
    for cell in cells:
        grouped = joined and _THOUSANDS.fullmatch(f"{joined[-1]},{cell}".lstrip("¥￥"))
        if spare > 0 and grouped and len(joined) - 1 in amounts:
            joined[-1] = f"{joined[-1]},{cell}"
            spare -= 1
        else:
            joined.append(cell)
    return joined


class PastedDateField(forms.DateField):
    """A day in a row that was pasted: a plain text field, so that what is no day stays to be seen."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            return day(value)
        return super().to_python(value)


class PastedMoneyField(MoneyField):
    """An amount in a row that was pasted: read as `money` does."""

    # The stubs derive DecimalField from IntegerField's result.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return money(value) if isinstance(value, str) else super().to_python(value)


class PastedTextField(forms.CharField):
    """Words, or with `read=number` an identifying number, in a row that was pasted."""

    def __init__(self, *, read: Callable[[str], str] = text, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def to_python(self, value: Any) -> str:
        return self.read(super().to_python(value) or "")
