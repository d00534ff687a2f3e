"""Programs that the tests of the engine call with."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast
from tests.support.programs import Program, program


@pytest.fixture
def hotline(cast: Cast) -> Program:
    """Acts for the Lujiazui station and may do everything."""
    return program(cast.actor("manager"), cast.station)
