"""Live rows, looks and guards that were altered behind the system's back are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from mediation.history import guards
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.history.verification import verify
from mediation.people.models import Person
from mediation.stations.models import Building
from tests.history.verdicts import the_finding, verdict
from tests.support.cast import Cast
from tests.support.tables import execute, raw_rows

TABLE = Building.history.model._meta.db_table
LOOKS = AccessEntry._meta.db_table


def test_a_live_row_changed_by_raw_sql_is_found(building: Building) -> None:
    execute("UPDATE stations_building SET code = 'B7' WHERE id = %s", building.pk)
    finding = the_finding()
    assert finding.where == f"stations_building {building.pk}"
    assert finding.message == "the column code is not what history says"


def test_a_live_row_inserted_by_raw_sql_is_found(building: Building) -> None:
    [row] = raw_rows(Building, id=building.pk)
    row |= {"id": 7777, "code": "X1", "data_key_id": str(row["data_key_id"])[:-3] + "abc"}
    names = ", ".join(row)
    places = ", ".join(["%s"] * len(row))
    execute(f"INSERT INTO stations_building ({names}) VALUES ({places})", *row.values())
    assert the_finding().message == "the row has no history"


def test_a_live_row_deleted_by_raw_sql_is_found(building: Building) -> None:
    execute("DELETE FROM stations_building WHERE id = %s", building.pk)
    assert the_finding().message == "the row was deleted without history"


def test_a_sealed_live_column_changed_by_raw_sql_is_found(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        person = Person.objects.create(name="赵六", station=cast.station)
    assert verify().findings == []
    execute("UPDATE people_person SET name = '钱七' WHERE id = %s", person.pk)
    assert the_finding().where == f"people_person {person.pk}"


# --- Looks ------------------------------------------------------------------------------------


@pytest.fixture
def looks(cast: Cast, open_doors: None) -> list[dict[str, Any]]:
    with acting(cast.actor("manager")):
        for _n in range(3):
            log_access("view", detail="test")
    return raw_rows(AccessEntry, actor_id=cast.actor("manager").user_id)


@pytest.mark.parametrize(
    "attack",
    [
        lambda row: execute(f"UPDATE {LOOKS} SET subject = 'x' WHERE id = %s", row["id"]),
        lambda row: execute(f"UPDATE {LOOKS} SET actor_id = 1234 WHERE id = %s", row["id"]),
        lambda row: execute(f"DELETE FROM {LOOKS} WHERE id = %s", row["id"]),
        lambda row: execute(f"DELETE FROM {LOOKS}"),
    ],
    ids=["changed", "put on somebody else", "removed", "emptied"],
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_look_that_was_altered_is_found(
    looks: list[dict[str, Any]], attack: Callable[[dict[str, Any]], None], position: int
) -> None:
    attack(looks[position])
    assert verdict()


@pytest.mark.parametrize("name", ["access:", "access:x", "access:07", "access:" + "9" * 40, "x"])
def test_a_forged_head_of_nobody_is_found(looks: list[dict[str, Any]], name: str) -> None:
    execute("INSERT INTO history_chainhead (chain, seq, mac, seal) VALUES (%s, 3, 'a', 'b')", name)
    assert verdict()[0].where == f"chain {name}"


# --- Around -----------------------------------------------------------------------------------


def test_a_missing_guard_is_a_finding(building: Building) -> None:
    name = f"guard_delete_{TABLE}"
    on = "" if connection.vendor == "sqlite" else f' ON "{TABLE}"'
    execute(f'DROP TRIGGER "{name}"{on}')
    [finding] = verify().findings
    assert (finding.kind, finding.where) == ("guard", name)
    guards.install(connection)


def test_a_shortened_list_of_columns_is_found(building: Building, open_doors: None) -> None:
    """Otherwise a column could be altered under a MAC that no longer covers it."""
    execute('UPDATE history_chainformat SET columns = \'["name"]\' WHERE "table" = %s', TABLE)
    findings = verdict()
    assert findings[0].kind == "format"
    assert "the columns that its MAC covers are unknown" in {f.message for f in findings}
