"""What keeps a backup from being made or put back, and that it leaves nothing behind."""

from __future__ import annotations

import io
import os
import resource
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from mediation.backup import contents, making, postgresql, sealing
from mediation.backup.contents import Manifest
from mediation.backup.errors import Refused, UnusableBackup
from mediation.backup.restoring import insist_usable
from mediation.backup.terminal import stopped_by_signal
from mediation.history.models import AccessEntry
from mediation.vault import crypto

KEY = crypto.new_key()
MIB = 1 << 20


@pytest.fixture
def manifest() -> Manifest:
    """One that this installation could put back."""
    here = crypto.fingerprint(crypto.master_keys()[0]).hex()
    return Manifest(
        made_at="2026-11-26T00:00:00+00:00",
        vendor=connection.vendor,
        migrations=["vault.0001_initial", "history.0001_initial"],
        master_keys={here: 3, "": 1},
        index_key=crypto.fingerprint(crypto.index_key()).hex(),
    )


def test_an_older_backup_of_the_same_kind_is_usable(manifest: Manifest) -> None:
    insist_usable(manifest)
    insist_usable(Manifest.read(manifest.as_bytes()))


def test_a_backup_of_the_other_kind_of_database_is_refused(manifest: Manifest) -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with pytest.raises(UnusableBackup, match="its own kind of database only"):
        insist_usable(replace(manifest, vendor=other))


def test_a_backup_of_a_newer_program_is_refused(manifest: Manifest) -> None:
    newer = [*manifest.migrations, "cases.9999_of_next_year"]
    with pytest.raises(UnusableBackup, match=r"newer version.*cases\.9999_of_next_year"):
        insist_usable(replace(manifest, migrations=newer))


def test_a_backup_whose_master_key_is_not_here_is_refused(manifest: Manifest) -> None:
    with pytest.raises(UnusableBackup, match=r"not in VAULT_MASTER_KEYS \(fingerprints 00ff\)"):
        insist_usable(replace(manifest, master_keys={**manifest.master_keys, "00ff": 1}))


def test_every_migration_of_this_program_is_known(manifest: Manifest) -> None:
    ours = [f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations]
    insist_usable(replace(manifest, migrations=ours))


@pytest.mark.parametrize("kept", ["some file of somebody\n", "SQLite format 3\0"])
@pytest.mark.django_db
def test_what_is_no_backup_is_not_overwritten(tmp_path: Path, kept: str) -> None:
    target = tmp_path / "db.sqlite3"
    target.write_text(kept)
    with pytest.raises(CommandError, match="not overwritten"):
        call_command("backup", str(target))
    assert target.read_text() == kept
    assert not AccessEntry.objects.exists()


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", str(tmp_path / "not mounted/today.backup"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["", "c2hvcnQ="])
@pytest.mark.django_db
def test_without_its_key_there_is_no_backup(tmp_path: Path, settings: Any, value: str) -> None:
    settings.BACKUP_KEY = value
    with pytest.raises(CommandError, match="BACKUP_KEY"):
        call_command("backup", str(tmp_path / "today.backup"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no backup", b"MEDIATION BACKUP"])
@pytest.mark.django_db
def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "today.backup"
    source.write_bytes(content)
    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", str(source))


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_not_restored(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be put back"):
        call_command("restore", str(tmp_path / "today.backup"))


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """As a disk behaves that is full then."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_soft, hard))


def test_a_full_disk_leaves_the_older_backup_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "today.backup"
    target.write_bytes(b"the older one")
    with pytest.raises(OSError, match="large"), files_up_to(MIB), making._written(target) as file:
        file.write(bytes(2 * MIB))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("today.backup", b"the older one")
    ]


def test_a_signal_ends_the_work_as_an_exception(tmp_path: Path) -> None:
    target, before = tmp_path / "today.backup", signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, stopped_by_signal(), making._written(target):
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


class Endless(io.RawIOBase):
    """Zeros, as many as one wants, and none of them in memory."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    path, count, size = tmp_path / "large", 40, 4 * MIB
    tracemalloc.start()
    with path.open("wb") as file:
        writer = contents.Writer(sealing.SealedWriter(file, KEY))
        for number in range(count):
            writer.add(f"files/{number:02x}/{number:02x}{0:030x}", Endless(), size)
        writer.add_bytes(contents.END, contents.End(count, []).as_bytes())
        writer.finish()
    with path.open("rb") as file:
        read = 0
        for _name, _size, content in contents.parts(sealing.SealedReader(file, (KEY,))):
            while part := content.read(MIB):
                read += len(part)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read > count * size
    assert peak < 16 * MIB


def sealed(tmp_path: Path, *parts: tuple[str, bytes]) -> list[str]:
    """The names that come out of a backup with these parts."""
    path = tmp_path / "made"
    with path.open("wb") as file:
        writer = contents.Writer(sealing.SealedWriter(file, KEY))
        for name, content in parts:
            writer.add_bytes(name, content)
        writer.finish()
    with path.open("rb") as file:
        return [name for name, _size, _file in contents.parts(sealing.SealedReader(file, (KEY,)))]


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "files/ab/../../x", "files/ab/cd" + "0" * 30, "anchors/.x"]
)
def test_no_name_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableBackup, match="does not belong there"):
        sealed(tmp_path, (name, b""), (contents.END, b"{}"))


def test_a_backup_without_its_end_is_none(tmp_path: Path) -> None:
    names = [(contents.MANIFEST, b"{}"), ("files/ab/ab" + "0" * 30, b"x")]
    with pytest.raises(UnusableBackup, match="not complete"):
        sealed(tmp_path, *names)
    assert sealed(tmp_path, *names, (contents.END, b"{}"))[-1] == contents.END


def test_a_postgresql_with_too_few_locks_is_told_of_the_setting() -> None:
    told = io.BytesIO(b"psql:<stdin>:7: ERROR:  out of shared memory\nHINT:  secret row\n")
    with pytest.raises(Refused, match="max_locks_per_transaction = 256") as refused:
        postgresql._insist("psql", 3, told)
    assert "secret" not in str(refused.value)
