"""One year of the calendar, month by month, for the page on which it is read and edited."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from mediation.deadlines.calendar import SATURDAY, knows_year, station_calendar
from mediation.deadlines.enums import DaySource
from mediation.deadlines.models import CalendarYear

WEEK = 7


@dataclass(frozen=True, slots=True)
class DayOverview:
    """One day: whether offices work, the holiday's name or the ground, and who says so."""

    date: date
    is_working: bool
    note: str
    source: DaySource

    @property
    def is_make_up_day(self) -> bool:
        """Whether offices work on this Saturday or Sunday."""
        return self.is_working and self.date.weekday() >= SATURDAY

    @property
    def is_holiday(self) -> bool:
        """Whether the day is off by more than its weekday: it has a name."""
        return not self.is_working and self.source is not DaySource.WEEKDAY_RULE

    @property
    def is_entered(self) -> bool:
        """Whether the office entered the day, so that it can take it back."""
        return self.source is DaySource.OFFICE


@dataclass(frozen=True, slots=True)
class MonthOverview:
    """One month: its first day (for the heading) and all its days in order."""

    first: date
    days: tuple[DayOverview, ...]

    @property
    def weeks(self) -> list[list[DayOverview | None]]:
        """The days as rows of a table from Monday to Sunday, filled up with None."""
        cells: list[DayOverview | None] = [None] * self.first.weekday() + list(self.days)
        cells += [None] * (-len(cells) % WEEK)
        return [cells[start : start + WEEK] for start in range(0, len(cells), WEEK)]


@dataclass(frozen=True, slots=True)
class YearOverview:
    """One year: whether its deadlines are final, on which ground, and its twelve months.

    `is_known`: chinesecalendar has the year. `note`: the ground on which the office declared it
    as entered completely, empty otherwise.
    """

    year: int
    is_known: bool
    is_published: bool
    note: str
    months: tuple[MonthOverview, ...]


def calendar_year(year: int) -> YearOverview:
    """Return the year as the calendar stands now, with two queries."""
    calendar = station_calendar()
    entered = CalendarYear.objects.filter(year=year).first()

    def month(number: int) -> MonthOverview:
        first = date(year, number, 1)
        days = (first + timedelta(days=n) for n in range(monthrange(year, number)[1]))
        return MonthOverview(first, tuple(day_overview(day) for day in days))

    def day_overview(day: date) -> DayOverview:
        entry = calendar.entry(day)
        return DayOverview(day, entry.is_working, entry.note, entry.source)

    return YearOverview(
        year=year,
        is_known=knows_year(year),
        is_published=calendar.is_published(year),
        note=entered.note if entered else "",
        months=tuple(month(number) for number in range(1, 13)),
    )
