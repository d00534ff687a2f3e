"""Fixtures of this room's tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def near(settings: Any) -> None:
    """A receiver on this machine may be asked, and answers within two seconds."""
    settings.WEBHOOK_DEVELOPMENT = True
    settings.WEBHOOK_SECONDS = 2.0


@pytest.fixture
def receiver(near: None) -> Iterator[Receiver]:
    """A real one."""
    with receiving() as one:
        yield one
