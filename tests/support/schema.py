"""What a database holds, in a form that two of them can be compared by.

Run as a program it prints the schema of DATABASE_URL.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection


def schema() -> dict[str, Any]:
    """Tables with their columns and constraints; triggers, by name."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        tables = sorted(name for name in names if not name.startswith("sqlite_"))
        told = {table: _table(cursor, table) for table in tables if table != "django_migrations"}
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        triggers = sorted(map(list, cursor.fetchall()))
    return {"tables": told, "triggers": triggers}


def _table(cursor: Any, table: str) -> dict[str, Any]:
    columns = connection.introspection.get_table_description(cursor, table)
    constraints = connection.introspection.get_constraints(cursor, table).items()
    return {
        "columns": sorted([c.name, str(c.type_code), c.display_size, c.null_ok] for c in columns),
        # Django derives the names of its own indexes from the names of the columns.
        "constraints": sorted(
            json.dumps([_name(name, made), {k: v for k, v in made.items() if k != "name"}])
            for name, made in constraints
        ),
    }


def _name(name: str, made: dict[str, Any]) -> str:
    """SQLite numbers what has no name, in the order in which it was made."""
    return "" if name.startswith("__unnamed") or made["foreign_key"] else name


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(schema()))  # noqa: T201
