"""A backup put back into an empty installation is the same in every row, byte and page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cases.models import Case
from cases.services import files
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.papers.models import Paper
from mediation.papers.services import pdf_of
from mediation.people.models import Person
from mediation.vault.models import DataKey
from tests.backup import elsewhere
from tests.backup.elsewhere import Installation, Tables
from tests.cases.rich import rich_case
from tests.cases.test_files import PDF
from tests.support.cast import Cast
from tests.support.processes import started, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Each starts several processes: not beside each other on two cores.
    pytest.mark.xdist_group("backup"),
]
#: The restore leaves its own record, and nobody stays logged in.
OWN = {"history_accessentry", "history_chainhead", "stations_session"}


@pytest.fixture(autouse=True)
def no_former_anchors() -> None:
    """Workers of other tests anchored databases that are gone."""
    shutil.rmtree(settings.ANCHORS_DIR, ignore_errors=True)


@pytest.fixture
def source(tmp_path: Path) -> Installation:
    """The test's own installation, with folders that no other test has used."""
    return elsewhere.here(Path(settings.VAR_DIR))


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Installation]:
    with elsewhere.empty(tmp_path / "elsewhere") as installation:
        yield installation


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "today.backup"


@pytest.fixture
def case(cast: Cast) -> Case:
    made = rich_case(cast)
    upload = SimpleUploadedFile("扫描件.pdf", PDF, content_type="application/pdf")
    files.attach(made, actor=cast.actor("mediator"), upload=upload, category="evidence")
    with acting(SYSTEM, act="test"):
        for paper in Paper.objects.of_aggregate(made)[:2]:
            pdf_of(paper)
    anchors = Path(settings.ANCHORS_DIR)
    anchors.mkdir(exist_ok=True)
    (anchors / "note").write_text("a day's root\n")
    return made


@pytest.fixture
def former_application() -> Iterator[None]:
    """The database was once that of a program with one application more."""
    MigrationRecorder(connection).record_applied("gone", "0001_initial")
    yield
    MigrationRecorder(connection).record_unapplied("gone", "0001_initial")


def done(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def compared(tables: Tables) -> Tables:
    return {name: rows for name, rows in tables.items() if name not in OWN}


def test_everything_comes_back(
    case: Case, source: Installation, target: Installation, backup: Path, former_application: None
) -> None:
    done(source.manage("backup", str(backup)))
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == [backup.name]
    done(target.manage("restore", str(backup)))

    before, after = source.tables(), target.tables()
    assert compared(after) == compared(before)
    assert len(after["cases_case"]) == 2
    looks, looks_after = before["history_accessentry"], after["history_accessentry"]
    assert looks_after[: len(looks)] == looks
    assert len(looks_after) == len(looks) + 1, "the restore itself"
    assert after["stations_session"] == []

    stored = {name for name in source.files() if name in target.files()}
    assert len(stored) == len(before["vault_storedfile"]) == 3
    assert target.files() == {name: source.files()[name] for name in stored}
    assert (target.folder / "anchors/note").read_text() == "a day's root\n"
    assert not list(target.folder.rglob(".backup-*"))

    seen, seen_after = source.asked("show", case.serial), target.asked("show", case.serial)
    assert seen_after == seen
    assert seen["status"] == 200
    assert len(seen["papers"]) == 2
    assert target.manage("check", "--database", "default").returncode == 0, "the guards stand"


def test_a_backup_is_whole_while_others_write(
    cast: Cast, source: Installation, target: Installation, backup: Path
) -> None:
    def pairs() -> int:
        return Person.objects.filter(name__startswith="pair-").count() // 2

    with started(sys.executable, "-m", "tests.backup.writer", cast.station.code):
        wait_until(lambda: pairs() >= 30, seconds=60)
        before = pairs()
        call_command("backup", str(backup))
        after = pairs()
        wait_until(lambda: pairs() > after)
    assert after > before, "the writer went on during the backup"

    done(target.manage("restore", str(backup)))
    found = target.asked("judge")
    assert before <= found["pairs"] <= after
    assert found == {
        "pairs": found["pairs"],
        "torn": [],
        "without history": [],
        "files": 2 * found["pairs"],
        "wrong files": [],
    }


def test_what_is_there_is_replaced_when_told(
    case: Case, source: Installation, target: Installation, backup: Path
) -> None:
    done(source.manage("backup", str(backup)))
    done(target.manage("restore", str(backup)))
    before = target.tables()
    stray = target.folder / "files/ab" / ("ab" + "0" * 30)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"of a later case")
    (target.folder / "anchors/note").write_text("a later root\n")

    done(target.manage("restore", "--replace", str(backup)))
    assert compared(target.tables()) == compared(before)
    assert not stray.exists(), "no row will ever know it again"
    assert (target.folder / "anchors/note").read_text() == "a day's root\n"
    (kept,) = (target.folder / "anchors").glob("note.before-restore-*")
    assert kept.read_text() == "a later root\n"


def test_a_damaged_backup_changes_nothing(case: Case, source: Installation, backup: Path) -> None:
    call_command("backup", str(backup))
    before, files_before = source.tables(), source.files()
    content = backup.read_bytes()
    for damaged in (content[:-1], content[: len(content) // 2], content + b"x"):
        backup.write_bytes(damaged)
        with pytest.raises(CommandError, match="damaged"):
            call_command("restore", str(backup), "--replace")
    with pytest.raises(CommandError, match="holds data already"):
        call_command("restore", str(backup))
    assert (source.tables(), source.files()) == (before, files_before)


def test_keys_destroyed_since_the_backup_are_destroyed_again(
    case: Case, source: Installation, target: Installation, backup: Path
) -> None:
    done(source.manage("backup", str(backup)))
    (target.folder / "destroyed-keys.log").write_text(
        f"{case.data_key_id} 2026-11-26T00:00:00+08:00 NUMBER-1\n"
    )
    told = done(target.manage("restore", str(backup)))
    assert "1 data keys that were destroyed since the backup are destroyed again" in told
    wrapped = {str(row[0]).replace("-", ""): row for row in target.tables()["vault_datakey"]}
    row = wrapped[case.data_key_id.hex]
    assert b"" in [bytes(value) for value in row if isinstance(value, bytes | memoryview)]
    assert DataKey.objects.filter(pk=case.data_key_id).exists(), "here it was not"


def test_the_backup_is_on_record(cast: Cast, backup: Path) -> None:
    call_command("backup", str(backup))
    entry = AccessEntry.objects.get(detail="backup")
    assert (entry.act, entry.actor_name) == ("export", "system")
