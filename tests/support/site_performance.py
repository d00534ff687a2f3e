"""What fills the addresses of performance and of what follows a breach."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from cases.models import Payment
from cases.performance.models import Pursuit
from cases.performance.services import open_pursuit
from cases.services.agreement import record_payment
from tests.cases.performance import scenes
from tests.support.cast import Cast


class PerformanceArguments:
    """A part of `World`, which has the cast."""

    cast: Cast

    def make_performance(self) -> None:
        """Made now, because what a test makes is gone after it."""
        assert self.pursued

    @cached_property
    def pursued(self) -> Pursuit:
        """Of a case of which one instalment was paid and the other was not."""
        mediator = self.cast.actor("mediator")
        agreement = scenes.settled(mediator, worker="陈付清")
        record_payment(
            agreement, actor=mediator, version=None, paid_on=scenes.APRIL,
            instalment=scenes.part(agreement, 1),
        )  # fmt: skip
        row = Pursuit(remedy="payment_order", body="浦东新区人民法院", filed_on=date(2026, 6, 1))
        return open_pursuit(row, agreement, actor=mediator, token=uuid4())

    @property
    def argument_performance_serial(self) -> Any:
        return self.pursued.case.serial

    @property
    def argument_performance_number(self) -> int:
        """The same for an agreement, a payment and a pursuit: each case counts its own."""
        return int(Payment.objects.get(case=self.pursued.case).number)

    argument_performance_step_step = "take"
