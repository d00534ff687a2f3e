"""Periods of reports: whole days of the office, both ends included."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
#: The years that a report may name; outside them a typing mistake is likelier than a case.
YEARS = range(1990, 2200)


class NotAMonth(ValueError):
    """The text names no month."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; figures take an event by its legal date."""

    label: str
    first: date
    last: date
    #: From when running totals count up to `last`; None for the beginning of the year.
    since: date | None = None

    @property
    def totals_from(self) -> date:
        """The first day of the running totals, never after the period's end."""
        return min(self.since or self.last.replace(month=1, day=1), self.last)

    @property
    def day_before(self) -> date:
        """The day with whose end the period begins."""
        return self.first - timedelta(days=1)

    @property
    def previous(self) -> "Period":
        """The month before the one in which the period begins."""
        return month_of(self.day_before)

    @property
    def next(self) -> "Period":
        """The month after the one in which the period ends."""
        return month_of(self.last + timedelta(days=1))


def month_of(day: date) -> Period:
    """The calendar month of `day`."""
    length = calendar.monthrange(day.year, day.month)[1]
    return Period(f"{day:%Y-%m}", day.replace(day=1), day.replace(day=length))


def this_month() -> Period:
    """The calendar month that the office's clock shows (Asia/Shanghai)."""
    return month_of(timezone.localdate())


def parse_month(text: str) -> Period:
    """The month written `YYYY-MM`.

    Raises:
        NotAMonth: for anything else, a thirteenth month and an unlikely year among it.
    """
    match = _MONTH.fullmatch(text)
    if match:
        year, month = int(match[1]), int(match[2])
        if year in YEARS and 1 <= month <= 12:
            return month_of(date(year, month, 1))
    raise NotAMonth(text)


def months_up_to(period: Period, count: int) -> list[Period]:
    """The `count` months that end with the one of `period`, the oldest first."""
    months = [month_of(period.last)]
    while len(months) < count:
        months.append(months[-1].previous)
    return months[::-1]
