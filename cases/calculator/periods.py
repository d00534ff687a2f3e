"""Months and years of service, counted from the day of hiring.

A month ends on the day before the same day of the next month; where that month has no such day, on
its last (31 January → 28 February; a year from 29 February → 28 February): so 民法典 art. 202, the day
of hiring counted.
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
    """The day after so many whole months: the same day, or the first after a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    return date(year, month + 1, last) + ONE_DAY


def whole_months(start: date, end: date) -> int:
    """How many whole months lie between `start` and `end`, which is not included."""
    months = max((end.year - start.year) * 12 + end.month - start.month, 0)
    while months and add_months(start, months) > end:
        months -= 1
    return months


@dataclass(frozen=True, slots=True)
class Service:
    """Time of service that counts, both days included.

    Attributes:
        years: in halves: a year for each full one; six months or more of the rest a year, less a
            half (劳动合同法 art. 47).
        words: how it was counted.
    """

    first: date
    last: date
    years: Decimal
    words: str


def service(first: date, last: date) -> Service:
    """What counts of the time between these days, of which the last is not before the first."""
    end = last + ONE_DAY
    months = whole_months(first, end)
    full, rest = divmod(months, 12)
    more_days = add_months(first, months) < end
    years, words = Decimal(full), f"满{full}年" if full else ""
    if rest >= 6:
        years, words = years + 1, f"{words}，余期满六个月不满一年计1年".lstrip("，")
    elif rest or more_days:
        years, words = years + HALF, f"{words}，余期不满六个月计0.5年".lstrip("，")
    return Service(first, last, years, words)
