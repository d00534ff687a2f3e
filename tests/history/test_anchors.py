"""Anchors: a line a day outside the database, over all heads that have moved."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mediation.history import anchors, guards, rules
from mediation.history.actor import SYSTEM, acting
from mediation.history.chained import Anchor, AnchoredHead, ChainHead
from mediation.history.tasks import anchor as task
from mediation.history.verification import verify
from mediation.stations.models import Building
from tests.support.cast import Cast
from tests.support.tables import execute


def change(cast: Cast, name: str) -> None:
    with acting(SYSTEM, act="test"):
        building = Building.objects.filter(station=cast.station).first() or Building(
            station=cast.station, code="B8"
        )
        building.name = name
        building.save()


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in anchors.path().read_text().splitlines()]


def test_the_first_anchor_holds_every_chain_and_the_next_those_that_moved(cast: Cast) -> None:
    change(cast, "甲")
    first = anchors.make_anchor()
    assert first
    assert (first.n, first.heads, first.previous) == (1, ChainHead.objects.count(), "")
    change(cast, "乙")
    second = anchors.make_anchor()
    assert second
    assert (second.n, second.heads, second.previous) == (2, 1, first.root)
    assert [(line["n"], line["root"]) for line in lines()] == [(1, first.root), (2, second.root)]
    assert verify().findings == []


def test_nothing_new_makes_no_anchor(cast: Cast) -> None:
    assert anchors.make_anchor()
    assert anchors.make_anchor() is None
    assert len(lines()) == 1


def test_the_task_makes_one_anchor_a_day(cast: Cast) -> None:
    noon = timezone.make_aware(datetime(2026, 3, 2, 12))
    with time_machine.travel(noon, tick=False) as clock:
        task()
        change(cast, "甲")
        task()
        assert Anchor.objects.count() == 1
        clock.shift(timedelta(hours=12, minutes=5))
        task()
        assert Anchor.objects.count() == 2


def test_a_line_that_a_crash_kept_from_the_file_is_written_later(cast: Cast) -> None:
    anchors.make_anchor()
    change(cast, "甲")
    anchors.make_anchor()
    whole = anchors.path().read_text()
    anchors.path().write_text(whole.splitlines(keepends=True)[0])
    anchors.make_daily_anchor()
    assert anchors.path().read_text() == whole


def test_only_the_owner_may_read_the_file(cast: Cast, folder: Path) -> None:
    anchors.make_anchor()
    assert anchors.path().stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def wheres() -> list[str]:
    return [finding.where for finding in verify().findings]


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda text: text.replace('"heads": ', '"heads": 1'), "anchors.jsonl:1"),
        (lambda text: "".join(text.splitlines(keepends=True)[1:]), "anchors.jsonl:1"),
        (lambda text: text + "{}\n", "anchors.jsonl:3"),
        (lambda text: "没有\n" + text, "anchors.jsonl:1"),
        (lambda text: text.splitlines(keepends=True)[0], "anchor 2"),
        (lambda text: "", "anchor 1"),
    ],
    ids=["changed", "first removed", "forged", "not ours", "last removed", "emptied"],
)
def test_an_altered_file_is_found(cast: Cast, spoil: Any, where: str) -> None:
    anchors.make_anchor()
    change(cast, "甲")
    anchors.make_anchor()
    anchors.path().write_text(spoil(anchors.path().read_text()))
    assert wheres()[0] == where


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE history_anchor SET root = previous WHERE n = 2",
        "UPDATE history_anchoredhead SET seq = seq + 1 WHERE anchor_id = 2",
        "DELETE FROM history_anchoredhead WHERE anchor_id = 2",
    ],
)
def test_altered_anchors_in_the_database_are_found(cast: Cast, sql: str) -> None:
    anchors.make_anchor()
    change(cast, "甲")
    anchors.make_anchor()
    with guards.lifted():
        execute(sql)
    assert "anchor 2" in wheres()


def test_an_anchor_removed_from_the_database_is_found(cast: Cast) -> None:
    anchors.make_anchor()
    with guards.lifted():
        execute("DELETE FROM history_anchoredhead")
        execute("DELETE FROM history_anchor")
    assert wheres() == ["anchor 1"]


def test_heads_move_but_never_go(cast: Cast) -> None:
    from django.db import DatabaseError, transaction

    assert "guard_delete_history_chainhead" in rules.triggers(connection)
    with pytest.raises(DatabaseError, match=guards.MESSAGE), transaction.atomic():
        execute("DELETE FROM history_chainhead")


def test_the_anchor_of_a_period(cast: Cast) -> None:
    march, april = (timezone.make_aware(datetime(2026, month, 15)) for month in (3, 4))
    with time_machine.travel(march, tick=False):
        first = anchors.make_anchor()
    with time_machine.travel(april, tick=False):
        change(cast, "甲")
        second = anchors.make_anchor()
    assert anchors.latest(until=april) == first
    assert anchors.latest() == second
    assert AnchoredHead.objects.filter(anchor=second).count() == 1


@given(st.lists(st.binary(max_size=4), max_size=20), st.integers(0, 30))
def test_another_leaf_or_another_order_is_another_root(leaves: list[bytes], at: int) -> None:
    root = anchors.merkle_root(leaves)
    assert root == anchors.merkle_root(list(leaves))
    assert root != anchors.merkle_root([*leaves, b"more"])
    if leaves:
        place = at % len(leaves)
        assert root != anchors.merkle_root([*leaves[:place], *leaves[place + 1 :]])
        assert root != anchors.merkle_root(
            [leaf + b"x" if n == place else leaf for n, leaf in enumerate(leaves)]
        )
    if (turned := leaves[::-1]) != leaves:
        assert root != anchors.merkle_root(turned)
