"""Calendars for tests: made by hand, or drawn by hypothesis."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

SATURDAY = 5


@dataclass(frozen=True)
class HandMade:
    """Weekends, days off, make-up days; everything up to `published_until` is published."""

    off: frozenset[date] = field(default_factory=frozenset)
    make_up: frozenset[date] = field(default_factory=frozenset)
    published_until: int = 9999

    def is_working_day(self, day: date) -> bool:
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.off)

    def is_provisional(self, day: date) -> bool:
        return day.year > self.published_until


days = st.dates(date(2004, 1, 1), date(2040, 12, 31))
spans = st.integers(0, 60)
seasons = st.frozensets(st.dates(date(2025, 12, 1), date(2026, 4, 30)), max_size=40)
calendars = st.builds(
    HandMade, off=seasons, make_up=seasons, published_until=st.sampled_from([2025, 2026, 9999])
)
events = st.dates(date(2025, 11, 1), date(2026, 4, 30))
