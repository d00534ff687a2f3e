"""The database itself refuses to change history, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import post_migrate

from mediation.history import guards, rules
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.stations.models import Organisation
from tests.support.tables import raw_rows

TABLES = [Organisation.history.model._meta.db_table, AccessEntry._meta.db_table]


@pytest.fixture
def filled(db: None) -> Iterator[None]:
    from mediation.history.access_log import log_access

    with acting(SYSTEM, act="test"):
        Organisation.objects.create(code="PD", name="中心", kind="centre")
        log_access("view")
    yield
    guards.install(connection)


def refused(sql: str) -> str:
    with (
        pytest.raises(DatabaseError) as raised,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    return str(raised.value)


@pytest.mark.parametrize("table", TABLES)
def test_history_refuses_update_and_delete_by_raw_sql(filled: None, table: str) -> None:
    column = "actor_name"
    assert guards.MESSAGE in refused(f'UPDATE "{table}" SET {column} = {column}')  # noqa: S608
    assert guards.MESSAGE in refused(f'DELETE FROM "{table}"')  # noqa: S608


@pytest.mark.parametrize("table", TABLES)
def test_history_refuses_to_be_emptied_at_once(filled: None, table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    assert guards.MESSAGE in refused(f'TRUNCATE "{table}" CASCADE')


def test_history_refuses_update_and_delete_by_the_orm(filled: None) -> None:
    history = Organisation.history.model.objects
    for write in (
        lambda: history.update(actor_name="x"),
        lambda: history.all().delete(),
        lambda: history.first().save(),
        lambda: AccessEntry.objects.update(actor_name="x"),
        lambda: AccessEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match=guards.MESSAGE), transaction.atomic():
            write()


def test_every_history_table_is_guarded(db: None) -> None:
    histories = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__name__.startswith("Historical")
    }
    proof = {"history_anchor", "history_anchoredhead", "history_chainformat"}
    assert set(guards.guarded_tables()) == histories | proof | {AccessEntry._meta.db_table}
    assert guards.missing_guards() == []


def test_the_names_of_the_guards_fit_into_postgresql(db: None) -> None:
    """It cuts names at 63 bytes, and a cut name would be reported as missing for ever."""
    names = [
        guards._trigger(t, act) for t in guards.guarded_tables() for act in ("truncate", "update")
    ]
    assert [name for name in names if len(name.encode()) > 63] == []


def test_installing_again_changes_nothing(db: None) -> None:
    assert guards.install(connection) == []


def drop(table: str) -> str:
    name = f"guard_delete_{table}"
    on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    return name


def test_a_missing_guard_is_reported_by_the_check(filled: None) -> None:
    name = drop(TABLES[0])
    assert guards.missing_guards() == [name]
    [warning] = [e for e in run_checks(databases=["default"]) if e.id == "history.W001"]
    assert name in warning.msg
    guards.install(connection)
    assert [e for e in run_checks(databases=["default"]) if e.id == "history.W001"] == []


def test_a_disabled_guard_counts_as_missing(filled: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can disable a trigger")
    name = f"guard_update_{TABLES[0]}"
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{TABLES[0]}" DISABLE TRIGGER "{name}"')
    assert guards.missing_guards() == [name]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{TABLES[0]}" ENABLE TRIGGER "{name}"')


def test_a_guard_that_was_dropped_comes_back_with_the_next_migrate(filled: None) -> None:
    name = drop(TABLES[1])
    emit_post_migrate()
    assert guards.missing_guards() == []
    assert name in rules.triggers(connection)
    assert guards.MESSAGE in refused(f'DELETE FROM "{TABLES[1]}"')  # noqa: S608


def emit_post_migrate() -> None:
    config = apps.get_app_config("history")
    post_migrate.send(
        sender=config, app_config=config, verbosity=0, interactive=False, using="default", apps=apps
    )


@pytest.mark.django_db(transaction=True)
def test_guards_come_back_after_a_migration_that_rebuilds_the_table() -> None:
    """SQLite makes a new table for an added column with a default, and drops the triggers."""
    model: Any = Organisation.history.model
    column = models.CharField(max_length=5, default="x", null=True)
    column.set_attributes_from_name("added_by_test")
    column.model = model
    with acting(SYSTEM, act="test"):
        Organisation.objects.create(code="PD", name="中心", kind="centre")
    with connection.schema_editor() as editor:
        editor.add_field(model, column)
    try:
        assert bool(guards.missing_guards()) is (connection.vendor == "sqlite")
        emit_post_migrate()
        assert guards.missing_guards() == []
        assert guards.MESSAGE in refused(f'DELETE FROM "{TABLES[0]}"')  # noqa: S608
        assert len(raw_rows(model)) == 1
    finally:
        with connection.schema_editor() as editor:
            editor.remove_field(model, column)
        emit_post_migrate()


def test_guards_can_be_lifted_for_a_rewrite_and_stand_again(filled: None) -> None:
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{TABLES[1]}"')  # noqa: S608
    assert guards.missing_guards() == []
    assert AccessEntry.objects.count() == 0


def test_guards_stand_again_after_an_error(db: None) -> None:
    with pytest.raises(RuntimeError, match="inside"), guards.lifted():
        raise RuntimeError("inside")
    assert guards.missing_guards() == []
