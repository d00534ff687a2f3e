"""What fills the addresses of imports."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.ledgers import services
from cases.ledgers.models import ImportBatch
from tests.cases.ledgers.sheets import line, table
from tests.support.cast import Cast


class LedgerArguments:
    """A part of `World`, which has the cast."""

    cast: Cast

    @cached_property
    def uploaded_ledger(self) -> ImportBatch:
        """Uploaded, its columns still to be looked at."""
        batch, _ledger = services.upload(
            table(line()),
            "台账.xlsx",
            actor=self.cast.actor("manager"),
            organisation=self.cast.station,
        )
        return batch

    @property
    def argument_ledgers_batch(self) -> Any:
        return self.uploaded_ledger.reference
