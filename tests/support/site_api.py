"""What fills the addresses of the interface and of its administration."""

from __future__ import annotations

from functools import cached_property

from tests.support.cast import Cast
from tests.support.programs import Program, program


class ApiArguments:
    """A part of `World`, which has the cast."""

    cast: Cast
    argument_api_rest = "nowhere"
    argument_api_month = "2026-03"

    @cached_property
    def program(self) -> Program:
        """Acts for the station of the cast."""
        station = self.cast.station
        return program(self.cast.actor("manager"), station, code=f"hotline-{station.pk}")

    @property
    def argument_client(self) -> str:
        return str(self.program.client.code)

    @property
    def argument_prefix(self) -> str:
        return str(self.program.token.prefix)
