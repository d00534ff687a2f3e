"""Counting days as the law counts them: pure functions on dates, without a database.

Conventions (design §4):

* The day of the event is not counted: day *n* is event + n.
* A period in natural days whose last day is a non-working day ends on the next working day.
  A holiday therefore moves a deadline later and never earlier.
* A period in working days counts working days only, make-up days among them, so that its
  last day is a working day by itself.

All days are `datetime.date` in the station's own time zone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

ONE_DAY = timedelta(days=1)


class Calendar(Protocol):
    """What the clocks ask of a working-day calendar."""

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day, make-up days included."""
        ...

    def is_provisional(self, day: date) -> bool:
        """Whether no holiday arrangement is published for the day: only its weekday is known."""
        ...


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The last day of a period: as moved by the calendar, and as it stood before."""

    due: date
    unmoved: date
    provisional: bool


def add_natural_days(event: date, n: int) -> date:
    """Day `n` after the event, in natural days and not moved by any calendar."""
    if n < 0:
        raise ValueError("A period has no negative length.")
    return event + timedelta(days=n)


def add_working_days(event: date, n: int, calendar: Calendar) -> date:
    """Return the `n`-th working day after the event; the event itself where `n` is 0."""
    if n < 0:
        raise ValueError("A period has no negative length.")
    day = event
    while n > 0:
        day += ONE_DAY
        n -= calendar.is_working_day(day)
    return day


def roll_forward(last: date, calendar: Calendar) -> date:
    """Return `last` if it is a working day, else the next working day; never an earlier day."""
    while not calendar.is_working_day(last):
        last += ONE_DAY
    return last


def same_date_next_year(day: date) -> date:
    """Return the same date one year later; 29 February gives 28 February."""
    return same_date_after(day, 1)


def same_date_after(day: date, years: int) -> date:
    """Return the same date `years` later; 29 February gives 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _is_provisional(first: date, last: date, calendar: Calendar) -> bool:
    """Whether one of the days that a reckoning looked at has no published arrangement."""
    length = (last - first).days + 1
    return any(calendar.is_provisional(first + timedelta(days=n)) for n in range(length))


def reckon_working_days(event: date, n: int, calendar: Calendar) -> Reckoning:
    """Reckon a period of `n` working days; every day from the event to the end matters."""
    due = add_working_days(event, n, calendar)
    return Reckoning(due, due, _is_provisional(event + ONE_DAY, due, calendar))


def reckon_moved(last: date, calendar: Calendar) -> Reckoning:
    """Reckon a period that ends on `last`, or on the next working day where that is none."""
    due = roll_forward(last, calendar)
    return Reckoning(due, last, _is_provisional(last, due, calendar))


def reckon_fixed(last: date) -> Reckoning:
    """Reckon a period that ends on `last` whatever day it is; no calendar can change it."""
    return Reckoning(last, last, provisional=False)
