"""Fixtures that every room's tests share; tests/browser/conftest.py has those of the browser."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.template.base import Template
from django.test import Client, TransactionTestCase
from django.test.utils import _TestState
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from mediation.history.actor import SYSTEM, Actor, acting
from mediation.jobs import running
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.papers import workers
from mediation.stations.acting import SESSION_KEY
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from scripts.with_postgres import free_port
from tests.papers import typesetter
from tests.support.cast import Cast, make_cast
from tests.support.flushing import emptying
from tests.support.processes import started, wait_until
from tests.support.rehearsal import Patching, stage

# The same examples in every run, so that a change is judged by what it changed; new ones are looked
# for with `HYPOTHESIS_PROFILE=explore pytest …`, and each find is kept as an @example.
#: How long an example takes is a matter of the machine and what else it does.
AT_ANY_SPEED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("repeatable", derandomize=True, **AT_ANY_SPEED)
hypothesis_settings.register_profile("explore", derandomize=False, **AT_ANY_SPEED)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the folder and the fixtures say already: `browser`, and `unit` without database."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            # One Chromium at a time is enough for two cores.
            item.add_marker(pytest.mark.xdist_group("browser"))
        fixtures = set(getattr(item, "fixturenames", ()))
        if "saved_cast" in fixtures:
            # Its world takes ten seconds to build: one process builds it.
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if not item.get_closest_marker("django_db") and not fixtures & DATABASE_FIXTURES:
            item.add_marker(pytest.mark.unit)


def pytest_collection_finish() -> None:
    """What is imported by now stays: let the collector of garbage look at what the tests make, and
    less often; else a tenth of the time goes into walking the modules, models and tests again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is played back is meant for an empty database: not beside a cast that stays."""
    stage.begin(may_rehearse="saved_cast" not in getattr(item, "fixturenames", ()))


def _note_migrations() -> None:
    """The tables were made from the models: say so to commands that look for open migrations."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection, ignore_no_migrations=True).disk_migrations:
        recorder.record_applied(app, name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The flush after a transactional test may clear history, and is a quicker one."""
    with django_db_blocker.unblock():
        _note_migrations()
        emptying.remember()
    stage.begin(may_rehearse=stage.may_rehearse)  # nothing of this belongs to the first test
    teardown = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _case: emptying.empty()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_key_stays_destroyed() -> Iterator[None]:
    """The list of destroyed keys lies outside the database, which forgets what a test did."""
    listed = Path(settings.DESTROYED_KEYS_FILE)
    yield
    listed.unlink(missing_ok=True)


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    """pytest's own, which also ends the rehearsals of this test when it is used."""
    patching = Patching()
    yield patching
    patching.undo()


@pytest.fixture
def cast(db: None) -> Cast:
    """Organisations and one person per role."""
    return make_cast()


@pytest.fixture(scope="module")
def saved_cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast of a module with hundreds of tests, built once and really saved: each of them has a
    transaction of its own on top, after which the database is as it was built."""
    with django_db_blocker.unblock():
        yield make_cast()
        emptying.empty()


@pytest.fixture(scope="module")
def quick_pages() -> Iterator[None]:
    """For modules that ask for thousands of pages, without looking at the context of one.

    Pages are rendered as they are for people: Django's tests keep a copy of every context. The same
    paper, to the letter, is typeset once.
    """
    watched, typeset = Template._render, workers.pdf
    Template._render = _TestState.saved_data.template_render
    workers.pdf = lru_cache(maxsize=200)(typeset)
    yield
    Template._render, workers.pdf = watched, typeset


@pytest.fixture
def actor_factory(cast: Cast) -> Callable[..., Actor]:
    """`actor_factory(Role.MEDIATOR)`: another person with that role, at the station by default."""
    joined = 0

    def make(role: Role, organisation: Organisation | None = None, *, name: str = "") -> Actor:
        nonlocal joined
        joined += 1
        place = organisation or cast.station
        return cast.join(f"{role}_{joined}", role, place, name=name).as_actor()

    return make


@pytest.fixture
def as_system() -> Iterator[Actor]:
    """Bind the system as author, for rows that a test needs but does not examine."""
    with acting(SYSTEM, act="test"):
        yield SYSTEM


@pytest.fixture
def client_for(cast: Cast) -> Callable[[str], Client]:
    """`client_for("manager")`: a logged-in client that acts in that person's membership."""

    def make(part: str) -> Client:
        client = Client()
        client.force_login(cast.user(part))
        session = client.session
        session[SESSION_KEY] = cast.memberships[part].pk
        session.save()
        return client

    return make


@pytest.fixture
def finish_jobs(db: None) -> Callable[[], int]:
    """Carry out every waiting job in this process, as a worker would; returns how many."""

    def finish() -> int:
        ids = list(
            Job.objects.filter(state=JobState.QUEUED).order_by("id").values_list("id", flat=True)
        )
        return sum(running.run(job_id) for job_id in ids)

    return finish


@pytest.fixture
def accidents(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Typesetting processes that die over a paper with the word 崩溃: see `tests/papers/typesetter.py`."""
    workers.close()
    monkeypatch.setattr(workers, "PROGRAM", Path(typesetter.__file__))
    yield
    workers.close()


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of the test's own."""
    port = free_port()
    command = ("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir")
    with started(*command, str(tmp_path), "--loglevel", "warning"):
        ping = ["redis-cli", "-p", str(port), "ping"]
        wait_until(
            lambda: subprocess.run(ping, check=False, capture_output=True).stdout == b"PONG\n"
        )
        yield f"redis://127.0.0.1:{port}/0"
