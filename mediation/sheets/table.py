"""The table in a sheet: its headings, its data, and what lies around them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from openpyxl.utils import get_column_letter

from mediation.sheets.book import Row, Sheet
from mediation.sheets.cells import Value, is_blank, shown, text_of

#: Titles, dates of making and units stand above the headings; not more than so many rows.
SEARCHED = 40
_MOST_HEADING_ROWS = 4
_TOTAL = re.compile(r"^[（(【]?\s*(?:本[页月季年]|当[月年]|全年|年度|累\s*计)?\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*数|汇\s*总|sub-?total|total|sum)", re.IGNORECASE)  # fmt: skip
_NOTE = re.compile(r"^(?:注|备注|说明|填表|制表|填报|审核|复核|负责人|单位|联系人|编制|统计|日期|打印|第\s*\d+\s*页|共\s*\d+\s*页)[^\d]{0,8}[:：人\s页]")  # fmt: skip
_DATA = re.compile(r"\d")

#: Whether a text is a heading that the reader knows.
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that has a heading.

    Attributes:
        index: from 0.
        heading: its own words, of several rows the lowest that is not empty.
        group: the words above it, empty where there are none.
    """

    index: int
    heading: str
    group: str = ""

    @property
    def label(self) -> str:
        """Group and heading together, as people would call it."""
        return f"{self.group}{self.heading}" if self.group else self.heading

    @property
    def letters(self) -> str:
        return get_column_letter(self.index + 1)


@dataclass(frozen=True)
class Headings:
    """Where the headings stand (rows from 1, both included), and what they are."""

    first: int
    last: int
    columns: tuple[Column, ...]
    score: int


def headings_of(sheet: Sheet, known: Known) -> Headings | None:
    """The headings of a sheet: the row with most words that are `known`, and the rows around it
    that belong to it. None where no row has two."""
    rows = list(islice(sheet.rows(), SEARCHED))
    best, most = None, 1
    for place, row in enumerate(rows):
        score = len({text for text in map(_heading, row.cells) if text and known(text)})
        if score > most:
            best, most = place, score
    if best is None:
        return None
    merged = [area for area in sheet.merged if area[0] <= rows[best].number]
    first, last = _first(rows, best, merged), _last(rows, best, known)
    columns = _columns(rows[first : last + 1], rows[first].number - 1, merged, known)
    score = sum(known(column.label) or known(column.heading) for column in columns)
    return Headings(rows[first].number, rows[last].number, columns, score)


def data_rows(
    sheet: Sheet, headings: Headings, wanted: Sequence[int], *, naming: Sequence[int] = ()
) -> Iterator[Row]:
    """The rows of data: without blank ones, totals, notes below the table and repeated headings.

    Args:
        wanted: columns that mean something; a row that is empty there (but for a running number,
            say) is blank.
        naming: columns of which a row of data fills at least one; a total fills none.
    """
    words = {column.index: {column.heading, column.group} for column in headings.columns}
    for row in sheet.rows():
        if row.number <= headings.last or row.is_blank:
            continue
        own = [index for index in wanted if index not in row.filled]
        if all(is_blank(row.cell(index)) for index in own):
            continue
        if _is_beside(row, naming) or _repeats(row, words):
            continue
        yield row


def samples(sheet: Sheet, headings: Headings, count: int = 3) -> dict[int, list[str]]:
    """Column → its first values that are not empty, for people to see what it holds."""
    found: dict[int, list[str]] = {column.index: [] for column in headings.columns}
    for row in islice(data_rows(sheet, headings, list(found)), 30):
        for index, values in found.items():
            text = shown(row.cell(index))
            if text and len(values) < count and text not in values:
                values.append(text)
    return found


def _is_beside(row: Row, naming: Sequence[int]) -> bool:
    """Whether it is a total or a note, not data."""
    texts = [text for value in row.cells if (text := shown(value))]
    named = any(not is_blank(row.cell(i)) and not _TOTAL.match(shown(row.cell(i))) for i in naming)
    if _TOTAL.match(texts[0]) or any(_TOTAL.match(text) for text in texts[:3]):
        return (
            not named or len({shown(row.cell(i)) for i in naming if not is_blank(row.cell(i))}) < 2
        )
    return len(texts) <= 3 and bool(_NOTE.match(texts[0]))


def _repeats(row: Row, words: dict[int, set[str]]) -> bool:
    """Whether headings stand there again, as at the top of a printed page."""
    texts = {index: text for index, value in enumerate(row.cells) if (text := _heading(value))}
    same = sum(text in words.get(index, ()) for index, text in texts.items())
    return same >= max(2, len(texts) * 2 / 3)


def _heading(value: Value) -> str:
    """A heading in one line, without blanks."""
    return re.sub(r"\s+", "", text_of(value)) if isinstance(value, str) else ""


def _first(rows: list[Row], best: int, merged: list[tuple[int, int, int, int]]) -> int:
    """Where the headings begin: groups above them are part of them, a title is not."""
    first = best
    while first and best - first < _MOST_HEADING_ROWS - 1:
        above = rows[first - 1]
        texts = {text for text in map(_heading, above.cells) if text}
        if len(texts) < 2 or any(_DATA.search(text) or len(text) > 12 for text in texts):
            break
        spans = any(top == above.number - 1 and (right > left or bottom > top) for top, left, bottom, right in merged)  # fmt: skip
        if merged and not spans:
            break
        first -= 1
    return first


def _last(rows: list[Row], best: int, known: Known) -> int:
    """Where they end: a row below that holds headings alone, some of them known, is part of them."""
    last = best
    while last + 1 < len(rows) and last - best < _MOST_HEADING_ROWS - 1:
        below = rows[last + 1]
        if any(not isinstance(value, str) and not is_blank(value) for value in below.cells):
            break
        own = [text for i, value in enumerate(below.cells) if i not in below.filled and (text := _heading(value))]  # fmt: skip
        if not own or any(_DATA.search(text) or len(text) > 12 for text in own):
            break
        if sum(known(text) for text in own) * 2 < len(own):
            break
        last += 1
    return last


def _columns(
    rows: list[Row], top: int, merged: list[tuple[int, int, int, int]], known: Known
) -> tuple[Column, ...]:
    """Each column's lowest heading, and the words above it."""
    width = max(len(row.cells) for row in rows)
    grid = [[_heading(row.cell(index)) for index in range(width)] for row in rows]
    for row_index, texts in enumerate(grid[:-1]):
        _spread(texts, grid[row_index + 1 :], row_index + top, merged)
    columns = []
    for index in range(width):
        words = list(dict.fromkeys(texts[index] for texts in grid if texts[index]))
        if words:
            columns.append(Column(index, words[-1], "".join(words[:-1])))
    return tuple(columns)


def _spread(
    texts: list[str],
    below: list[list[str]],
    row: int,
    merged: list[tuple[int, int, int, int]],
) -> None:
    """Let the words of a group stand over each of its columns."""
    areas = [area for area in merged if area[0] == row and area[3] > area[1]]
    if merged:
        for _top, left, _bottom, right in areas:
            for index in range(left + 1, min(right + 1, len(texts))):
                texts[index] = texts[index] or texts[left]
        return
    # Without merged areas (CSV) a group reaches as far as there are headings below and none beside.
    under = [any(line[index] for line in below) for index in range(len(texts))]
    for index in range(1, len(texts)):
        if not texts[index] and under[index] and under[index - 1]:
            texts[index] = texts[index - 1]
