"""The due list and the calendar, as one person reads them."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.agenda.entries import Entry, Matter, Window, entries, kind_of, kinds, matters
from mediation.deadlines.overview import WEEK
from mediation.history.actor import Actor
from mediation.ui.parts import Text

#: A group is no longer than this; what is beyond it is counted.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with what the reader may see of its matter."""

    entry: Entry
    matter: Matter | None


@dataclass(frozen=True, slots=True)
class Group:
    """What is due in one stretch of time; `more` were left out."""

    label: Text
    tone: str
    rows: list[Row]
    more: int = 0

    @property
    def total(self) -> int:
        """How many there are, the ones left out as well."""
        return len(self.rows) + self.more


@dataclass(frozen=True, slots=True)
class Week:
    """The week of a day, and the next; weeks end on Sunday."""

    today: date

    @property
    def ends(self) -> date:
        """This week's Sunday."""
        return self.today + timedelta(days=6 - self.today.weekday())

    @property
    def next_ends(self) -> date:
        """Next week's Sunday."""
        return self.ends + timedelta(days=7)


def due_groups(
    actor: Actor,
    now: datetime,
    *,
    mine: bool,
    kind: str = "",
    appointments: bool = True,
    longest: int = LONGEST,
) -> list[Group]:
    """What is due for the actor: overdue, today, this week, next week, each by its day.

    Args:
        mine: only what the actor answers for.
        kind: only entries of this kind.
        appointments: whether what takes place at an hour is listed, too.
        longest: how many entries a group shows.
    """
    week = Week(timezone.localdate(now))
    asked = [
        one
        for one in kinds()
        if (not kind or one.code == kind) and (appointments or not one.is_appointment)
    ]
    found = list(entries(Window(last=week.next_ends, actor=actor, mine=mine, now=now), asked))
    found.sort(key=lambda entry: (entry.day, *_by_hour(entry)))
    parts: dict[str, list[Entry]] = {"overdue": [], "today": [], "week": [], "next": []}
    for entry in found:
        parts[_place(entry, week)].append(entry)
    known = matters(actor, {e.subject for part in parts.values() for e in part[:longest]})
    words = {
        "overdue": (_("已超期"), "danger"),
        "today": (_("今天"), "warning"),
        "week": (_("本周"), "info"),
        "next": (_("下周"), "neutral"),
    }
    return [
        Group(
            *words[name],
            [Row(entry, known.get(entry.subject)) for entry in part[:longest]],
            max(len(part) - longest, 0),
        )
        for name, part in parts.items()
    ]


def _place(entry: Entry, week: Week) -> str:
    kind = kind_of(entry.kind)
    if entry.day < week.today:
        return "overdue"
    # A party's safe day is what warnings go by; an appointment has no other day than its own.
    day = entry.day if kind and kind.is_appointment else max(entry.warned, week.today)
    if day == week.today:
        return "today"
    return "week" if day <= week.ends else "next"


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar page; `is_outside` belongs to a neighbouring month."""

    day: date
    rows: list[Row]
    is_outside: bool
    is_working: bool


def month_cells(
    actor: Actor, first: date, *, mine: bool, working: Iterable[date]
) -> list[list[Cell]]:
    """The weeks of a month from Monday to Sunday, with what is due or takes place on each day."""
    days_in = monthrange(first.year, first.month)[1]
    start = first - timedelta(days=first.weekday())
    length = -(-(first.weekday() + days_in) // WEEK) * WEEK
    days = [start + timedelta(days=n) for n in range(length)]
    by_day: dict[date, list[Entry]] = {}
    window = Window(first=days[0], last=days[-1], actor=actor, mine=mine)
    for entry in entries(window):
        by_day.setdefault(entry.day, []).append(entry)
    known = matters(actor, {entry.subject for part in by_day.values() for entry in part})
    open_days = set(working)
    cells = [
        Cell(
            day,
            [
                Row(entry, known.get(entry.subject))
                for entry in sorted(by_day.get(day, []), key=_by_hour)
            ],
            day.month != first.month,
            day in open_days,
        )
        for day in days
    ]
    return [cells[n : n + WEEK] for n in range(0, len(cells), WEEK)]


def _by_hour(entry: Entry) -> tuple[bool, str, str]:
    return (entry.starts is None, entry.starts.isoformat() if entry.starts else "", entry.key)
