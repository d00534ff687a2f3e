"""Months and years of service, counted from the day of hiring.

A month ends on the day before the same day of the next month; where that month has no such day, on
the day before its last (31 January → 28 February, 29 February → 28 February).
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

ONE_DAY = timedelta(days=1)
#: The Labour Contract Law is in force since then; severance counts from it (art. 97).
IN_FORCE = date(2008, 1, 1)
HALF = Decimal("0.5")


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def whole_months(start: date, end: date) -> int:
    """How many whole months lie between `start` and `end`, which is not included."""
    months = max((end.year - start.year) * 12 + end.month - start.month, 0)
    while months and add_months(start, months) > end:
        months -= 1
    return months


@dataclass(frozen=True, slots=True)
class Service:
    """Time of service that counts for severance, both days included.

    Attributes:
        years: in halves: a year for each full one; six months or more of the rest a year, less a
            half (劳动合同法 art. 47).
        words: how it was counted.
    """

    first: date
    last: date
    years: Decimal
    words: str


def service(hired_on: date, left_on: date) -> Service | None:
    """What counts between these days, from 2008 on; None where all of it lies before."""
    first, end = max(hired_on, IN_FORCE), left_on + ONE_DAY
    if end <= first:
        return None
    months = whole_months(first, end)
    full, rest = divmod(months, 12)
    more_days = add_months(first, months) < end
    years, words = Decimal(full), f"满{full}年" if full else ""
    if rest >= 6:
        years, words = years + 1, f"{words}，余期满六个月不满一年计1年".lstrip("，")
    elif rest or more_days:
        years, words = years + HALF, f"{words}，余期不满六个月计0.5年".lstrip("，")
    return Service(first, left_on, years, words)
