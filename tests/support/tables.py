"""Rows as they stand in the database: what the ORM would decrypt, or refuse to touch."""

from __future__ import annotations

from typing import Any

from django.db import connection


def raw(model: Any, **where: Any) -> dict[str, Any]:
    """The one row of `model` with these columns, read by SQL."""
    rows = raw_rows(model, **where)
    assert len(rows) == 1, rows
    return rows[0]


def raw_rows(model: Any, **where: Any) -> list[dict[str, Any]]:
    """All such rows, by primary key."""
    table, key = model._meta.db_table, model._meta.pk.column
    condition = " AND ".join(f'"{column}" = %s' for column in where) or "1 = 1"
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT * FROM "{table}" WHERE {condition} ORDER BY "{key}"',  # noqa: S608
            list(where.values()),
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
