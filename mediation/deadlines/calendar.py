"""The working-day calendar: chinesecalendar's published data, overruled by what the office entered.

A day is, in this order: what the office entered for it; what the State Council's arrangement says,
as chinesecalendar has it (from 2004); a working day from Monday to Friday. A year that neither
chinesecalendar nor the office knows as published makes its days provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays

from mediation.deadlines.enums import DaySource
from mediation.deadlines.models import CalendarYear

SATURDAY = 5

#: First and last year that the installed chinesecalendar knows as a whole.
FIRST_KNOWN_YEAR: int = min(holidays).year
LAST_KNOWN_YEAR: int = max(holidays).year

_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What is known of one day: whether offices work, the name or ground, and who says so."""

    is_working: bool
    note: str
    source: DaySource


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A calendar as a value: loaded once for a request, a task or a command, then asked freely.

    Without arguments it is the published calendar alone. It satisfies `clocks.Calendar`.
    """

    entered: Mapping[date, DayEntry] = field(default_factory=dict)
    entered_years: frozenset[int] = frozenset()

    def entry(self, day: date) -> DayEntry:
        """Return what is known of the day."""
        return self.entered.get(day) or published_entry(day)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day, make-up days included."""
        return self.entry(day).is_working

    def is_provisional(self, day: date) -> bool:
        """Whether nobody has published the holiday arrangement of the day's year yet.

        A single day that the office entered is known, even in such a year.
        """
        return day not in self.entered and not self.is_published(day.year)

    def is_published(self, year: int) -> bool:
        """Whether the year's arrangement is known as a whole, by the library or the office."""
        return knows_year(year) or year in self.entered_years


def knows_year(year: int) -> bool:
    """Whether the installed chinesecalendar has the year."""
    return FIRST_KNOWN_YEAR <= year <= LAST_KNOWN_YEAR


def published_entry(day: date) -> DayEntry:
    """Return what the published data say of the day, and the weekday where they are silent."""
    if day in workdays:
        return DayEntry(True, _NAMES[workdays[day]], DaySource.PUBLISHED)
    if day in holidays:
        return DayEntry(False, _NAMES[holidays[day]], DaySource.PUBLISHED)
    return DayEntry(day.weekday() < SATURDAY, "", DaySource.WEEKDAY_RULE)


def station_calendar() -> WorkingCalendar:
    """Load the calendar with one query.

    Nothing is cached between calls: several processes serve the same database, and an edit must
    count for the next request of each. Load it once per request, task or command and pass it on.
    """
    rows = CalendarYear.objects.values_list(
        "year", "is_published", "days__date", "days__is_working", "days__note"
    ).order_by()
    entered: dict[date, DayEntry] = {}
    entered_years: set[int] = set()
    for year, is_published, day, is_working, note in rows:
        if is_published:
            entered_years.add(year)
        if day is not None:
            entered[day] = DayEntry(is_working, note, DaySource.OFFICE)
    return WorkingCalendar(entered, frozenset(entered_years))
