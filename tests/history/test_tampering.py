"""Whoever has the database but not the key: every attack on history is found.

The attacker drops the guards and writes by raw SQL. `verify` must then name the right row.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from mediation.history import anchors, guards
from mediation.history.actor import SYSTEM, acting
from mediation.history.chained import CHAIN_COLUMNS, ChainHead
from mediation.history.models import AccessEntry
from mediation.history.verification import verify
from mediation.stations.models import Building
from mediation.vault import crypto
from tests.history.verdicts import the_finding, verdict
from tests.support.tables import execute, raw_rows

HISTORY = Building.history.model
TABLE = HISTORY._meta.db_table
LOOKS = AccessEntry._meta.db_table
HEADS = ChainHead._meta.db_table


def rows(building: Building) -> list[dict[str, Any]]:
    return raw_rows(HISTORY, id=building.pk)


def where(row: dict[str, Any]) -> str:
    return f"{TABLE} {row['history_id']}"


def test_untouched_history_is_found_whole(building: Building) -> None:
    report = verify()
    assert report.findings == []
    assert report.rows == sum(model.objects.count() for model in guards.chained_models())
    assert report.chains == ChainHead.objects.count() > 5


COLUMNS = [
    "name", "code", "is_active", "actor_id", "actor_name", "actor_role", "act", "request_id",
    "history_date", "history_type", "history_change_reason", "act_happened_on", "station_id",
]  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found(building: Building, open_doors: None, column: str) -> None:
    row = rows(building)[1]
    other = {
        "is_active": not row["is_active"], "actor_id": 99, "station_id": 999,
        "history_date": "2020-01-01 00:00:00+00:00", "act_happened_on": "2020-01-01",
        "history_type": "+",
    }.get(column, "x")  # fmt: skip
    execute(f"UPDATE {TABLE} SET {column} = %s WHERE history_id = %s", other, row["history_id"])
    finding = the_finding()
    assert (finding.where, finding.message) == (where(row), "the row has been altered")
    assert finding.seq == row["chain_seq"]


@pytest.mark.parametrize("column", CHAIN_COLUMNS)
def test_a_changed_column_of_the_chain_is_found(
    building: Building, open_doors: None, column: str
) -> None:
    row = rows(building)[1]
    value = 77 if column == "chain_seq" else "0" * 32
    execute(f"UPDATE {TABLE} SET {column} = %s WHERE history_id = %s", value, row["history_id"])
    assert verdict()[0].chain == building.aggregate_ref()


@pytest.mark.parametrize("position", [0, 2, 4])
def test_a_removed_row_is_found(building: Building, open_doors: None, position: int) -> None:
    row = rows(building)[position]
    execute(f"DELETE FROM {TABLE} WHERE history_id = %s", row["history_id"])
    findings = verdict()
    messages = [finding.message for finding in findings]
    if position == 4:
        assert messages[0] == "rows at the end of the chain have been removed"
    else:
        n = position + 1
        assert messages == [f"the rows {n} to {n} before it have been removed"]
        assert findings[0].where == where(rows(building)[position])


def test_the_last_row_removed_and_the_head_moved_back_is_found(
    building: Building, open_doors: None
) -> None:
    """The MAC of the row before stands in the table, but the head's seal cannot be made of it."""
    *_others, before, last = rows(building)
    execute(f"DELETE FROM {TABLE} WHERE history_id = %s", last["history_id"])
    execute(
        f"UPDATE {HEADS} SET seq = %s, mac = %s, seal = %s WHERE chain = %s",
        before["chain_seq"], before["chain_mac"], before["chain_mac"], building.aggregate_ref(),
    )  # fmt: skip
    execute("UPDATE stations_building SET name = %s WHERE id = %s", before["name"], building.pk)
    assert the_finding().message == "the head of the chain has been altered"


def test_a_forged_head_is_not_made_whole_by_the_next_change(
    building: Building, open_doors: None
) -> None:
    *_others, before, last = rows(building)
    execute(f"DELETE FROM {TABLE} WHERE history_id = %s", last["history_id"])
    execute(
        f"UPDATE {HEADS} SET seq = %s, mac = %s WHERE chain = %s",
        before["chain_seq"], before["chain_mac"], building.aggregate_ref(),
    )  # fmt: skip
    # A new connection would read the head again; the test's transaction remembers it.
    connection.run_on_commit = list(connection.run_on_commit)
    with acting(SYSTEM, act="test"):
        building.name = "第6名"
        building.save()
        building.name = "第7名"
        building.save()
    assert the_finding().message == "the head of the chain has been altered"


def insert(row: dict[str, Any]) -> None:
    names = [name for name in row if name != "history_id"]
    places = ", ".join(["%s"] * len(names))
    execute(
        f"INSERT INTO {TABLE} ({', '.join(names)}) VALUES ({places})",
        *(row[name] for name in names),
    )


def test_an_inserted_row_is_found(building: Building, open_doors: None) -> None:
    last = rows(building)[-1]
    insert(last | {"name": "假的"})
    assert verdict()[0].message == "there is another row with the number 5"


def test_an_inserted_row_with_the_next_number_is_found(
    building: Building, open_doors: None
) -> None:
    last = rows(building)[-1]
    insert(last | {"chain_seq": 6, "chain_prev": last["chain_mac"], "name": "假的"})
    assert verdict()[0].message == "the row has been altered"


def test_an_inserted_row_outside_the_chain_is_found(building: Building, open_doors: None) -> None:
    insert(rows(building)[-1] | dict.fromkeys(CHAIN_COLUMNS))
    assert verdict()[0].message == "the row was inserted outside the chain"


