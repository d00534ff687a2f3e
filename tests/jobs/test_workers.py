"""Real workers on the folder broker and on Redis: a killed one loses no job."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.test import Client

from cases.batches import services as batches
from mediation.history.actor import SYSTEM
from mediation.history.models import AccessEntry
from mediation.jobs import services
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, WorkerHeartbeat
from tests.cases import factories
from tests.jobs import handlers  # noqa: F401  (declares the kinds that are ordered below)
from tests.support.cast import make_cast
from tests.support.processes import BIN, alive_in_group, started, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Each starts several processes: not beside each other on two cores.
    pytest.mark.xdist_group("workers"),
]

HEARTBEAT = "0.3"


@pytest.fixture(params=["filesystem", "redis"])
def broker(request: pytest.FixtureRequest, monkeypatch: Any) -> Iterator[str]:
    """The broker of this process and of the workers that it starts."""
    if request.param == "filesystem":
        for message in (settings.BROKER_DIR / "messages").glob("*"):
            message.unlink()
        yield "filesystem://"
        return
    url = request.getfixturevalue("redis_url")
    with Celery("redis", broker=url, set_as_current=False) as app:
        monkeypatch.setattr(services, "current_app", app)
        yield url


def worker(broker: str, log: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return started(
        str(BIN / "celery"), "--app", "mediation.celery", "worker", "--beat",
        "--include", "tests.jobs.handlers", "--concurrency", "1", "--loglevel", "error",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        CELERY_BROKER_URL=broker, JOB_HEARTBEAT_SECONDS=HEARTBEAT, TEST_LOG=str(log),
    )  # fmt: skip


def lines(log: Path) -> list[str]:
    return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []


def state_of(job: Job) -> str:
    return str(Job.objects.values_list("state", flat=True).get(pk=job.pk))


def test_a_job_survives_the_kill_of_its_worker_and_is_done_once(
    broker: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    job = services.enqueue("test.first_time_slow", key="slow", payload={}, actor=SYSTEM)
    with worker(broker, log):
        wait_until(lambda: lines(log) == ["begun"])
        assert state_of(job) == JobState.RUNNING
    # Leaving the block has killed the worker with -9, in the middle of the job.
    assert state_of(job) == JobState.RUNNING
    with worker(broker, log):
        wait_until(lambda: state_of(job) == JobState.DONE, seconds=40)
    assert lines(log) == ["begun", "begun", "done"]
    assert Job.objects.get(pk=job.pk).attempts == 2


def test_a_job_that_kills_its_process_is_given_up_after_five_attempts(tmp_path: Path) -> None:
    job = services.enqueue("test.kill_own_worker", key="deadly", payload={}, actor=SYSTEM)
    with worker("filesystem://", tmp_path / "log"):
        wait_until(lambda: state_of(job) == JobState.FAILED, seconds=60)
    assert Job.objects.get(pk=job.pk).attempts == 5


def test_a_batch_goes_on_after_the_kill_of_its_worker_and_prints_no_case_twice(
    tmp_path: Path,
) -> None:
    cast = make_cast()
    cases = [factories.registered_case(cast.actor("manager")) for _n in range(8)]
    batch = batches.order(
        [case.serial for case in cases], "case_summary", actor=cast.actor("manager")
    )
    with worker("filesystem://", tmp_path / "log"):
        wait_until(lambda: batch.items.filter(outcome="done").exists(), seconds=60)
    assert batch.items.filter(outcome="waiting").exists()
    with worker("filesystem://", tmp_path / "log"):
        wait_until(lambda: state_of(batch.job) == JobState.DONE, seconds=90)
    assert AccessEntry.objects.filter(detail="batch case_summary.pdf").count() == 8
    assert batch.items.filter(outcome="done").count() == 8


def test_a_worker_with_beat_makes_the_health_page_say_ok(client: Client, tmp_path: Path) -> None:
    with worker("filesystem://", tmp_path / "log"):
        wait_until(WorkerHeartbeat.objects.exists)
        answer = client.get("/healthz")
    assert answer.json() == {
        "status": "ok",
        "checks": {
            "database": "ok",
            "broker": "ok",
            "worker": "ok",
            "fonts": "ok",
            "history_guards": "ok",
        },
    }


def test_a_worker_that_is_told_to_stop_leaves_no_process(tmp_path: Path) -> None:
    with worker("filesystem://", tmp_path / "log") as process:
        wait_until(WorkerHeartbeat.objects.exists)
        process.terminate()
        assert process.wait(15) == 0
        assert alive_in_group(process.pid) == []
