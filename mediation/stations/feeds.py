"""What stands in people's calendar feeds: the rooms above register sources of events.

An address of a feed travels through other programs. Therefore an event names no party and holds no
free text: what happens, where, and who of ours is there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from mediation.history.actor import Actor

#: How far back a calendar reaches.
DAYS_BACK = 31


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One entry; `uid` stays the same through all changes, `sequence` counts them.

    `starts` and `ends` are moments, or days for what has no hour; the last day is included.
    """

    uid: str
    starts: datetime | date
    ends: datetime | date
    summary: str
    place: str = ""
    sequence: int = 0
    is_cancelled: bool = False


Source = Callable[[Actor], Iterable[FeedEvent]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def calendar_of(actor: Actor, *, name: str) -> bytes:
    """The actor's calendar in the format of RFC 5545, times in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//labour-dispute mediation//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    now = timezone.now()
    for source in _sources:
        for event in source(actor):
            calendar.add_component(_component(event, now))
    return bytes(calendar.to_ical())


def _component(event: FeedEvent, now: datetime) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", now)
    component.add("dtstart", _when(event.starts))
    # RFC 5545 means the day after the last one.
    ends = event.ends if isinstance(event.ends, datetime) else event.ends + timedelta(days=1)
    component.add("dtend", _when(ends))
    component.add("summary", event.summary)
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if event.place:
        component.add("location", event.place)
    return component


def _when(at: datetime | date) -> datetime | date:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
