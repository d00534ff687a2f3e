"""Which reminders are to go out: rows made once, however often and by however many it is asked.

Planning reads what is due now, so that nothing has to be told of a change: what was cancelled is not
there any more. A row's key is made of the thing, its day, the step and the recipient: a day that
moves is reminded of anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from mediation.agenda.entries import Entry, Kind, Window, kinds
from mediation.agenda.enums import Channel
from mediation.agenda.models import Reminder, ReminderPlan
from mediation.agenda.recipients import Staff

#: A machine that was off catches up with so many days; what is older is only on the lists.
CATCH_UP = 2
#: The safe day of a deadline lies before the day that the calendar moved it to, by a holiday at most.
LONGEST_MOVE = 15


@dataclass(frozen=True, slots=True)
class Step:
    """One reminding of one entry: `days_before` its day, negative for a day after it."""

    entry: Entry
    days_before: int


def plans() -> dict[int, ReminderPlan]:
    """station id → its plan, of the stations that have one."""
    return {plan.station_id: plan for plan in ReminderPlan.objects.all()}


def days_of(kind: Kind, plan: ReminderPlan | None) -> tuple[int, ...]:
    """On which days before its day the station reminds of this kind."""
    chosen = plan.days.get(kind.code) if plan else None
    return kind.days_before if chosen is None else tuple(chosen)


def step_on(warned: date, today: date, days: Iterable[int]) -> int | None:
    """The step that is due on `today`: the newest that has come, unless it came too long ago.

    Of several steps whose days passed while the machine was off, or before the thing was entered,
    only the newest is told.
    """
    come = [n for n in days if warned - timedelta(days=n) <= today]
    if not come:
        return None
    newest = min(come)
    return newest if (today - (warned - timedelta(days=newest))).days <= CATCH_UP else None


def steps(
    today: date, staff: Staff, known: dict[int, ReminderPlan], *, now: datetime
) -> Iterator[Step]:
    """Every reminding that is due today."""
    for kind in kinds():
        usual = {*kind.days_before, *(n for plan in known.values() for n in days_of(kind, plan))}
        if not usual:
            continue
        window = Window(
            first=today + timedelta(days=min(*usual, 0) - CATCH_UP),
            last=today + timedelta(days=max(*usual, 0) + LONGEST_MOVE),
            now=now,
        )
        for entry in kind.source(window):
            plan = known.get(staff.station_of(entry.organisation))
            due = step_on(entry.warned, today, days_of(kind, plan))
            if due is not None:
                yield Step(entry, due)


def rows_for(today: date, *, at: datetime | None = None) -> Iterator[Reminder]:
    """The rows that should stand today, whether they do or not.

    Args:
        at: leave out the stations that are quiet at this moment.
    """
    staff, known = Staff(today), plans()
    for step in steps(today, staff, known, now=at or timezone.now()):
        plan = known.get(staff.station_of(step.entry.organisation)) or ReminderPlan()
        if at is not None and plan.is_quiet(timezone.localtime(at).time()):
            continue
        for user in staff.told(step.entry, also_managers=step.days_before < 0):
            for channel in staff.channels(user, step.entry.kind):
                yield _row(step, channel, user=user)
        if plan.remind_parties and step.entry.told_outside:
            for code in step.entry.outsiders:
                yield _row(step, Channel.SMS, outsider=code)


def plan_now(now: datetime) -> int:
    """Write the rows of today that are not there yet; returns how many there should be.

    Two workers at once write them once: the key is unique, and the second is silently left out.
    """
    wanted = list(rows_for(timezone.localdate(now), at=now))
    keys = [row.key for row in wanted]
    there: set[str] = set()
    for start in range(0, len(keys), 500):
        there.update(
            Reminder.objects.filter(key__in=keys[start : start + 500]).values_list("key", flat=True)
        )
    Reminder.objects.bulk_create(
        [row for row in wanted if row.key not in there], ignore_conflicts=True, batch_size=200
    )
    return len(wanted)


def _row(step: Step, channel: Channel, *, user: int | None = None, outsider: str = "") -> Reminder:
    entry = step.entry
    recipient = f"user:{user}" if user is not None else outsider
    return Reminder(
        key=f"{entry.key}|{entry.day}|{step.days_before}|{recipient}|{channel}",
        kind=entry.kind,
        entry=entry.key,
        subject=entry.subject,
        day=entry.day,
        days_before=step.days_before,
        organisation_id=entry.organisation,
        user_id=user,
        outsider=outsider,
        channel=channel,
    )
