"""/healthz: what counts as down, what only as degraded, and who may ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mediation.history import guards
from mediation.jobs.models import WorkerHeartbeat
from scripts.with_postgres import free_port

GOOD = {
    "database": "ok",
    "broker": "ok",
    "worker": "ok",
    "fonts": "ok",
    "history_guards": "ok",
}


def beat(seconds_ago: int) -> None:
    WorkerHeartbeat.objects.create(
        worker="desk", beaten_at=timezone.now() - timedelta(seconds=seconds_ago)
    )


def test_everything_works(db: None, client: Client) -> None:
    beat(5)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": GOOD})
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize(
    ("seconds_ago", "worker", "status"), [(58, "ok", "ok"), (61, "stale", "degraded")]
)
def test_a_heartbeat_older_than_a_minute_degrades(
    db: None, client: Client, seconds_ago: int, worker: str, status: str
) -> None:
    beat(seconds_ago)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": status, "checks": GOOD | {"worker": worker}}


def test_a_worker_never_seen_degrades(db: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "checks": GOOD | {"worker": "missing"}}


def test_a_missing_history_guard_degrades(transactional_db: None, client: Client) -> None:
    beat(5)
    with guards.lifted():
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "checks": GOOD | {"history_guards": "missing"},
    }


def test_a_broker_folder_that_is_gone_is_down(db: None, client: Client, settings: Any) -> None:
    beat(5)
    settings.BROKER_DIR = settings.BROKER_DIR / "nowhere"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "checks": GOOD | {"broker": "failed"}}


def test_a_database_that_does_not_answer_is_down(
    transactional_db: None, client: Client, monkeypatch: Any, tmp_path: Any
) -> None:
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        patched.setitem(connection.settings_dict, "PORT", str(free_port()))
        if connection.vendor == "sqlite":
            patched.setitem(connection.settings_dict, "NAME", str(tmp_path / "no" / "database"))
        answer = client.get("/healthz")
        connection.close()
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "down",
        "checks": GOOD | {"database": "failed", "worker": "unknown", "history_guards": "unknown"},
    }


def test_it_is_only_read(db: None, client: Client) -> None:
    assert client.post("/healthz").status_code == 405