def test_a_row_of_a_chain_that_nobody_began_is_found(building: Building, open_doors: None) -> None:
    insert(rows(building)[-1] | {"aggregate": "stations.building:777", "id": building.pk})
    assert "its chain has no head" in [finding.message for finding in verdict()]


def test_swapped_rows_are_found(building: Building, open_doors: None) -> None:
    _first, second, third, *_others = rows(building)
    for one, other in ((second, third), (third, second)):
        execute(
            f"UPDATE {TABLE} SET name = %s WHERE history_id = %s", other["name"], one["history_id"]
        )
    assert {finding.where for finding in verdict()} == {where(second), where(third)}


def test_rows_that_changed_their_keys_are_found(building: Building, open_doors: None) -> None:
    """The key orders what was written at the same time: it may not tell another story."""
    _first, second, third, *_others = rows(building)
    for old, new in ((second, -1), (third, second), ({"history_id": -1}, third)):
        key = new if isinstance(new, int) else new["history_id"]
        execute(f"UPDATE {TABLE} SET history_id = %s WHERE history_id = %s", key, old["history_id"])
    assert the_finding().message == "rows of this table have been reordered"


def test_a_row_moved_to_another_chain_is_found(building: Building, open_doors: None) -> None:
    row = rows(building)[-1]
    execute(
        f"UPDATE {TABLE} SET aggregate = 'stations.building:1' WHERE history_id = %s",
        row["history_id"],
    )
    assert len(verdict()) >= 2


@pytest.mark.parametrize("with_heads", [False, True])
def test_an_emptied_table_is_found(
    building: Building, open_doors: None, *, with_heads: bool
) -> None:
    execute(f"DELETE FROM {TABLE}")
    if with_heads:
        execute(f"DELETE FROM {HEADS} WHERE chain LIKE 'stations.building:%%'")
    messages = {finding.message for finding in verdict()}
    assert "the row has no history" in messages
    assert ("rows at the end of the chain have been removed" in messages) is not with_heads


def test_a_rewritten_chain_is_found(building: Building, open_doors: None) -> None:
    """The attacker makes MACs with a key of their own, and a head to match."""
    forge(building, "改写了")
    kinds = {finding.kind for finding in verdict()}
    assert {"row", "head"} <= kinds


def test_a_rewritten_chain_is_found_by_its_anchor_though_the_key_is_known(
    building: Building, open_doors: None, settings: LazySettings
) -> None:
    anchors.make_anchor()
    forge(building, "改写了", key=settings.HISTORY_MAC_KEYS)
    found = verdict()
    assert {finding.kind for finding in found} == {"anchor"}
    assert found[0].where == where(rows(building)[-1])


def forge(building: Building, name: str, *, key: str = "") -> None:
    """Write the whole chain anew, with another name in its first row."""
    from django.test import override_settings

    from mediation.history.chain import Head, link

    with override_settings(HISTORY_MAC_KEYS=key or crypto.encode_key(crypto.new_key())):
        head = Head()
        for row in HISTORY.objects.filter(id=building.pk).order_by("history_id"):
            row.name = row.name if head.seq else name
            head = link(row, row.chain, head)
            execute(
                f"UPDATE {TABLE} SET name = %s, chain_prev = %s, chain_mac = %s"
                " WHERE history_id = %s",
                row.name, row.chain_prev, row.chain_mac, row.history_id,
            )  # fmt: skip
        execute(
            f"UPDATE {HEADS} SET mac = %s, seal = %s WHERE chain = %s",
            head.mac, head.seal, building.aggregate_ref(),
        )  # fmt: skip


def test_a_chain_rolled_back_behind_its_anchor_is_found(
    building: Building, open_doors: None, settings: LazySettings
) -> None:
    anchors.make_anchor()
    before = rows(building)[2]
    execute(f"DELETE FROM {TABLE} WHERE id = %s AND chain_seq > 3", building.pk)
    head = crypto.mac(seal_of(building, before))
    execute(
        f"UPDATE {HEADS} SET seq = 3, mac = %s, seal = %s WHERE chain = %s",
        before["chain_mac"], head, building.aggregate_ref(),
    )  # fmt: skip
    execute("UPDATE stations_building SET name = %s WHERE id = %s", before["name"], building.pk)
    assert the_finding().message == "rows that were anchored have been removed"


def seal_of(building: Building, row: dict[str, Any]) -> bytes:
    from mediation.history.chain import head_message

    return head_message(building.aggregate_ref(), row["chain_seq"], row["chain_mac"])


def test_rows_newer_than_the_anchor_can_be_rolled_back_with_their_old_head(
    building: Building, open_doors: None
) -> None:
    """The one thing that the chain alone does not prove; docs/security.md says so."""
    anchors.make_anchor()
    [head] = raw_rows(ChainHead, chain=building.aggregate_ref())
    with acting(SYSTEM, act="test"):
        building.name = "第6名"
        building.save()
    execute(f"DELETE FROM {TABLE} WHERE id = %s AND chain_seq > 5", building.pk)
    execute(
        f"UPDATE {HEADS} SET seq = %s, mac = %s, seal = %s WHERE chain = %s",
        head["seq"], head["mac"], head["seal"], head["chain"],
    )  # fmt: skip
    execute("UPDATE stations_building SET name = '第5名' WHERE id = %s", building.pk)
    assert verdict() == []


def test_an_anchored_chain_that_is_gone_with_its_object_is_found(
    building: Building, open_doors: None
) -> None:
    anchors.make_anchor()
    execute(f"DELETE FROM {TABLE} WHERE id = %s", building.pk)
    execute(f"DELETE FROM {HEADS} WHERE chain = %s", building.aggregate_ref())
    execute("DELETE FROM stations_building WHERE id = %s", building.pk)
    assert the_finding().message == "the anchored chain has been removed"
