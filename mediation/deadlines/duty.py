"""What a duty is, and the deadline that follows from it and a day."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise

from mediation.deadlines.clocks import (
    Calendar,
    Reckoning,
    add_natural_days,
    reckon_fixed,
    reckon_moved,
    reckon_working_days,
    same_date_next_year,
)
from mediation.deadlines.enums import Bearer, DayType, DutyCode, Event, Unit


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the table.

    `length` counts `unit`s of `day_type`. `moves`: a last day that is no working day moves to the
    next one; `by_analogy`: only a court rule (民事诉讼法 art. 85) says so. `soon_days`: from how
    many natural days before the end people are warned.
    """

    code: DutyCode
    runs_from: Event
    length: int
    unit: Unit
    day_type: DayType
    moves: bool
    by_analogy: bool
    bearer: Bearer
    article: Promise
    sources: tuple[str, ...]
    soon_days: int

    def reckon(self, event: date, calendar: Calendar) -> Reckoning:
        """Reckon the last day of this duty from the day of its event."""
        if self.day_type is DayType.WORKING:
            return reckon_working_days(event, self.length, calendar)
        if self.unit is Unit.YEAR:
            last = event
            for _year in range(self.length):
                last = same_date_next_year(last)
        else:
            last = add_natural_days(event, self.length)
        return reckon_moved(last, calendar) if self.moves else reckon_fixed(last)

    def lasting(self, length: int | None) -> "Duty":
        """The same duty with an office's own length; None leaves it as the law has it."""
        return self if length is None else replace(self, length=length)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one case.

    `due` is the last day. `safe_until` is the unmoved last day of what a party must do in time,
    for whoever would not rely on the move; None for the office's duties and for rights.
    `provisional`: a year without a published holiday arrangement was looked at. `by_analogy`: the
    calendar moved the last day, and only a court rule says that it does.
    """

    duty: DutyCode
    due: date
    safe_until: date | None
    unmoved: date
    day_type: DayType
    article: Promise
    provisional: bool
    by_analogy: bool

    @property
    def earlier(self) -> date:
        """The day that warnings use: the earlier of the two that are shown."""
        return self.safe_until or self.due

    @property
    def moved(self) -> bool:
        """Whether the calendar moved the last day."""
        return self.due != self.unmoved
