"""An empty database again, after a test that really committed.

Django truncates every table, rewrites what it keeps about its models, and has all guards of history
dropped for it and made again: seconds on PostgreSQL. A test writes to a few dozen of four hundred
tables, so only these are emptied.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction

from mediation.history import guards


class Emptying:
    """Knows which rows `migrate` leaves, which stay; `remember()` them before the first test."""

    def __init__(self) -> None:
        self._left: dict[str, list[Any]] = {}

    def remember(self) -> None:
        """What stands in the database now is what every test finds."""
        self._left = {table: _rows(table) for table in _filled()}

    def empty(self) -> None:
        """Bring the database back to what was remembered; no guard of history is in the way."""
        changed = any(_rows(table) != rows for table, rows in self._left.items())
        tables = [table for table in _filled() if changed or table not in self._left]
        with ExitStack() as stack:
            if connection.vendor == "sqlite":
                stack.enter_context(guards.lifted())
                stack.enter_context(connection.constraint_checks_disabled())
            with transaction.atomic(), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    # For this transaction no trigger fires, neither ours nor those of foreign keys.
                    cursor.execute("SET LOCAL session_replication_role = replica")
                for table in tables:
                    cursor.execute(f'DELETE FROM "{table}"')
        if changed:
            emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
            self.remember()


def _rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return list(cursor.fetchall())


def _filled() -> list[str]:
    """The tables of our models that hold anything."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if cursor.fetchone():
                found.append(table)
    return found


emptying = Emptying()
