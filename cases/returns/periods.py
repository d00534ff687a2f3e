"""Periods with a cut-off day of their own, such as the 21st to the 20th, as pure functions of dates.

A period is named by the month, quarter or year in which it ends. It begins on the day after the one
before it has ended: no day is counted twice, and none is left out.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from cases.returns.enums import PeriodKind
from mediation.reports.periods import NotAPeriod, Period, parse_period

#: Later days do not exist in every month; "end of month" is None.
LAST_CUTOFF = 28
_LENGTH = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
EXAMPLES = {
    PeriodKind.MONTH: "2026-10",
    PeriodKind.QUARTER: "2026-Q3",
    PeriodKind.YEAR: "2026",
}


def parse(kind: str, cutoff: int | None, text: str) -> Period:
    """The period that `text` names: "2026-10", "2026-Q3" or "2026", by its kind.

    Args:
        cutoff: the last day of a period, 1 to 28; None for the end of the month.

    Raises:
        NotAPeriod: for anything else, and for an unlikely year.
    """
    named = parse_period(text.strip().upper())
    if named.span != kind:
        raise NotAPeriod(text)
    return _ending(kind, cutoff, named.last.year, named.last.month)


def latest_ended(kind: str, cutoff: int | None, today: date) -> Period:
    """The newest period that is over when `today` begins."""
    return next(period for period in _back_from(kind, cutoff, today) if period.last < today)


def _back_from(kind: str, cutoff: int | None, today: date) -> Iterator[Period]:
    """The periods of that kind, the newest first, from the one after today's month."""
    length = _LENGTH[PeriodKind(kind)]
    number = _number(today.year, today.month) + length
    number -= number % length
    while True:
        yield _ending(kind, cutoff, *_month(number + length - 1))
        number -= length


def _ending(kind: str, cutoff: int | None, year: int, month: int) -> Period:
    """The period whose last month this is."""
    number, length = _number(year, month), _LENGTH[PeriodKind(kind)]
    last = _cut(number, cutoff)
    first = _cut(number - length, cutoff) + timedelta(days=1)
    # Running totals follow the table's own year: with the 20th, from 21 December.
    since = _cut(number - month, cutoff) + timedelta(days=1)
    return Period(_label(kind, year, month), first, last, since=since)


def _label(kind: str, year: int, month: int) -> str:
    if kind == PeriodKind.YEAR:
        return f"{year}"
    return f"{year}-Q{month // 3}" if kind == PeriodKind.QUARTER else f"{year}-{month:02d}"


def _cut(number: int, cutoff: int | None) -> date:
    """The last day that still counts for the month."""
    year, month = _month(number)
    return date(year, month, cutoff or calendar.monthrange(year, month)[1])


def _number(year: int, month: int) -> int:
    return year * 12 + month - 1


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1
