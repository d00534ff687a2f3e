"""What settling a case would do: the ending, the amount, and what becomes of each claim."""

from dataclasses import dataclass
from decimal import Decimal

from cases.enums import AgreementState, ClaimOutcome, Ending
from cases.guards import mediating_parties, missing_result
from cases.models import Agreement, Case, ClaimAgainst, OwnSettlement
from mediation.ui.parts import Text


@dataclass(frozen=True)
class Settling:
    """The outlook, read now; nothing is written.

    Attributes:
        agreement: the one that stands, if any; it goes before an own settlement.
        agreed: claims that settling itself marks as agreed.
        undecided: claims against others, each of which needs an outcome first.
        missing: what keeps the case from being settled, beside those outcomes.
    """

    agreement: Agreement | None
    settlement: OwnSettlement | None
    agreed: list[ClaimAgainst]
    undecided: list[ClaimAgainst]
    missing: list[str]

    @property
    def ending(self) -> Text:
        """The ending in words, empty where nothing can end the case."""
        if self.agreement:
            return Ending.AGREEMENT.label
        return Ending.OWN_SETTLEMENT.label if self.settlement else ""

    @property
    def amount(self) -> Decimal | None:
        """The amount that counts as agreed."""
        if self.agreement:
            return self.agreement.total
        return self.settlement.amount if self.settlement else None


def settling(case: Case) -> Settling:
    """What `settle` would do to `case` now."""
    agreement = case.agreements.filter(state__in=AgreementState.STANDING).first()
    settlement = getattr(case, "own_settlement", None)
    named: set[int] = set()
    if agreement:
        named = set(agreement.named_parties.values_list("party_id", flat=True))
    elif settlement:
        named = {party.pk for party in mediating_parties(case)}
    rows = list(
        case.claims_against.filter(outcome=ClaimOutcome.OPEN).select_related("claim", "respondent")
    )
    return Settling(
        agreement=agreement,
        settlement=settlement,
        agreed=[row for row in rows if row.respondent_id in named],
        undecided=[row for row in rows if row.respondent_id not in named],
        missing=missing_result(case),
    )
