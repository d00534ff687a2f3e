"""The outbox: what happened is written down in the transaction of the change itself.

Rolled back with it, committed with it. Each delivery has its job from the first moment: a broker or a
worker that is down costs time, never an event.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from mediation.history.actor import SYSTEM, bound
from mediation.jobs.services import enqueue
from mediation.stations.models import Organisation
from mediation.webhooks import kinds
from mediation.webhooks.models import Delivery, Event, Subscription

JOB = "webhooks.deliver"


def publish(
    kind: str,
    *,
    organisation: Organisation,
    subject: str,
    happened_on: date,
    path: str,
    data: Mapping[str, Any],
) -> Event | None:
    """Write an event down for whoever listens; None where nobody does.

    What is recorded as of an earlier time (an old ledger, a demonstration) is no news and is told to
    nobody.

    Args:
        organisation: where it happened; told are its own subscriptions and those above it.
        path: where it is looked at; with `PUBLIC_URL` it becomes a whole address.
        data: codes, numbers, days and public words: no names, no free text.

    Raises:
        LookupError: no room has registered the kind.
    """
    if not kinds.known(kind):
        raise LookupError(kind)
    context = bound()
    if context is not None and context.recorded_at is not None:
        return None
    hearing = Subscription.objects.hearing(organisation).order_by("pk")
    listening = [row for row in hearing if kind in row.kinds]
    if not listening:
        return None
    content = {
        "serial": subject,
        "organisation": organisation.code,
        "happened_on": happened_on.isoformat(),
        **data,
        "url": f"{settings.PUBLIC_URL}{path}",
    }
    with transaction.atomic():
        event = Event.objects.create(
            kind=kind, organisation=organisation, subject=subject, data=content
        )
        address(event, listening)
    return event


def address(event: Event, subscriptions: Iterable[Subscription]) -> list[Delivery]:
    """Put the event on its way to each of them; what is paused waits without a job."""
    made = []
    for subscription in subscriptions:
        delivery, is_new = Delivery.objects.get_or_create(event=event, subscription=subscription)
        made.append(delivery)
        if is_new and (subscription.is_active or event.kind == kinds.PING):
            order(delivery)
    return made


def order(delivery: Delivery) -> None:
    """Order the next attempt, once for the moment at which it is due."""
    enqueue(JOB, key=job_key(delivery), payload={"delivery": delivery.pk}, actor=SYSTEM)


def job_key(delivery: Delivery) -> str:
    """One job for each moment at which an attempt is due."""
    return f"{JOB}:{delivery.key}:{delivery.next_attempt_at:%Y%m%dT%H%M%S%f}"
