"""Real workers on a real Redis: two at once send nothing twice, and a killed one skips nothing."""

from __future__ import annotations

import subprocess
from contextlib import AbstractContextManager
from datetime import time, timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.utils import timezone
from kombu import Connection

from mediation.agenda.enums import ReminderState
from mediation.agenda.models import Reminder
from mediation.history.actor import SYSTEM, acting
from tests.agenda.reminding import messages_of, plan, rows, wants
from tests.cases import factories
from tests.support.cast import Cast, make_cast
from tests.support.processes import BIN, started, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Each starts several processes: not beside each other on two cores.
    pytest.mark.xdist_group("workers"),
]
S = ReminderState
CASES = 12


@pytest.fixture
def due_cases() -> Cast:
    """Twelve cases whose period ended yesterday, for a mediator who is told by SMS alone."""
    cast = make_cast()
    mediator = cast.user("mediator")
    with acting(SYSTEM, act="test"):
        mediator.phone = "13900000001"
        mediator.save()
    yesterday = timezone.localdate() - timedelta(days=1)
    with acting(SYSTEM, act="test"):
        for _n in range(CASES):
            case = factories.case_in_mediation(cast.actor("mediator"))
            case.due_on = yesterday
            case.save()
    wants(mediator, "mediation", "in_app", wanted=False)
    wants(mediator, "mediation", "sms")
    plan(cast.station, send_from=time(0, 0), quiet_from=time(23, 59, 59), days={"mediation": [-1]})
    return cast


def worker(
    broker: str, log: Path, name: str, backend: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return started(
        str(BIN / "celery"), "--app", "mediation.celery", "worker",
        "--concurrency", "1", "--loglevel", "error", "--hostname", f"{name}@%h",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        CELERY_BROKER_URL=broker, JOB_HEARTBEAT_SECONDS="0.3", TEST_LOG=str(log),
        SMS_BACKEND=f"tests.agenda.backends.{backend}",
    )  # fmt: skip


def tokens(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def order_rounds(broker: str, number: int) -> None:
    # By its own connection: Celery would take the address from the environment of the tests.
    with Celery("rounds", set_as_current=False) as app, Connection(broker) as connection:
        for _n in range(number):
            app.send_task("agenda.round", connection=connection)


def states() -> set[str]:
    return {row.state for row in rows(channel="sms")}


def test_two_workers_at_once_send_each_message_once(
    redis_url: str,
    due_cases: Cast,
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    order_rounds(redis_url, 8)
    with worker(redis_url, log, "one", "Forgetful"), worker(redis_url, log, "two", "Forgetful"):
        wait_until(lambda: len(rows(channel="sms")) == CASES and states() == {S.SENT})
        order_rounds(redis_url, 4)
        wait_until(lambda: not _waiting(redis_url))

    assert len(tokens(log)) == CASES
    assert len(set(tokens(log))) == CASES


@pytest.mark.parametrize("backend", ["Logging", "Forgetful"])
def test_a_worker_killed_while_it_sends_skips_nothing_and_sends_nothing_twice(
    redis_url: str,
    due_cases: Cast,
    tmp_path: Path,
    backend: str,
) -> None:
    log = tmp_path / "log"
    log.with_suffix(".slow").touch()
    order_rounds(redis_url, 1)
    with worker(redis_url, log, "one", backend):
        wait_until(lambda: len(tokens(log)) == 1)
    # Killed with -9 between the other side's taking the message and its answer.
    (held,) = rows(state=S.HANDING)
    Reminder.objects.filter(pk=held.pk).update(handed_at=timezone.now() - timedelta(minutes=5))
    log.with_suffix(".slow").unlink()

    order_rounds(redis_url, 3)
    with worker(redis_url, log, "two", backend):
        wait_until(lambda: states() <= set(S.FINAL) and len(rows(channel="sms")) == CASES)
        order_rounds(redis_url, 1)
        wait_until(lambda: not rows(state=S.WAITING))

    assert len(tokens(log)) == len(set(tokens(log))) == CASES
    held.refresh_from_db()
    told_inside = messages_of(due_cases.user("mediator"))
    if backend == "Logging":  # it knows keys: offering again is safe
        assert (held.state, told_inside) == (S.SENT, [])
    else:
        assert held.state == S.UNCERTAIN
        assert len(told_inside) == 1


def _waiting(broker: str) -> bool:
    with Connection(broker) as connection:
        return bool(connection.default_channel.client.llen("celery"))
