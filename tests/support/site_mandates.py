"""What fills the addresses of mandates."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.mandates.models import Mandate
from tests.cases import endings, factories
from tests.cases.mandates import scenes
from tests.support.cast import Cast


class MandateArguments:
    """A part of `World`, which has the cast."""

    cast: Cast

    @cached_property
    def mandated(self) -> Mandate:
        """Taken on for a case that has ended: its result is still to go back."""
        mediator = self.cast.actor("mediator")
        case = factories.case_in_mediation(mediator)
        mandate = scenes.confirmed(case, mediator)
        endings.fail(factories.again(case), mediator)
        return scenes.again(mandate)

    @property
    def argument_mandates_serial(self) -> Any:
        return self.mandated.case.serial
