"""An installation of its own beside that of the test: other folders, another database, same keys."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from tests.support.processes import ROOT, database_url, environment

Tables = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Installation:
    """Where programs work: `manage("backup", …)` runs a command there."""

    folder: Path
    url: str

    @property
    def variables(self) -> dict[str, str]:
        return {
            "VAR_DIR": str(self.folder),
            "FILES_DIR": str(self.folder / "files"),
            "ANCHORS_DIR": str(self.folder / "anchors"),
            "DESTROYED_KEYS_FILE": str(self.folder / "destroyed-keys.log"),
            "DATABASE_URL": self.url,
        }

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(**self.variables, **variables),
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *command, **variables)

    def asked(self, module: str, *arguments: str) -> Any:
        """What a program of tests/backup prints as JSON."""
        answer = self.run("-m", f"tests.backup.{module}", *arguments)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def tables(self) -> Tables:
        """Every row of every table, as the database itself gives it out."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database:
                names = database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                )
                return _read(database.execute, [name for (name,) in names])
        with psycopg.connect(self.url) as database:
            names = database.execute(
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
            )
            return _read(database.execute, [name for (name,) in names.fetchall()])

    def files(self) -> dict[str, bytes]:
        """Every file by its path."""
        base = self.folder / "files"
        return {
            str(path.relative_to(base)): path.read_bytes()
            for path in base.rglob("*")
            if path.is_file()
        }


def _read(execute: Any, names: list[str]) -> Tables:
    return {
        name: sorted(execute(f'SELECT * FROM "{name}"').fetchall(), key=_by_key)  # noqa: S608
        for name in names
    }


def _by_key(row: Any) -> tuple[str, str]:
    """9 before 10: the first column is the key, in most tables a number."""
    return str(row[0]).zfill(20), repr(row)


def here(folder: Path) -> Installation:
    """The installation of the test's own database."""
    return Installation(folder, database_url())


@contextmanager
def empty(folder: Path) -> Iterator[Installation]:
    """An installation with keys and nothing else: its database has no tables."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
        return
    name = f"restored_{uuid.uuid4().hex[:8]}"
    server = database_url().rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maintenance:
        maintenance.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Installation(folder, f"{server}/{name}")
        finally:
            maintenance.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
