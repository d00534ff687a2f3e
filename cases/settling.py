"""What settling a case would do: the ending, the amount, and what becomes of each claim."""

from dataclasses import dataclass
from decimal import Decimal

from cases.enums import AgreementState, ClaimOutcome, Ending
from cases.guards import mediating_parties, missing_result
from cases.members import has_members, in_annex, some_names
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
        members: of a collective case, with how many it is settled, and what the others still need;
            None for any other.
    """

    agreement: Agreement | None
    settlement: OwnSettlement | None
    agreed: list[ClaimAgainst]
    undecided: list[ClaimAgainst]
    missing: list[str]
    members: "MemberOutlook | None" = None

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


@dataclass(frozen=True)
class MemberOutlook:
    """With how many members the case is settled, how many go another way, and who is in neither."""

    settled: int
    apart: int
    left: list[str]


def _members(case: Case, agreement: Agreement | None) -> MemberOutlook | None:
    if not has_members(case):
        return None
    rows = list(case.members.all())
    if agreement:
        keys = set(agreement.annex_lines.values_list("member_id", flat=True))
    else:
        keys = {row.pk for row in in_annex(rows)}
    left = [row for row in rows if row.is_open and row.pk not in keys]
    return MemberOutlook(
        settled=sum(row.pk in keys for row in rows),
        apart=sum(not row.is_open for row in rows),
        left=[some_names(left)] if left else [],
    )


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
        members=_members(case, agreement),
    )
