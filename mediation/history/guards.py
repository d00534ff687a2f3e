"""Append-only tables, enforced by the database itself.

Triggers refuse UPDATE and DELETE (and PostgreSQL's TRUNCATE) on every history table, on the access
log and on the anchors. SQLite silently drops triggers when a migration rebuilds a table; therefore
one idempotent function installs them after every `migrate`, and a system check, `/healthz` and
`verify_history` report a missing one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import checks
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from mediation.history import rules
from mediation.history.chain import install_formats
from mediation.history.chained import Anchor, AnchoredHead, ChainFormat, ChainHead
from mediation.history.records import history_models

MESSAGE = "history is append-only"
PG_FUNCTION = "history_is_append_only"

#: What each guard refuses, by database: SQLite has no TRUNCATE.
ACTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def chained_models() -> list[Any]:
    """The models whose rows stand in chains: every history, and the looks."""
    from mediation.history.models import AccessEntry  # needs loaded apps

    return [*history_models(), AccessEntry]


def guarded_tables() -> list[str]:
    """Names of the tables that only ever grow: what is chained, and what proves it."""
    models = [*chained_models(), ChainFormat, Anchor, AnchoredHead]
    return sorted(model._meta.db_table for model in models)


def _guards(vendor: str) -> list[tuple[str, str]]:
    """Every table with every act that it refuses. Heads of chains move, but never go."""
    acts = ACTS[vendor]
    heads = [(ChainHead._meta.db_table, act) for act in acts if act != "update"]
    return heads + [(table, act) for table in guarded_tables() for act in acts]


def _trigger(table: str, act: str) -> str:
    # PostgreSQL cuts names at 63 bytes; the longest table of ours leaves room.
    return f"guard_{act}_{table}"


def _existing_tables(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Install the triggers that are missing; returns their names."""
    tables, triggers = _existing_tables(connection), rules.triggers(connection)
    wanted = [guard for guard in _guards(connection.vendor) if guard[0] in tables]
    made = [(table, act) for table, act in wanted if _trigger(table, act) not in triggers]
    if not made:
        return []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {PG_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
            )
        for table, act in made:
            body = (
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                if connection.vendor == "sqlite"
                else f"FOR EACH {'STATEMENT' if act == 'truncate' else 'ROW'}"
                f" EXECUTE FUNCTION {PG_FUNCTION}()"
            )
            cursor.execute(
                f'CREATE TRIGGER "{_trigger(table, act)}" BEFORE {act.upper()} ON "{table}" {body}'
            )
    return [_trigger(table, act) for table, act in made]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests' clean-up and for migrations that must rewrite history tables."""
    present = rules.triggers(connection)
    with connection.cursor() as cursor:
        for table, act in _guards(connection.vendor):
            if (name := _trigger(table, act)) in present:
                on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
                cursor.execute(f'DROP TRIGGER "{name}"{on}')


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """The block may clear guarded tables; the guards are back afterwards, and the rules."""
    connection = connections[using]
    remove(connection)
    rules.remove(connection)
    try:
        yield
    finally:
        install(connection)
        rules.install(connection)


def missing_guards(using: str = "default") -> list[str]:
    """Names of the triggers that should be there and are not."""
    connection = connections[using]
    tables, triggers = _existing_tables(connection), rules.triggers(connection)
    names = [_trigger(*guard) for guard in _guards(connection.vendor) if guard[0] in tables]
    return [name for name in names if name not in triggers] + rules.missing(using)


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate."""
    install(connections[using])
    install_formats(chained_models())


def check_guards(
    app_configs: Any, databases: Any = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """System check: W001 for each database with missing triggers.

    A warning, for an error would keep `migrate` from putting them back.
    """
    return [
        checks.Warning(
            f"{len(missing)} append-only guards are missing in {alias!r}: {', '.join(missing[:3])} …",
            hint="Run `manage.py migrate`, which installs them, and find out who dropped them.",
            id="history.W001",
        )
        for alias in databases or []
        if (missing := missing_guards(alias))
    ]
