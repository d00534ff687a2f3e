"""What fills the addresses of major disputes and of follow-ups."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.majors.models import MajorReport
from tests.cases.majors import scenes
from tests.support.cast import Cast


class AftercareArguments:
    """A part of `World`, which has the cast."""

    cast: Cast

    def make_aftercare(self) -> None:
        """Made now, because what a test makes is gone after it."""
        assert self.reported

    # Major disputes
    @cached_property
    def reported(self) -> MajorReport:
        """The draft of a report of a major dispute, with a record of its situation."""
        mediator = self.cast.actor("mediator")
        case = scenes.major_case(mediator)
        scenes.situation(case, mediator, gathering=True, note="厂门口聚集")
        return scenes.prepared(case, mediator)

    @property
    def argument_majors_serial(self) -> Any:
        return self.reported.case.serial

    argument_majors_level = "street"
