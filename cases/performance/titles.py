"""Since when an agreement can be enforced by a court."""

from datetime import date

from cases.enums import AgreementState
from cases.models import Agreement


def titled_on(agreement: Agreement) -> date | None:
    """The day of the arbitral mediation document that it was converted into; None without a title."""
    return agreement.effective_on if agreement.state == AgreementState.CONVERTED else None
