"""Periods of reports: whole days of the office, both ends included."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.ui.parts import Text

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
#: The years that a report may name; outside them a typing mistake is likelier than a case.
YEARS = range(1990, 2200)


class Span(StrEnum):
    """How a period is chosen, and so what comes before it and after it."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TWELVE_MONTHS = "twelve"
    RANGE = "range"


SPANS: list[tuple[str, Text]] = [
    (Span.MONTH, _("月")),
    (Span.QUARTER, _("季度")),
    (Span.YEAR, _("年")),
    (Span.TWELVE_MONTHS, _("截至该月的十二个月")),
    (Span.RANGE, _("自选起止日期")),
]
#: Months of the periods that are made of whole calendar months.
_LENGTH = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12, Span.TWELVE_MONTHS: 12}


class NotAMonth(ValueError):
    """The text names no month."""


class NotAPeriod(ValueError):
    """The text names no period, or one that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; figures take an event by its legal date."""

    label: str
    first: date
    last: date
    #: From when running totals count up to `last`; None for the beginning of the year.
    since: date | None = None
    span: Span = Span.MONTH

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
        """The period of the same kind before this one; before days of choice as many days.

        Days of choice that run from a day of the month to the eve of the same day (21st to 20th)
        are moved by months, for these differ in length.
        """
        return self._moved(-1)

    @property
    def next(self) -> "Period":
        """The period of the same kind after this one."""
        return self._moved(1)

    @property
    def year_before(self) -> "Period":
        """The same period of the year before; the eve of a 29 February is the 28th."""
        if self.span is Span.RANGE:
            return days(_shifted(self.first, -12), _shifted(self.last, -12))
        return whole_months(_shifted(self.first, -12), self.span)

    @property
    def query(self) -> Mapping[str, str]:
        """The fields of the form that choose this period."""
        since = {"since": self.since.isoformat()} if self.since else {}
        if self.span is Span.RANGE:
            ends = {"first": self.first.isoformat(), "last": self.last.isoformat()}
            return {"span": self.span, **ends, **since}
        month = {"month": f"{self.last:%Y-%m}"}
        return month | since if self.span is Span.MONTH else {"span": self.span, **month, **since}

    def _moved(self, steps: int) -> "Period":
        if self.span is not Span.RANGE:
            return whole_months(_shifted(self.first, steps * _LENGTH[self.span]), self.span)
        after = self.last + timedelta(days=1)
        months = (after.year - self.first.year) * 12 + after.month - self.first.month
        if after.day == self.first.day and months:
            first = _shifted(self.first, steps * months)
            return days(first, _shifted(first, months) - timedelta(days=1))
        length = (after - self.first) * steps
        return days(self.first + length, self.last + length)


def whole_months(first: date, span: Span) -> Period:
    """The period of this kind that begins with the month of `first`."""
    start = first.replace(day=1)
    end = _shifted(start, _LENGTH[span]) - timedelta(days=1)
    labels = {
        Span.MONTH: f"{start:%Y-%m}",
        Span.QUARTER: f"{start.year}-Q{(start.month + 2) // 3}",
        Span.YEAR: f"{start.year}",
        Span.TWELVE_MONTHS: f"{start:%Y-%m}..{end:%Y-%m}",
    }
    return Period(labels[span], start, end, span=span)


def containing(day: date, span: Span) -> Period:
    """The period of this kind in which `day` lies; twelve months are those up to its month."""
    starts = {
        Span.MONTH: day,
        Span.QUARTER: day.replace(day=1, month=day.month - (day.month - 1) % 3),
        Span.YEAR: day.replace(day=1, month=1),
        Span.TWELVE_MONTHS: _shifted(day.replace(day=1), -11),
    }
    return whole_months(starts[span], span)


def days(first: date, last: date) -> Period:
    """Days of choice.

    Raises:
        NotAPeriod: when the last comes before the first.
    """
    if last < first:
        raise NotAPeriod(f"{first}..{last}")
    return Period(f"{first}..{last}", first, last, span=Span.RANGE)


def month_of(day: date) -> Period:
    """The calendar month of `day`."""
    return whole_months(day, Span.MONTH)


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


def parse_period(text: str) -> Period:
    """A month `YYYY-MM`, a quarter `YYYY-Q3`, a year `YYYY`, or days `YYYY-MM-DD..YYYY-MM-DD`.

    Raises:
        NotAPeriod: for anything else.
    """
    try:
        if match := _QUARTER.fullmatch(text):
            return containing(_likely(int(match[1]), int(match[2]) * 3), Span.QUARTER)
        if match := _YEAR.fullmatch(text):
            return containing(_likely(int(match[1]), 1), Span.YEAR)
        if match := _RANGE.fullmatch(text):
            first, last = (date.fromisoformat(match[part]) for part in (1, 2))
            return days(_likely_day(first), _likely_day(last))
        return parse_month(text)
    except ValueError as error:
        raise NotAPeriod(text) from error


def months_up_to(period: Period, count: int) -> list[Period]:
    """The `count` months that end with the one of `period`, the oldest first."""
    months = [month_of(period.last)]
    while len(months) < count:
        months.append(months[-1].previous)
    return months[::-1]


def totalled_from(period: Period, since: date | None) -> Period:
    """The period with running totals from another day."""
    return replace(period, since=since)


def _likely(year: int, month: int) -> date:
    return _likely_day(date(year, month, 1))


def _likely_day(day: date) -> date:
    if day.year not in YEARS:
        raise NotAPeriod(str(day))
    return day


def _shifted(day: date, months: int) -> date:
    """The same day some months on, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
