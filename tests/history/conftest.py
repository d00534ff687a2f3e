"""A chain of history to attack, with anchors in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from mediation.history import guards
from mediation.history.actor import SYSTEM, acting
from mediation.stations.models import Building
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.ANCHORS_DIR = tmp_path / "anchors"
    return tmp_path / "anchors"


@pytest.fixture
def building(cast: Cast) -> Building:
    """A chain of five rows, and another beside it."""
    with acting(SYSTEM, act="test", reason="因为要测试"):
        made = Building.objects.create(station=cast.station, code="B8", name="第1名")
        for n in range(2, 6):
            made.name = f"第{n}名"
            made.save()
        Building.objects.create(station=cast.station, code="B9", name="别的楼")
    return made


@pytest.fixture
def open_doors(building: Building) -> Iterator[None]:
    """Without guards, as for a person who rules the database; put back before the verdict."""
    guards.remove(connection)
    yield
    guards.install(connection)
