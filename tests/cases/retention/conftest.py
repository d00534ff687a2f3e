"""Time has passed, and a second person is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from mediation.history.actor import Actor
from mediation.stations.enums import Role
from tests.cases.retention.making import LATER


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def years_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the station's clocks say 2032."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: LATER)


@pytest.fixture
def second(actor_factory: Callable[..., Actor]) -> Actor:
    return actor_factory(Role.MANAGER, name="第二站长")
