"""The database of this installation: a copy as of one moment, and a copy put in its place.

Other processes may read and write while either goes on. Each kind of database comes back into its
own kind only.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from mediation.backup import postgresql
from mediation.backup.errors import Refused

#: Called with what is done and how much there is of it.
Progress = Callable[[int, int], None]
LOCK_SECONDS = 30
#: Between two looks at the progress; 16 MiB.
PAGES = 4096


@dataclass(frozen=True)
class Snapshot:
    """A database as of one moment.

    Attributes:
        file: the copy, at its beginning; it has no name any more.
        rows: reads a table of the very same moment, row by row.
    """

    file: BinaryIO
    rows: Callable[[str], Iterator[tuple[Any, ...]]]


class Database(Protocol):
    def snapshot(self, folder: Path, progress: Progress) -> AbstractContextManager[Snapshot]:
        """Copy the database; the copy lies in `folder`, without a name, while the block runs."""

    def replace(self, copy: Path) -> None:
        """Put `copy` in the place of everything there is, all of it or nothing."""


class Sqlite:
    @contextmanager
    def snapshot(self, folder: Path, progress: Progress) -> Iterator[Snapshot]:
        path = folder / "database"
        copy = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        try:
            with _opened() as live:
                # The copying reads inside this transaction: no commit of others starts it again.
                live.execute("BEGIN")
                live.execute("SELECT count(*) FROM sqlite_master").fetchone()
                live.backup(
                    copy,
                    pages=PAGES,
                    progress=lambda _status, left, total: progress(total - left, total),
                )
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            with path.open("rb") as file:
                path.unlink()
                yield Snapshot(file, copy.execute)
        except sqlite3.Error as error:
            raise Refused(f"SQLite could not copy the database: {error}") from error
        finally:
            copy.close()
            path.unlink(missing_ok=True)

    def replace(self, copy: Path) -> None:
        connection.close()
        staged = sqlite3.connect(copy)
        try:
            if staged.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise Refused("The database in the backup is damaged.")
            with _opened() as live:
                staged.backup(live)
        except sqlite3.Error as error:
            raise Refused(f"SQLite could not put the database back: {error}") from error
        finally:
            staged.close()


@contextmanager
def _opened() -> Iterator[sqlite3.Connection]:
    name = Path(connection.settings_dict["NAME"])
    name.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made now if it is not there, and then for its owner only.
    os.close(os.open(name, os.O_RDWR | os.O_CREAT, 0o600))
    live = sqlite3.connect(name, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        yield live
    finally:
        live.close()


class Postgresql:
    @contextmanager
    def snapshot(self, folder: Path, progress: Progress) -> Iterator[Snapshot]:
        reader: Any = connection.copy()
        reader.set_autocommit(False)
        try:
            with reader.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot(), pg_database_size(current_database())")
                name, size = cursor.fetchone()

            def rows(query: str) -> Iterator[tuple[Any, ...]]:
                with reader.chunked_cursor() as cursor:
                    cursor.execute(query)
                    yield from cursor

            with postgresql.dumped(
                folder, name, lambda done: progress(min(done, size), size)
            ) as file:
                yield Snapshot(file, rows)
        finally:
            reader.close()

    def replace(self, copy: Path) -> None:
        connection.close()
        postgresql.replace_all(copy)


def known_migrations() -> set[str]:
    """ "app.name" of every migration of this program, and of those that a squashed one replaces."""
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    keys = set(disk).union(*(migration.replaces for migration in disk.values()))
    return {f"{app}.{name}" for app, name in keys}


def here() -> Database:
    """The database of this installation."""
    kinds: dict[str, type[Database]] = {"sqlite": Sqlite, "postgresql": Postgresql}
    return kinds[connection.vendor]()
