"""Real workers on a real Redis: two at once make no attempt twice, and a killed one loses nothing."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.utils import timezone
from kombu import Connection

from mediation.jobs import services as jobs
from mediation.webhooks.enums import DeliveryState, Outcome
from mediation.webhooks.models import Attempt, Delivery
from mediation.webhooks.outbox import job_key
from tests.support.cast import Cast, make_cast
from tests.support.processes import BIN, started, wait_until
from tests.webhooks.receiver import Receiver, slow, status
from tests.webhooks.scenes import happened, subscribed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Each starts several processes: not beside each other on two cores.
    pytest.mark.xdist_group("workers"),
]
S = DeliveryState
EVENTS = 8


@pytest.fixture
def broker(redis_url: str, monkeypatch: Any) -> Iterator[str]:
    """The broker of this process and of the workers that it starts."""
    # Before the argument Celery believes the environment, which is the folder's in tests.
    monkeypatch.setenv("CELERY_BROKER_URL", redis_url)
    with Celery("redis", broker=redis_url, set_as_current=False) as app:
        monkeypatch.setattr(jobs, "current_app", app)
        yield redis_url


def worker(broker: str, name: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return started(
        str(BIN / "celery"), "--app", "mediation.celery", "worker",
        "--concurrency", "1", "--loglevel", "error", "--hostname", f"{name}@%h",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        CELERY_BROKER_URL=broker, JOB_HEARTBEAT_SECONDS="0.3",
        WEBHOOK_DEVELOPMENT="1", WEBHOOK_SECONDS="20",
    )  # fmt: skip


def order(broker: str, *tasks: str) -> None:
    # By its own connection: Celery would take the address from the environment of the tests.
    with Celery("orders", set_as_current=False) as app, Connection(broker) as connection:
        for task in tasks:
            app.send_task(task, connection=connection)


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def events(cast: Cast) -> list[Delivery]:
    return [happened(cast, serial=f"LJZ-2026-{n:06d}")[0] for n in range(1, EVENTS + 1)]


@pytest.fixture
def listening(receiver: Receiver) -> Cast:
    cast = make_cast()
    subscribed(cast, receiver.url)
    return cast


def times(receiver: Receiver) -> Counter[str]:
    """How often each message arrived."""
    return Counter(got.headers["webhook-id"] for got in receiver.got)


def test_two_workers_at_once_make_each_attempt_once(
    broker: str, listening: Cast, receiver: Receiver
) -> None:
    receiver.answer = slow(0.2)
    deliveries = events(listening)
    # The same jobs again, and rounds among them: whatever is asked for twice is done once.
    for delivery in deliveries:
        jobs.dispatch(_job_of(delivery))
    order(broker, *["webhooks.round"] * 6)
    with worker(broker, "one"), worker(broker, "two"):
        wait_until(lambda: states() == {S.DELIVERED: EVENTS})
        order(broker, *["webhooks.round"] * 4)
        wait_until(lambda: not _waiting(broker))
    assert times(receiver) == {delivery.event.key: 1 for delivery in deliveries}
    assert receiver.most == 2  # both of them worked
    assert Attempt.objects.count() == EVENTS


def test_a_worker_killed_while_it_sends_loses_nothing(
    broker: str, listening: Cast, receiver: Receiver
) -> None:
    receiver.answer = slow(15)
    deliveries = events(listening)
    with worker(broker, "one"):
        wait_until(lambda: len(receiver.got) == 1)
    # Killed with -9 between the request and its answer.
    (held,) = Delivery.objects.filter(state=S.SENDING)
    receiver.answer = status(200)
    Delivery.objects.filter(pk=held.pk).update(claimed_at=timezone.now() - timedelta(hours=1))

    with worker(broker, "two"):
        # A round, which a worker asks for when it starts, finds it interrupted: it waits a minute.
        wait_until(lambda: states() == {S.DELIVERED: EVENTS - 1, S.WAITING: 1})
        Delivery.objects.filter(pk=held.pk).update(next_attempt_at=timezone.now())
        order(broker, "webhooks.round")
        wait_until(lambda: states() == {S.DELIVERED: EVENTS})

    # At least once: the one that was cut off came again, under the same number.
    wanted = Counter({delivery.event.key: 1 for delivery in deliveries})
    wanted[held.event.key] += 1
    assert times(receiver) == wanted
    tried = list(held.tried.values_list("number", "outcome"))
    assert tried == [(1, Outcome.INTERRUPTED), (2, Outcome.TAKEN)]


def test_a_broker_that_is_down_costs_time_and_no_event(
    broker: str, listening: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as down:
        down.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
        with Celery("down", set_as_current=False) as nobody:
            down.setattr(jobs, "current_app", nobody)
            (delivery,) = happened(listening)
    with worker(broker, "one"):
        jobs.Job.objects.update(dispatched_at=None)
        order(broker, "jobs.redispatch")
        wait_until(lambda: states() == {S.DELIVERED: 1})
    assert times(receiver) == {delivery.event.key: 1}


def _job_of(delivery: Delivery) -> int:
    return int(jobs.Job.objects.get(key=job_key(delivery)).pk)


def _waiting(broker: str) -> bool:
    with Connection(broker) as connection:
        return bool(connection.default_channel.client.llen("celery"))
