"""Attempts: claimed by one worker, sent outside of any transaction, and what comes of them.

An attempt's row is written before its request leaves, under a lock of the subscription. Of two workers
one holds it. A worker that dies in the middle leaves it "pending"; later it counts as interrupted, and
the event is sent again under the same `webhook-id`, by which a receiver knows it (at least once).
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from mediation.webhooks import guarded, kinds, signing
from mediation.webhooks.enums import DeliveryState, Outcome
from mediation.webhooks.models import Attempt, Delivery, Subscription
from mediation.webhooks.services import give_up_on

logger = logging.getLogger(__name__)
S = DeliveryState
#: Minutes to wait after each attempt that failed, three days in all; then the delivery is given up.
DELAYS = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 300, 600, 840, 1200, 1440))
#: The share by which a wait is made longer or shorter, so that not all come back at once.
JITTER = 0.2
#: Longer than an attempt can take: who holds one for longer is dead.
STALE = timedelta(minutes=5)
#: While a receiver fails only one worker tries it; the others look again about that much later.
BUSY = timedelta(seconds=30)
#: Not less than this long must a receiver have failed before its subscription is paused.
PATIENCE = timedelta(days=1)
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Held:
    """An attempt that this worker has claimed."""

    delivery: Delivery
    subscription: Subscription
    attempt: Attempt
    claim: uuid.UUID


def attempt(delivery_id: int) -> bool:
    """Make one attempt if one is due; False where another worker has it, or none is."""
    held = claim(delivery_id)
    if held is None:
        return False
    answer = _send(held)
    settle(held, answer)
    return True


def claim(delivery_id: int) -> Held | None:
    """Take the delivery and write the attempt down, or None where there is nothing to do."""
    now = timezone.now()
    with transaction.atomic():
        subscription = _locked(delivery_id)
        due = Delivery.objects.filter(pk=delivery_id).sendable(now)
        if subscription is None or not due.exists():
            return None
        if subscription.failures and subscription.deliveries.filter(state=S.SENDING).exists():
            Delivery.objects.filter(pk=delivery_id).update(next_attempt_at=now + _jittered(BUSY))
            return None
        token = uuid.uuid4()
        # By its key: SQLite knows no lock of rows, and an update knows no join.
        taken = Delivery.objects.filter(pk=delivery_id, state=S.WAITING).update(
            state=S.SENDING, claim=token, claimed_at=now,
            attempts=F("attempts") + 1, tries=F("tries") + 1,
        )  # fmt: skip
        if not taken:
            return None
        delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
        row = Attempt.objects.create(delivery=delivery, number=delivery.attempts, began_at=now)
    return Held(delivery, subscription, row, token)


def _send(held: Held) -> guarded.Answer:
    now, event = timezone.now(), held.delivery.event
    body = event.body()
    keys = held.subscription.signing_secrets(now)
    headers = signing.headers(event.key, int(now.timestamp()), body, keys)
    return guarded.post(held.subscription.url, headers, body)


def settle(held: Held, answer: guarded.Answer) -> None:
    """Note what came of it: taken, to be tried again, or given up; nothing where the claim is lost."""
    with transaction.atomic():
        subscription = _locked(held.delivery.pk)
        if subscription is None or not _still_held(held):
            logger.warning("delivery %s was taken over by another worker", held.delivery.key)
            return
        row = held.attempt
        row.delivery = held.delivery
        row.delivery.subscription = held.subscription
        row.outcome, row.status_code = answer.outcome, answer.status
        row.milliseconds, row.answer = answer.milliseconds, answer.text
        row.save()
        if answer.outcome == Outcome.TAKEN:
            _end(held.delivery, S.DELIVERED)
            _counters(held.subscription).update(
                failures=0, failing_since=None, delivered_at=timezone.now()
            )
            return
        put_off(held.delivery, subscription)
        if held.delivery.event.kind != kinds.PING and answer.outcome != Outcome.INTERRUPTED:
            _count_failure(held.subscription, answer)


def put_off(delivery: Delivery, subscription: Subscription) -> None:
    """Wait for the next attempt, or give up after the last; a trial by hand is tried once."""
    if subscription.is_ended:
        _end(delivery, S.CANCELLED)
        return
    last = delivery.tries > len(DELAYS) or delivery.event.kind == kinds.PING
    if last:
        _end(delivery, S.FAILED)
        return
    wait = _jittered(DELAYS[max(delivery.tries, 1) - 1])
    Delivery.objects.filter(pk=delivery.pk).update(
        state=S.WAITING, claimed_at=None, next_attempt_at=timezone.now() + wait
    )


def take_back_abandoned(now: datetime) -> int:
    """What dead workers held is tried again; returns how many."""
    abandoned = Delivery.objects.filter(state=S.SENDING, claimed_at__lt=now - STALE)
    found = list(abandoned.select_related("event", "subscription"))
    for delivery in found:
        row = delivery.tried.filter(outcome=Outcome.PENDING).last()
        if row is not None:
            held = Held(delivery, delivery.subscription, row, delivery.claim)
            settle(held, guarded.Answer(Outcome.INTERRUPTED, 0))
    return len(found)


def _locked(delivery_id: int) -> Subscription | None:
    """The subscription, under a lock: always before its deliveries, so that nobody waits crosswise."""
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True)
    key = Delivery.objects.filter(pk=delivery_id).values_list("subscription_id", flat=True).first()
    found: Subscription | None = rows.filter(pk=key).first()
    return found


def _still_held(held: Held) -> bool:
    mine = Delivery.objects.filter(pk=held.delivery.pk, claim=held.claim, state=S.SENDING)
    return bool(mine.exists())


def _end(delivery: Delivery, state: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, claimed_at=None, ended_at=timezone.now()
    )


def _counters(subscription: Subscription) -> Any:
    # No history: that a receiver does not answer is no change of the subscription.
    return Subscription.objects.filter(pk=subscription.pk).permitting_bulk_writes()


def _count_failure(subscription: Subscription, answer: guarded.Answer) -> None:
    now = timezone.now()
    _counters(subscription).update(
        failures=F("failures") + 1, failing_since=Coalesce("failing_since", now)
    )
    fresh = Subscription.objects.get(pk=subscription.pk)
    is_gone = answer.status == guarded.GONE
    lasting = now - (fresh.failing_since or now)
    is_worn = fresh.failures >= settings.WEBHOOK_PAUSE_AFTER and lasting >= PATIENCE
    if fresh.is_active and (is_gone or is_worn):
        give_up_on(fresh)


def _jittered(wait: timedelta) -> timedelta:
    return wait * _chance.uniform(1 - JITTER, 1 + JITTER)
