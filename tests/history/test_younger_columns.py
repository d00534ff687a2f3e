"""A column that a migration adds later stands outside the MAC of older rows, and is judged apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models

from mediation.history import chain, guards, live
from mediation.history.actor import SYSTEM, acting
from mediation.history.chained import ChainFormat, digest_of, format_of
from mediation.history.verification import verify
from mediation.stations.models import Building
from mediation.vault.fields import EncryptedTextField, Sealed
from tests.history.verdicts import the_finding
from tests.support.cast import Cast
from tests.support.tables import execute

HISTORY = Building.history.model
TABLE = HISTORY._meta.db_table
#: As if these had come after the rows: sealed, with a default, and empty.
YOUNGER = {"history_change_reason", "is_active", "head_name"}


@pytest.fixture
def building(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Building:
    """One whose first row of history was written before the younger columns were there."""
    columns = [name for name in format_of(HISTORY)[1] if name not in YOUNGER]
    digest = digest_of(TABLE, columns)
    ChainFormat.objects.create(digest=digest, table=TABLE, columns=columns)
    with monkeypatch.context() as earlier, acting(SYSTEM, act="test"):
        earlier.setattr(chain, "format_of", lambda _model: (digest, columns))
        made = Building.objects.create(station=cast.station, code="B8", name="旧楼")
    with acting(SYSTEM, act="test"):
        made.name = "新名"
        made.save()
    return made


def test_what_the_migration_put_there_is_no_finding(building: Building) -> None:
    first, second = building.history.order_by("history_id")
    assert first.chain_format != second.chain_format
    assert verify().findings == []
    guards.remove(connection)
    execute(
        f"UPDATE {TABLE} SET history_change_reason = '' WHERE history_id = %s",  # noqa: S608
        first.history_id,
    )
    guards.install(connection)
    assert verify().findings == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("head_name", "某人"), ("history_change_reason", "v1.abc.def")],
)
def test_anything_else_is_one(building: Building, column: str, value: str) -> None:
    first = building.history.order_by("history_id")[0]
    guards.remove(connection)
    execute(
        f"UPDATE {TABLE} SET {column} = %s WHERE history_id = %s",  # noqa: S608
        value, first.history_id,
    )  # fmt: skip
    guards.install(connection)
    assert the_finding().message == f"the column {column}, younger than the row, has been altered"


@pytest.mark.parametrize(
    ("column", "value", "as_added"),
    [
        (EncryptedTextField(default=""), Sealed(""), True),
        (EncryptedTextField(default=""), Sealed("v1.abc.def"), False),
        (models.BooleanField(default=True), True, True),
        (models.IntegerField(default=3), 3, True),
        (models.IntegerField(default=3), 4, False),
        (models.CharField(), None, True),
        (models.CharField(), "x", False),
    ],
)
def test_what_a_migration_leaves(column: Any, value: Any, as_added: bool) -> None:
    assert live.is_as_added(column, value) is as_added
