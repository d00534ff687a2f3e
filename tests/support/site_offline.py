"""What fills the addresses of offline work."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.offline import services
from cases.offline.models import HandOut
from tests.cases.offline.forms import CALL, at_the_point, write
from tests.support.site_watch import WatchArguments


class OfflineArguments(WatchArguments):
    """A part of `World`, which has the cast."""

    @cached_property
    def handed_out(self) -> HandOut:
        """A form of a case of the point that came back with one entry."""
        actor = self.cast.actor("point_mediator")
        row = services.hand_out(at_the_point(self.cast), "form", actor=actor)
        services.receive(write(services.form_of(row), 联系记录=[CALL]), actor=actor)
        return row

    @property
    def argument_offline_serial(self) -> Any:
        return self.handed_out.case.serial

    @property
    def argument_offline_reference(self) -> Any:
        return self.handed_out.reference

    @property
    def argument_offline_entry(self) -> int:
        return int(self.handed_out.entries.get().pk)
