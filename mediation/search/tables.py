"""What no migration of models can say: the FTS5 table on SQLite, the GIN index on PostgreSQL.

Installed after every `migrate`, like the guards of history: a migration that rebuilds a table of
SQLite drops its triggers.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from mediation.search.fields import FTS
from mediation.search.models import Entry

TABLE = Entry._meta.db_table

#: detail and columnsize: where in a row a gram stands is never asked. (Our own names alone are
#: put into SQL here.)
_FTS = (
    f"CREATE VIRTUAL TABLE {FTS} USING fts5(grams, content='{TABLE}', content_rowid='id',"
    " tokenize='ascii', detail='none', columnsize=0)"
)
_ADD = f"INSERT INTO {FTS}(rowid, grams) VALUES (new.id, new.grams)"  # nosec B608
_REMOVE = f"INSERT INTO {FTS}({FTS}, rowid, grams) VALUES ('delete', old.id, old.grams)"  # nosec B608
_FILL = f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')"  # nosec B608
_TRIGGERS = {
    f"{FTS}_added": f"AFTER INSERT ON {TABLE} BEGIN {_ADD}; END",
    f"{FTS}_removed": f"AFTER DELETE ON {TABLE} BEGIN {_REMOVE}; END",
    f"{FTS}_changed": f"AFTER UPDATE OF id, grams ON {TABLE} BEGIN {_REMOVE}; {_ADD}; END",
}
_GIN = f"CREATE INDEX IF NOT EXISTS {FTS} ON {TABLE} USING gin (string_to_array(grams, ' '))"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing. May be repeated."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if TABLE not in tables:
            return
        if connection.vendor == "postgresql":
            cursor.execute(_GIN)
            return
        if FTS not in tables:
            cursor.execute(_FTS)
            cursor.execute(_FILL)
        for name, body in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {body}")


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate."""
    install(connections[using])
