"""Unusually many looks: who, in one day, opened or searched for more than anybody's work asks for.

The rule is simple enough to be told on the page: the different cases, consultations, persons and
employers that somebody looked at on a day, plus their searches, are more than
UNUSUAL_LOOKUPS_PER_DAY. It accuses nobody; the manager asks and notes the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.stations import logs
from mediation.stations.enums import Role
from mediation.stations.models import UnusualDay, User
from mediation.stations.permissions import require

#: How far back the desk reminds of days that nobody has looked into.
REMINDED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """One person's looks on one day, in the reader's scope.

    Attributes:
        objects: different cases, consultations, persons and employers.
        noted: what a manager of the reader's organisation wrote about it.
    """

    user: User
    day: date
    objects: int
    searches: int
    noted: UnusualDay | None

    @property
    def looks(self) -> int:
        """What is compared with the limit."""
        return self.objects + self.searches

    @property
    def is_unusual(self) -> bool:
        return self.looks > settings.UNUSUAL_LOOKUPS_PER_DAY

    @property
    def is_seen(self) -> bool:
        """Whether somebody noted it, and nothing came after that."""
        return self.noted is not None and self.noted.looks >= self.looks


def days(actor: Actor, *, since: date, until: date | None = None) -> list[Day]:
    """The unusual days in the reader's scope, the newest first: four queries."""
    counted = _counted(actor, since, until or timezone.localdate())
    unusual = counted.filter(looks__gt=settings.UNUSUAL_LOOKUPS_PER_DAY)
    return _with_people(actor, unusual.order_by("-day", "-looks", "actor_id"))


def unseen(actor: Actor) -> list[Day]:
    """Those of the last days that nobody has looked into."""
    since = timezone.localdate() - REMINDED
    return [day for day in days(actor, since=since) if not day.is_seen]


def day_of(actor: Actor, user: User, day: date) -> Day:
    """One person's day, unusual or not."""
    found = _with_people(actor, _counted(actor, day, day).filter(actor_id=user.pk))
    return found[0] if found else Day(user, day, 0, 0, None)


def entries_of(actor: Actor, user: User, day: date) -> Any:
    """The list behind the number."""
    begin = logs.start_of(day)
    mine = logs.access_entries(actor).filter(actor_id=user.pk)
    return mine.filter(at__gte=begin, at__lt=begin + timedelta(days=1))


def may_mark(actor: Actor, user: User) -> bool:
    """A manager, but not about their own looks."""
    return actor.role == Role.MANAGER and actor.user_id != user.pk


def mark_seen(found: Day, *, note: str, actor: Actor) -> UnusualDay:
    """Note what came of asking about the day.

    Raises:
        NotAllowed: for anybody but a manager, and for a manager's own day.
        ActionRefused: when the day is not unusual.
    """
    require(may_mark(actor, found.user))
    if not found.is_unusual:
        raise ActionRefused(_("当日查阅数没有超过设定的数量。"))
    with transaction.atomic(), acting(actor, act="note_unusual_day"):
        row = UnusualDay.objects.select_for_update().filter(**_key(actor, found)).first()
        row = row or UnusualDay(**_key(actor, found))
        row.looks, row.note, row.seen_by_id = found.looks, note, actor.user_id
        row.save()
    return row


def _key(actor: Actor, found: Day) -> dict[str, Any]:
    return {"user": found.user, "day": found.day, "organisation_id": actor.organisation_id}


def _counted(actor: Actor, since: date, until: date) -> Any:
    return (
        logs.access_entries(actor)
        .filter(at__gte=logs.start_of(since), at__lt=logs.start_of(until + timedelta(days=1)))
        .exclude(actor_id=None)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("actor_id", "day")
        .annotate(
            seen=Count("aggregate", distinct=True, filter=~Q(aggregate="")),
            searches=Count("pk", filter=Q(act=AccessEntry.Act.SEARCH)),
        )
        .annotate(looks=F("seen") + F("searches"))
    )


def _with_people(actor: Actor, counted: Iterable[dict[str, Any]]) -> list[Day]:
    rows = list(counted)
    users = User.objects.in_bulk({row["actor_id"] for row in rows})
    notes = UnusualDay.objects.filter(
        organisation=actor.organisation_id, user__in=users, day__in={row["day"] for row in rows}
    ).select_related("seen_by")
    noted = {(row.user_id, row.day): row for row in notes}
    return [
        Day(
            user=users[row["actor_id"]],
            day=row["day"],
            objects=row["seen"],
            searches=row["searches"],
            noted=noted.get((row["actor_id"], row["day"])),
        )
        for row in rows
        if row["actor_id"] in users
    ]
