"""The parties settled by themselves (达成和解), and how that is proved (design §4)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.enums import CaseState, ConsentPurpose, SettlementProof
from cases.models import Case, OwnSettlement, Party
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.consents import add_consent
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate

SETTLEMENT_COLUMNS = ("settled_on", "content", "amount", "proof", "attachment_id")


@dataclass(frozen=True)
class Confirmation:
    """A party's word that the parties have settled by themselves: when, and how it was given."""

    party: Party
    answered_on: date
    way: str


def record_own_settlement(
    case: Case,
    settlement: OwnSettlement,
    *,
    actor: Actor,
    version: int | None,
    confirmations: list[Confirmation],
) -> OwnSettlement:
    """Record that the parties settled by themselves (达成和解), or change that record.

    Confirmations may come one by one; whoever confirmed an earlier text has to confirm a changed
    one again.
    """
    day = legal_day(settlement.settled_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(
        case, actor=actor, act="record_own_settlement", version=version, happened_on=day
    ) as fresh:
        insist_may(actor, "record_settlement", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        _insist_settlement(fresh, settlement)
        kept = getattr(fresh, "own_settlement", None)
        row = kept or OwnSettlement(case=fresh)
        given = {column: getattr(settlement, column) for column in SETTLEMENT_COLUMNS}
        if kept is None or any(getattr(row, name) != value for name, value in given.items()):
            _insist_confirmed_again(fresh, confirmations)
            for name, value in given.items():
                setattr(row, name, value)
            row.save()
        for confirmation in confirmations:
            if confirmation.party.case_id != fresh.pk:
                raise ActionRefused(_("请选择本案的当事人。"))
            legal_day(
                confirmation.answered_on, not_before=settlement.settled_on, what=_("和解日期")
            )
            add_consent(
                fresh,
                actor=actor,
                party=confirmation.party,
                purpose=ConsentPurpose.OWN_SETTLEMENT,
                answer=True,
                answered_on=confirmation.answered_on,
                way=confirmation.way,
            )
    return row


def _insist_settlement(case: Case, settlement: OwnSettlement) -> None:
    if not settlement.content.strip():
        raise ActionRefused(_("请写明和解内容。"))
    if settlement.amount is not None and settlement.amount < 0:
        raise ActionRefused(_("金额不能为负数。"))
    if settlement.proof not in SettlementProof.values:
        raise ActionRefused(_("请选择和解的证明方式。"))
    if settlement.attachment_id is None:
        return
    if not case.attachments.filter(pk=settlement.attachment_id, removed_on=None).exists():
        raise ActionRefused(_("证明材料不在本案附件中，请重新选择。"))


def _insist_confirmed_again(case: Case, confirmations: list[Confirmation]) -> None:
    now = {row.party.pk for row in confirmations}
    earlier = case.consents.filter(purpose=ConsentPurpose.OWN_SETTLEMENT).select_related("party")
    again = {row.party_id: row.party.name for row in earlier if row.party_id not in now}
    if again:
        raise ActionRefused(
            *(
                _("和解内容有变，请重新登记“%(name)s”的确认。") % {"name": name}
                for name in again.values()
            )
        )
