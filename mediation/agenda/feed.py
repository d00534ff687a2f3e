"""What is due, in people's own calendars: days and hours, numbers, and no party."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.agenda.entries import Window, entries
from mediation.history.actor import Actor
from mediation.stations.feeds import DAYS_BACK, FeedEvent

#: How far ahead a calendar program is told.
DAYS_AHEAD = 366


def due_events(actor: Actor) -> Iterator[FeedEvent]:
    """What the person answers for, a month back and a year ahead."""
    today = timezone.localdate()
    window = Window(
        first=today - timedelta(days=DAYS_BACK),
        last=today + timedelta(days=DAYS_AHEAD),
        actor=actor,
        mine=True,
    )
    for entry in entries(window):
        yield FeedEvent(
            uid=entry.key,
            starts=entry.starts or entry.day,
            ends=entry.ends or entry.day,
            summary=_("%(what)s %(subject)s") % {"what": entry.what, "subject": entry.subject},
            place=entry.place,
            sequence=entry.sequence,
        )
