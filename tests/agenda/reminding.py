"""What tests of reminders do again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import time_machine
from django.utils import timezone

from mediation.agenda.models import Reminder, ReminderChoice, ReminderPlan
from mediation.agenda.rounds import go_round
from mediation.history.actor import SYSTEM, acting
from mediation.jobs.models import Message
from mediation.stations.models import Organisation, User

ALARM = "提醒异常"


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """The clock stands on that day."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    with time_machine.travel(moment, tick=False):
        yield


def round_on(day: date, hour: int = 10) -> None:
    """One round of reminding on that day."""
    with on(day, hour), acting(SYSTEM, act="remind"):
        go_round()


def messages_of(user: User) -> list[str]:
    """What a person was told inside the program, the oldest first; alarms stand apart."""
    return _texts(Message.objects.filter(user=user).exclude(text__startswith=ALARM))


def alarms_of(user: User) -> list[str]:
    """What a person was told of reminders that did not go out."""
    return _texts(Message.objects.filter(user=user, text__startswith=ALARM))


def _texts(found: Any) -> list[str]:
    return list(found.order_by("id").values_list("text", flat=True))


def wants(user: User, kind: str, channel: str, wanted: bool = True) -> None:
    ReminderChoice.objects.update_or_create(
        user=user, kind=kind, channel=channel, defaults={"wanted": wanted}
    )


def plan(station: Organisation, **columns: Any) -> ReminderPlan:
    with acting(SYSTEM, act="test"):
        made, _new = ReminderPlan.objects.get_or_create(station=station)
        for name, value in columns.items():
            setattr(made, name, value)
        made.save()
    return made


def rows(**columns: Any) -> list[Reminder]:
    return list(Reminder.objects.filter(**columns).exclude(kind="alarm").order_by("id"))
