"""A turn that comes back every week until a day: what it would put on the roster, and doing it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from legal_aid.models import DutyShift
from legal_aid.on_duty import OnDuty, hold
from legal_aid.services.duty import faults
from legal_aid.services.visits import date_faults, insist_station
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.models import Building, Organisation

#: The longest stretch that one pattern covers.
LONGEST = timedelta(days=366)


class Fate(StrEnum):
    """What becomes of one day of a pattern."""

    NEW = "new"
    DAY_OFF = "day_off"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """The same hours of the same person on some days of the week; Monday is 0."""

    person: OnDuty
    building: Building | None
    weekdays: frozenset[int]
    first: date
    last: date
    starts_at: time
    ends_at: time
    remarks: str = ""

    def days(self) -> list[date]:
        """Every day that falls on one of the weekdays."""
        length = (self.last - self.first).days + 1
        days = (self.first + timedelta(days=n) for n in range(length))
        return [day for day in days if day.weekday() in self.weekdays]

    def shift_on(self, day: date, station: Organisation) -> DutyShift:
        """The turn of one day, not saved."""
        return DutyShift(
            station=station,
            building=self.building,
            held_on=day,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            officer=self.person.officer,
            lawyer=self.person.lawyer,
            remarks=self.remarks,
        )


@dataclass(frozen=True)
class PlannedDay:
    """One day of a pattern: `notes` say why it is left out or refused."""

    day: date
    fate: Fate
    notes: tuple[str, ...] = ()


def planned(pattern: Pattern, *, actor: Actor) -> list[PlannedDay]:
    """Every day of the pattern, and what would become of it."""
    station = insist_station(actor, "keep_roster")
    _refuse(_pattern_faults(pattern))
    calendar = station_calendar()
    plan = []
    for day in pattern.days():
        entry = calendar.entry(day)
        if not entry.is_working:
            plan.append(PlannedDay(day, Fate.DAY_OFF, (entry.note or _("休息日"),)))
            continue
        reasons = faults(pattern.shift_on(day, station))
        plan.append(PlannedDay(day, Fate.REFUSED if reasons else Fate.NEW, tuple(reasons)))
    return plan


def fingerprint(pattern: Pattern, plan: Sequence[PlannedDay]) -> str:
    """Stands in a form for what its reader was shown."""
    building = pattern.building.pk if pattern.building else ""
    parts = [pattern.person.key, str(building), str(pattern.starts_at), str(pattern.ends_at)]
    parts += [pattern.remarks, *(f"{one.day}{one.fate}" for one in plan)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def create_pattern(pattern: Pattern, *, actor: Actor) -> list[DutyShift]:
    """Put every working day of the pattern on the roster: all of them, or none.

    Raises:
        ActionRefused: when the person is on duty on one of them, or no day is left.
    """
    station = insist_station(actor, "keep_roster")
    with transaction.atomic(), acting(actor, act="create_shifts"):
        hold([pattern.person])
        plan = planned(pattern, actor=actor)
        _refuse([note for one in plan if one.fate == Fate.REFUSED for note in one.notes])
        days = [one.day for one in plan if one.fate == Fate.NEW]
        if not days:
            raise ActionRefused(_("这段时间内没有可以排班的工作日。"))
        shifts = [pattern.shift_on(day, station) for day in days]
        for shift in shifts:
            shift.save()
    return shifts


def _pattern_faults(pattern: Pattern) -> list[str]:
    found = [*date_faults(pattern.first), *date_faults(pattern.last)]
    if pattern.last < pattern.first:
        found.append(_("结束日期不能早于开始日期。"))
    elif pattern.last - pattern.first > LONGEST:
        found.append(_("一次最多排一年的班。"))
    if pattern.ends_at <= pattern.starts_at:
        found.append(_("结束时间应当晚于开始时间。"))
    return found


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)
