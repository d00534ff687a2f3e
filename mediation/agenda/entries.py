"""One thing that is due, and the registry of where such things come from.

A room above declares its kinds in AppConfig.ready(). Lists, calendar, feed and reminders all read
the same sources, so nothing is on one of them and not on the others. An entry travels in mail and in
calendars of other programs: it names no party and holds no free text.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from mediation.history.actor import Actor
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked for: entries due from `first` to `last`, both included.

    `now`: the moment that decides what is late. `actor`: only what this person may see; None is the system, which sees all of it. `mine`: only
    what the actor answers for. `subject`: only what concerns this matter (a case's serial).
    """

    last: date
    first: date = date.min
    actor: Actor | None = None
    mine: bool = False
    subject: str = ""
    now: datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> date:
        """The day of `now` in the station's time zone."""
        return timezone.localdate(self.now)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing with a last day.

    `key` stays the same while the thing is the same thing, through changes of its day: it makes
    reminders unique. `day` is the last day, or the day on which it takes place; `safe_until` the
    earlier day of whoever would not rely on the calendar. `subject` is a public number (a case's
    serial). `holders` are ids of the persons who answer for it; where nobody does, the managers
    of `organisation` do. `starts` and `ends` only for what has an hour. `article`: the law's.
    """

    key: str
    kind: str
    day: date
    what: Text
    subject: str
    url: str
    organisation: int
    holders: tuple[int, ...] = ()
    article: Text = ""
    note: Text = ""
    safe_until: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    #: Counts changes, for calendars that were fetched before.
    sequence: int = 0
    #: Where a click says that it is done; empty where that needs a page.
    done_url: str = ""
    #: People without an account who are reminded too, by codes of the room (`register_outsiders`),
    #: and what they are told: without names, employers and amounts.
    outsiders: tuple[str, ...] = ()
    told_outside: Text = ""

    @property
    def warned(self) -> date:
        """The day that warnings use: the earlier of the two that are shown."""
        return min(self.day, self.safe_until or self.day)


Source = Callable[[Window], Iterable[Entry]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entries: its code (kept in rows), its name, how early people are told, its source.

    `days_before` are the usual days of reminding, 0 being the day itself and a negative number a
    day after it; a station may choose others. `is_appointment`: it takes place then, so it is
    never overdue.
    """

    code: str
    label: Text
    source: Source
    days_before: tuple[int, ...] = (3, 1, 0)
    is_appointment: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; called from AppConfig.ready.

    Raises:
        ValueError: another kind has its code.
    """
    known = _kinds.setdefault(kind.code, kind)
    if known != kind:
        raise ValueError(f"two kinds of entries have the code {kind.code!r}")


def kinds() -> list[Kind]:
    """All kinds, in the order of their registration."""
    return list(_kinds.values())


def kind_of(code: str) -> Kind | None:
    """The kind with this code; None where the room that had it is gone."""
    return _kinds.get(code)


def entries(window: Window, of: Iterable[Kind] | None = None) -> Iterator[Entry]:
    """Everything in the window, kind by kind; only the sources of these kinds are asked."""
    for kind in _kinds.values() if of is None else of:
        yield from kind.source(window)


def standing(entry_key: str, kind: str, subject: str, day: date) -> Entry | None:
    """The thing, if it is still to be done on that day: not cancelled, done, or moved since."""
    known = _kinds.get(kind)
    if known is None:
        return None
    window = Window(first=day, last=day, subject=subject)
    return next((entry for entry in known.source(window) if entry.key == entry_key), None)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a reader may see of the matter behind an entry: who is in it, and who leads it."""

    title: str
    lead: str = ""
    number: str = ""


Matters = Callable[[Actor, set[str]], dict[str, Matter]]
_matters: list[Matters] = []


def register_matters(source: Matters) -> None:
    """Let a room name the matters of its subjects to whom may know them; from AppConfig.ready."""
    if source not in _matters:
        _matters.append(source)


def matters(actor: Actor, subjects: Iterable[str]) -> dict[str, Matter]:
    """subject → its matter, of those that this person may see."""
    asked = set(subjects)
    found: dict[str, Matter] = {}
    for source in _matters:
        found |= source(actor, asked)
    return found


Addresses = Callable[[str], str | None]
_outsiders: dict[str, Addresses] = {}


def register_outsiders(prefix: str, address_of: Addresses) -> None:
    """Let a room turn its codes (`prefix:…`) into telephone numbers at the moment of sending."""
    _outsiders[prefix] = address_of


def outsider_address(code: str) -> str | None:
    """The telephone number behind a code; None where it is gone or nobody knows it."""
    address_of = _outsiders.get(code.partition(":")[0])
    return address_of(code) if address_of else None
