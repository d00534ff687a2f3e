"""Tables as they stood at a moment of the past, put together from history.

Inside `as_of` the queries of the named models find temporary tables in place of the live ones: both
databases look for a temporary table of a name first. So whatever is computed from these models is
computed by the same code, of the past. Nothing may be written to them meanwhile.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from mediation.history.models import DomainModel
from mediation.vault.fields import BlindIndexField, EncryptedTextField

Tables = Sequence[type[DomainModel]]


@contextmanager
def as_of(moment: datetime, tables: Tables) -> Iterator[None]:
    """Let the queries of these models find what had been recorded before `moment`.

    What personal columns held stays out: their text is empty. Rows that had been deleted by then
    are not there. A query set must be evaluated inside; it costs a copy of the tables.
    """
    # On PostgreSQL the tables go with the transaction, whatever happens. On SQLite a transaction
    # would lock every writer out, and a temporary table is this connection's own anyway.
    around: Any = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with around:
        made: list[type[DomainModel]] = []
        try:
            for model in tables:
                _make(model, moment)
                made.append(model)
            yield
        except BaseException:
            # PostgreSQL takes them away itself, and runs nothing more in a transaction with an error.
            if connection.vendor == "sqlite" and not connection.needs_rollback:
                _drop(made)
            raise
        _drop(made)


def _drop(made: Tables) -> None:
    with connection.cursor() as cursor:
        for model in made:
            # With its schema: the live table of the same name is next in the search path.
            cursor.execute(f"DROP TABLE IF EXISTS {_schema()}.{_quoted(model._meta.db_table)}")


def _make(model: type[DomainModel], moment: datetime) -> None:
    table = model._meta.db_table
    history: Any = model.history.model
    kept = {field.column for field in history._meta.concrete_fields}
    columns = [
        _column(field, kept, set(model.sealed_fields)) for field in model._meta.concrete_fields
    ]
    # Names of tables and columns are the models' own, quoted; nobody's input is among them.
    key = _quoted(model._meta.pk.column)
    past = _quoted(history._meta.db_table)
    newest = (
        f"SELECT h.*, row_number() OVER (PARTITION BY {key} ORDER BY history_date DESC,"  # nosec B608  # noqa: S608
        f" history_id DESC) AS newest_first FROM {past} h WHERE history_date < %s"
    )
    temporary = "TEMPORARY" if connection.vendor == "postgresql" else "TEMP"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE {temporary} TABLE {_quoted(table)} AS SELECT {', '.join(columns)}"  # nosec B608  # noqa: S608
            f" FROM ({newest}) past WHERE newest_first = 1 AND history_type <> '-'",
            [connection.ops.adapt_datetimefield_value(moment)],
        )
        for number, indexed in enumerate(_indexed(model)):
            name, listed = f"past_{table}_{number}", ", ".join(map(_quoted, indexed))
            where = (
                f"{_quoted(name)} ON {_schema()}.{_quoted(table)}"
                if connection.vendor == "postgresql"
                else f"{_schema()}.{_quoted(name)} ON {_quoted(table)}"
            )
            cursor.execute(f"CREATE INDEX {where} ({listed})")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {_schema()}.{_quoted(table)}")


def _column(field: Any, kept: set[str], sealed: set[str]) -> str:
    name = _quoted(field.column)
    if field.name in sealed or isinstance(field, EncryptedTextField | BlindIndexField):
        # Of the live column's type: history holds ciphertext in its place.
        empty = (
            "NULL"
            if field.null or not isinstance(field, models.CharField | models.TextField)
            else "''"
        )
        return f"{empty} AS {name}"
    return name if field.column in kept else f"NULL AS {name}"


def _indexed(model: type[DomainModel]) -> list[list[str]]:
    """The key, the references and the plain indexes of the model."""
    meta: Any = model._meta
    found = [[meta.pk.column]]
    found += [[field.column] for field in meta.concrete_fields if field.is_relation]
    for index in meta.indexes:
        if index.fields and index.condition is None:
            found.append([meta.get_field(name.lstrip("-")).column for name in index.fields])
    return found


def _schema() -> str:
    return "pg_temp" if connection.vendor == "postgresql" else "temp"


def _quoted(name: Any) -> str:
    quoted: str = connection.ops.quote_name(name)
    return quoted
