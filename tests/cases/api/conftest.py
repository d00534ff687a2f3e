"""Programs that the tests of the operations on cases call with."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast
from tests.support.programs import Program, program


@pytest.fixture
def hotline(cast: Cast) -> Program:
    """Acts for the Lujiazui station and may do everything."""
    return program(cast.actor("manager"), cast.station)


@pytest.fixture
def elsewhere(cast: Cast) -> Program:
    """Acts for the other station and may do everything there."""
    return program(
        cast.actor("other_manager"), cast.other_station, code="elsewhere", name="别处的热线"
    )
