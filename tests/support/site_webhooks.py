"""What fills the addresses of the webhooks."""

from __future__ import annotations

from functools import cached_property

from mediation.webhooks.models import Delivery
from tests.support.cast import Cast
from tests.webhooks import scenes


class WebhookArguments:
    """A part of `World`, which has the cast."""

    cast: Cast

    def make_webhooks(self) -> None:
        """Made now, because what a test makes is gone after it."""
        assert self.hooked

    @cached_property
    def hooked(self) -> Delivery:
        """A delivery of the station's subscription."""
        scenes.subscribed(self.cast)
        (delivery,) = scenes.happened(self.cast)
        return delivery

    @property
    def argument_hook(self) -> str:
        return str(self.hooked.subscription.key)

    @property
    def argument_delivery(self) -> str:
        return str(self.hooked.key)
