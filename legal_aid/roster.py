"""Reading the duty roster: by day and place, and who is on duty now."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from legal_aid.models import BuildingVisit, DutyShift
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.stations.models import Building

WEEK = 7


@dataclass
class RosterDay:
    """One day of the roster.

    Attributes:
        note: name of the holiday, or why it is a working day.
        desk: turns at the station's desk, by time.
        buildings: turns in buildings, each with its building, in the order of the buildings.
        visits: visits that take place.
    """

    day: date
    is_working: bool
    note: str = ""
    desk: list[DutyShift] = field(default_factory=list)
    buildings: list[tuple[Building, list[DutyShift]]] = field(default_factory=list)
    visits: list[BuildingVisit] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def lacks_officer(self) -> bool:
        """A working day on which no officer is on duty anywhere."""
        shifts = [*self.desk, *(one for _b, group in self.buildings for one in group)]
        return self.is_working and not any(shift.officer_id for shift in shifts)


def shifts_for(actor: Actor | None) -> Any:
    """Turns in scope, with their person and place."""
    rows = DutyShift.objects.visible_to(actor)
    return rows.select_related("building", "officer", "lawyer", "station")


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=WEEK - 1)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def roster(actor: Actor, first: date, last: date) -> list[RosterDay]:
    """Every day from `first` to `last`: three queries, however many turns there are."""
    calendar = station_calendar()
    days = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        entry = calendar.entry(day)
        days[day] = RosterDay(day, entry.is_working, entry.note)
    shifts = shifts_for(actor).filter(held_on__range=(first, last))
    visits = BuildingVisit.objects.visible_to(actor).select_related("building")
    for shift in shifts:
        _place(days[shift.held_on], shift)
    for row in days.values():
        row.buildings.sort(key=lambda pair: (pair[0].code, pair[0].pk))
    for visit in visits.filter(held_on__range=(first, last), cancelled_on=None).order_by(
        "starts_at", "pk"
    ):
        days[visit.held_on].visits.append(visit)
    return list(days.values())


def _place(row: RosterDay, shift: DutyShift) -> None:
    if shift.building is None:
        row.desk.append(shift)
        return
    for building, group in row.buildings:
        if building.pk == shift.building_id:
            group.append(shift)
            return
    row.buildings.append((shift.building, [shift]))


def today(actor: Actor) -> list[DutyShift]:
    """The turns of today, by time."""
    return list(shifts_for(actor).filter(held_on=timezone.localdate()))


def on_now(shifts: Sequence[DutyShift]) -> list[DutyShift]:
    """Those of the turns of today that are under way."""
    now = timezone.localtime()
    return [
        shift
        for shift in shifts
        if shift.held_on == now.date() and shift.starts_at <= now.time() < shift.ends_at
    ]
