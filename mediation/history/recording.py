"""Bulk writes that leave the same history as saves would."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection, models, transaction

from mediation.history import chain
from mediation.history.models import DomainModel, RecordedQuerySet, blind_indexes_of
from mediation.history.records import sealed_row, tell
from mediation.vault.fields import EncryptedTextField

BATCH = 500
Row = TypeVar("Row", bound=DomainModel)


def create_recorded(rows: Sequence[Row]) -> Sequence[Row]:
    """Insert `rows` of one model and one history row for each, in one transaction."""
    if not rows:
        return rows
    with transaction.atomic():
        _permitted(type(rows[0])).bulk_create(rows, batch_size=BATCH)
        _record(rows, "+")
    return rows


def update_recorded(queryset: RecordedQuerySet, **values: Any) -> int:
    """Set `values` on every row of `queryset`, one history row for each; returns how many.

    Rows are locked and read first, so that history tells what each of them became.
    """
    with transaction.atomic():
        rows = list(queryset.select_for_update(of=("self",)))
        for row in rows:
            for name, value in values.items():
                setattr(row, name, value)
        if _needs_save(queryset.model, set(values)):
            for row in rows:
                row.save(update_fields=list(values))
        elif rows:
            _permitted(queryset.model).bulk_update(rows, list(values), batch_size=BATCH)
            _record(rows, "~", set(values))
    return len(rows)


def _needs_save(model: type[DomainModel], names: set[str]) -> bool:
    """Whether a column is made from the row's other columns: sealed under its key, or an index."""
    sealed = {f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)}
    return bool(names & sealed or blind_indexes_of(model, names))


def _permitted(model: type[models.Model]) -> Any:
    return RecordedQuerySet(model).permitting_bulk_writes()


def _record(rows: Sequence[Any], history_type: str, fields: Collection[str] | None = None) -> None:
    if not rows:
        return
    sealed = [sealed_row(row, history_type) for row in rows]
    chain.append(sealed, insert=lambda: _insert(sealed))
    tell(rows, history_type, fields)


def _insert(rows: Sequence[Any]) -> None:
    """Insert history rows, of which nobody asks the keys.

    By hand-written SQL, prepared once: `bulk_create` composes its statements value by value, which
    costs more than all else that is done for a history row.
    """
    columns, sql = _insertion(cast("Any", type(rows[0])))
    values: list[Any] = [
        [
            value
            if (value := row.__dict__[name]) is None or type(value) is as_it_is
            else field.get_db_prep_save(field.pre_save(row, add=True), connection)
            for name, as_it_is, field in columns
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql, [list(column) for column in zip(*values, strict=True)])
        else:
            cursor.executemany(sql, values)


@cache
def _insertion(model: type[models.Model]) -> tuple[list[tuple[str, type | None, Any]], str]:
    """The columns (attribute, type of values that are stored as they are, field), and the statement."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in fields)
    if connection.vendor == "postgresql":
        # One statement for all rows: a list for each column.
        lists = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
        source = f"SELECT * FROM UNNEST({lists})"  # noqa: S608  # nosec B608
    else:
        source = f"VALUES ({', '.join(['%s'] * len(fields))})"
    # Only names of our own tables, columns and types stand in it.
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) {source}"  # nosec B608
    return [(field.attname, _as_it_is(field), field) for field in fields], sql


def _as_it_is(field: Any) -> type | None:
    stored = field.target_field if field.is_relation else field
    if isinstance(stored, EncryptedTextField):
        return None
    if isinstance(stored, models.CharField | models.TextField):
        return str
    return int if isinstance(stored, models.IntegerField) else None
