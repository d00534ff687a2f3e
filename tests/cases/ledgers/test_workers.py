"""A real worker, killed with -9 while it enters a ledger: the next one goes on, and nothing is made twice."""

from __future__ import annotations

import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from cases.ledgers import services
from cases.ledgers.enums import Mode, Stage
from cases.ledgers.models import ImportBatch, ImportedRow
from cases.models import Case, Party
from mediation.history.verification import verify
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.people.models import Employer, Person
from tests.cases.ledgers.sheets import line, table
from tests.support.cast import make_cast
from tests.support.processes import BIN, started, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Each starts several processes: not beside each other on two cores.
    pytest.mark.xdist_group("workers"),
]


def worker(log: Path, *, pause: float) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return started(
        str(BIN / "celery"), "--app", "mediation.celery", "worker", "--beat",
        "--include", "tests.cases.ledgers.slowly", "--concurrency", "1", "--loglevel", "error",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        CELERY_BROKER_URL="filesystem://", JOB_HEARTBEAT_SECONDS="0.3",
        TEST_LOG=str(log), TEST_PAUSE=str(pause), ANCHORS_DIR=str(log.parent),
    )  # fmt: skip


def chunks(log: Path) -> int:
    """How many chunks were written, whether they were committed or not."""
    return len(log.read_text().splitlines()) if log.exists() else 0


def stage(batch: ImportBatch) -> str:
    return str(ImportBatch.objects.values_list("stage", flat=True).get(pk=batch.pk))


@pytest.mark.parametrize(
    ("rows", "left"),
    # In one transaction nothing is left of it; of a ledger in chunks of five, the first chunk.
    [(8, 0), (18, 5)],
)
def test_an_import_survives_the_kill_of_its_worker(rows: int, left: int, tmp_path: Path) -> None:
    for message in (settings.BROKER_DIR / "messages").glob("*"):
        message.unlink()
    manager = (cast := make_cast()).actor("manager")
    content = table(*(line(案号=f"{n}号", 申请人=f"张{n}") for n in range(rows)))
    batch, ledger = services.upload(content, "a.xlsx", actor=manager, organisation=cast.station)
    services.choose_columns(batch, ledger.layout.fields, actor=manager, version=batch.version)
    log = tmp_path / "log"
    with worker(log, pause=30):
        wait_until(lambda: stage(batch) == Stage.CHECKED)
    batch.refresh_from_db()
    services.confirm(batch, actor=manager, version=batch.version, mode=Mode.WHOLE)

    with worker(log, pause=2):
        wait_until(lambda: chunks(log) == 2)
    # Leaving the block has killed the worker with -9, while its second chunk was not committed.
    wait_until(lambda: Case.objects.count() == ImportedRow.objects.count() == left)
    job = Job.objects.get(kind=services.WRITE)
    assert (stage(batch), job.state) == (Stage.WRITING, JobState.RUNNING)

    with worker(log, pause=0):
        wait_until(lambda: stage(batch) == Stage.DONE, seconds=120)
        wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE)
    batch.refresh_from_db()
    assert (batch.new, batch.duplicates) == (rows, 0)
    assert Job.objects.get(pk=job.pk).attempts == 2
    assert sorted(ImportedRow.objects.values_list("number", flat=True)) == list(range(2, rows + 2))
    assert Case.objects.count() == Person.objects.count() == rows
    assert (Party.objects.count(), Employer.objects.count()) == (2 * rows, 1)
    with override_settings(ANCHORS_DIR=tmp_path):
        assert verify().findings == []
