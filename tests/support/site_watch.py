"""What fills the addresses of the watch, and of the imports."""

from __future__ import annotations

from functools import cached_property

from django.utils import timezone

from tests.cases import factories
from tests.support.cast import Cast
from tests.support.site_ledgers import LedgerArguments


class WatchArguments(LedgerArguments):
    """A part of `World`, which has the cast."""

    cast: Cast

    def make_watched(self) -> None:
        """Made now, because what a test makes is gone after it."""
        assert self.argument_watch_subject
        assert self.uploaded_ledger

    argument_watch_detector = "duplicate"

    @cached_property
    def argument_watch_subject(self) -> str:
        """Two cases of one worker, received today."""
        actor, today = self.cast.actor("mediator"), timezone.localdate()
        pair = [
            factories.registered_case(
                actor, received_on=today, workers=[factories.worker("重登", phone="13700137000")]
            )
            for _twice in range(2)
        ]
        return "+".join(case.serial for case in pair)
