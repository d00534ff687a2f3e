"""Rules between tables that no CHECK can hold, kept by triggers in the database itself.

A room above registers a `Rule`: when a row is written so that `violation` is true, the database
refuses, whoever writes. Like the guards they are installed after every `migrate` and reported when
one is missing. They leave before a migration: SQLite cannot rename a table that a trigger names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Rule:
    """What the database refuses.

    Attributes:
        name: of the trigger, and the message of the refusal; at most 50 characters.
        table: whose rows it watches.
        event: "INSERT", "UPDATE", "UPDATE OF column, …" or "DELETE".
        violation: an SQL condition over NEW and OLD in the words that both databases know.
        locks: SQL that PostgreSQL runs first, so that two writers cannot pass each other;
            SQLite has one writer at a time.
    """

    name: str
    table: str
    event: str
    violation: str
    locks: str = ""

    @property
    def trigger(self) -> str:
        return f"rule_{self.name}"


_rules: dict[str, Rule] = {}


def register(rules: Iterable[Rule]) -> None:
    """Add rules; called from AppConfig.ready."""
    _rules.update({rule.name: rule for rule in rules})


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Install the triggers that are missing; returns their names."""
    made = _missing(connection)
    if made:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for rule in made:
                for statement in _statements(rule, connection.vendor):
                    cursor.execute(statement)
    return [rule.trigger for rule in made]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: before a migration, and for a flush."""
    present = triggers(connection)
    with connection.cursor() as cursor:
        for rule in _rules.values():
            if rule.trigger in present:
                on = "" if connection.vendor == "sqlite" else f' ON "{rule.table}"'
                cursor.execute(f'DROP TRIGGER "{rule.trigger}"{on}')


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that should be there and are not."""
    return [rule.trigger for rule in _missing(connections[using])]


def remove_before_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of pre_migrate."""
    remove(connections[using])


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate."""
    install(connections[using])


def _missing(connection: BaseDatabaseWrapper) -> list[Rule]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    present = triggers(connection)
    return [
        rule for rule in _rules.values() if rule.table in tables and rule.trigger not in present
    ]


def triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of all triggers that are there and work."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def _statements(rule: Rule, vendor: str) -> list[str]:
    """Both end in an IntegrityError whose message is the rule's name."""
    head = f'CREATE TRIGGER "{rule.trigger}" BEFORE {rule.event} ON "{rule.table}" FOR EACH ROW'
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{rule.name}'); END"
        return [f"{head} WHEN ({rule.violation}) {refuse}"]
    answer = "OLD" if rule.event == "DELETE" else "NEW"
    function = (
        f'CREATE OR REPLACE FUNCTION "{rule.trigger}"() RETURNS trigger LANGUAGE plpgsql AS $$'
        f" BEGIN {rule.locks} IF {rule.violation} THEN RAISE EXCEPTION '{rule.name}'"
        f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {answer}; END $$"
    )
    return [function, f'{head} EXECUTE FUNCTION "{rule.trigger}"()']
