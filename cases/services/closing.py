"""How a case ends, and how a mistaken ending is undone (design §4; 17号令 arts. 29–30)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.enums import (
    AgreementState,
    CaseState,
    ClaimOutcome,
    Ending,
    EventKind,
    FailureReason,
    Side,
)
from cases.guards import mediating_parties
from cases.members import in_annex
from cases.models import (
    Agreement,
    Case,
    ClaimAgainst,
    Destination,
    OwnSettlement,
    WithdrawalRequest,
)
from cases.services import undoing
from cases.services.assignment import keep_in_sight
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.conflicts import insist_answered
from cases.services.destinations import add_destination, write_destination
from cases.services.events import add_event
from cases.services.member_terms import annex_members, insist_listed, resolve_members
from cases.services.settlement import Confirmation, record_own_settlement
from cases.services.tidying import tidy_up
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate
from mediation.papers import services as papers

__all__ = [
    "Confirmation",
    "add_destination",
    "record_own_settlement",
    "refer_failed",
    "reopen_case",
    "set_claim_outcome",
    "settle_case",
    "withdraw_case",
]

#: Outcomes that are recorded one by one; "agreed" comes with the settling of the case.
BY_HAND = (
    ClaimOutcome.OPEN,
    ClaimOutcome.WITHDRAWN,
    ClaimOutcome.NOT_AGREED,
    ClaimOutcome.NOT_ACCEPTED,
)


def set_claim_outcome(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    claim_against: ClaimAgainst,
    outcome: str,
    outcome_on: date,
) -> ClaimAgainst:
    """What becomes of a claim against one respondent, where the agreement does not name them."""
    with gate(
        case, actor=actor, act="set_claim_outcome", version=version, happened_on=outcome_on
    ) as fresh:
        insist_may(actor, "record_settlement", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        legal_day(outcome_on, not_before=fresh.received_on, what=_("收到申请日期"))
        row: ClaimAgainst | None = fresh.claims_against.filter(pk=claim_against.pk).first()
        if row is None:
            raise ActionRefused(_("请选择本案的调解请求。"))
        if outcome not in BY_HAND:
            raise ActionRefused(_("“已在协议中解决”在结案时自动登记，不能手工选择。"))
        row.outcome = outcome
        row.outcome_on = None if outcome == ClaimOutcome.OPEN else outcome_on
        row.save()
    return row


def settle_case(
    case: Case, *, actor: Actor, version: int | None, happened_on: date | None = None
) -> Case:
    """Settle the case: by the agreement that stands, else by the parties' own settlement.

    The end of the fifteen days never stands in the way. Claims against the parties named in the
    agreement (of an own settlement: against those who agreed to mediation) become agreed; every
    other claim must have its outcome. Other versions of the agreement are void, planned sessions
    cancelled. Of a collective case, those in the annex become agreed (of an own settlement: those
    who consented); each of the others has an outcome, and gets the written notice of art. 30.
    """
    day = legal_day(happened_on, not_before=case.accepted_on, what=_("受理日期"))
    with gate(case, actor=actor, act="settle_case", version=version, happened_on=day) as fresh:
        insist_may(actor, "settle", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        insist_answered(fresh, day=day)
        standing: Agreement | None = fresh.agreements.filter(
            state__in=AgreementState.STANDING
        ).first()
        settlement: OwnSettlement | None = getattr(fresh, "own_settlement", None)
        ending, amount, named = Ending.AGREEMENT, None, set[int]()
        settled_members = set[int]()
        if standing is not None:
            legal_day(day, not_before=standing.effective_on, what=_("协议生效日期"))
            amount = standing.total
            named = set(standing.named_parties.values_list("party_id", flat=True))
            settled_members = annex_members(standing)
        elif settlement is not None:
            legal_day(day, not_before=settlement.settled_on, what=_("和解日期"))
            ending, amount = Ending.OWN_SETTLEMENT, settlement.amount
            named = {party.pk for party in mediating_parties(fresh)}
            insist_listed(fresh)
            settled_members = {member.pk for member in in_annex(fresh.members.all())}
        _resolve(fresh, ClaimOutcome.AGREED, day, respondents=named)
        resolve_members(fresh, ClaimOutcome.AGREED, day, only=settled_members)
        if fresh.members.filter(outcome=ClaimOutcome.NOT_AGREED).exists():
            papers.issue("member_termination", fresh, actor=actor, happened_on=day)
        apart = fresh.members.exclude(outcome=ClaimOutcome.AGREED).count()
        fire(fresh, "settle", actor=actor, ending=ending, amount=amount, on=day, partly=bool(apart))
        tidy_up(fresh, actor=actor, reason=_("案件已结案。"))
        _conclude(fresh, day, amount=amount, settled=fresh.worker_count - apart)
    return fresh


def refer_failed(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    destinations: list[Destination],
    happened_on: date | None = None,
) -> Case:
    """Mediation has failed: the reason, where the case goes, and the written notice of the right
    to arbitrate (17号令 art. 30)."""
    day = legal_day(happened_on, not_before=case.accepted_on, what=_("受理日期"))
    with gate(case, actor=actor, act="refer_failed", version=version, happened_on=day) as fresh:
        insist_may(actor, "refer_failed", fresh)
        insist_state(fresh, CaseState.MEDIATION)
        if reason not in FailureReason.values:
            raise ActionRefused(_("选择调解不成的原因。"))
        if reason == FailureReason.PERIOD_OVER and fresh.due_on and day <= fresh.due_on:
            raise ActionRefused(
                _("调解期限（%(day)s）尚未届满。") % {"day": fresh.due_on.isoformat()}
            )
        fresh.failure_reason = reason
        for destination in destinations:
            destination.decided_on = destination.decided_on or day
            write_destination(fresh, destination)
        _resolve(fresh, ClaimOutcome.NOT_AGREED, day)
        resolve_members(fresh, ClaimOutcome.NOT_AGREED, day)
        papers.issue("termination", fresh, actor=actor, happened_on=day)
        fire(fresh, "refer_failed", actor=actor, on=day)
        refused = reason == FailureReason.REFUSED_TO_SIGN
        tidy_up(fresh, actor=actor, reason=str(fresh.get_failure_reason_display()), refused=refused)
        _conclude(fresh, day, reason=reason)
    return fresh


def withdraw_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    request: WithdrawalRequest,
    happened_on: date | None = None,
) -> Case:
    """The applicant takes the application back, in writing or by word on record."""
    asked_on = legal_day(request.requested_on, not_before=case.received_on, what=_("收到申请日期"))
    day = legal_day(happened_on, not_before=asked_on, what=_("提出撤回的日期"))
    with gate(case, actor=actor, act="withdraw_case", version=version, happened_on=day) as fresh:
        insist_may(actor, "withdraw", fresh)
        insist_state(fresh, *CaseState.OPEN)
        legal_day(day, not_before=fresh.accepted_on or fresh.reviewed_on, what=_("审查或受理日期"))
        applicant = request.applicant
        if applicant.case_id != fresh.pk or applicant.side != Side.APPLICANT:
            raise ActionRefused(_("撤回须由本案申请人提出。"))
        keep_in_sight(fresh, actor=actor, day=day)
        request.case = fresh
        request.save()
        _resolve(fresh, ClaimOutcome.WITHDRAWN, day)
        papers.issue("withdrawal", fresh, actor=actor, happened_on=day)
        fire(fresh, "withdraw", actor=actor, on=day)
        resolve_members(fresh, ClaimOutcome.WITHDRAWN, day)
        tidy_up(fresh, actor=actor, reason=_("申请人撤回调解申请。"))
        _conclude(fresh, day, reason=request.reason)
    return fresh


def reopen_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    happened_on: date | None = None,
) -> Case:
    """Undo a mistaken closing: back to mediation, or to review where it was never accepted.

    What the closing made stops counting: its agreement is superseded, its own settlement and
    destinations go, its notices are void, the claims it resolved are open again. Events stay; this
    is another one.
    """
    if not reason.strip():
        raise ActionRefused(_("请写明恢复办理的理由。"))
    day = legal_day(happened_on, not_before=case.ended_on, what=_("结案日期"))
    with gate(
        case, actor=actor, act="reopen_case", version=version, happened_on=day, reason=reason
    ) as fresh:
        insist_may(actor, "reopen", fresh)
        insist_state(fresh, *CaseState.FINAL)
        legal_day(day, not_before=fresh.ended_on, what=_("结案日期"))
        undoing.undo_closing(fresh, actor=actor, reason=reason, day=day)
        fire(fresh, "reopen", actor=actor)
        add_event(fresh, EventKind.REOPENED, happened_on=day)
    return fresh


def _resolve(
    case: Case, outcome: ClaimOutcome, day: date, *, respondents: set[int] | None = None
) -> None:
    """Give every open claim its outcome; only those against `respondents` where given."""
    rows = case.claims_against.filter(outcome=ClaimOutcome.OPEN)
    if respondents is not None:
        rows = rows.filter(respondent_id__in=respondents)
    for row in rows:
        row.outcome, row.outcome_on = outcome, day
        row.save()


def _conclude(
    case: Case, day: date, *, reason: str = "", amount: Decimal | None = None, settled: int = 0
) -> None:
    """The dated event that figures count; `settled` workers of those whom the case concerns."""
    kind = EventKind.CONCLUDED if case.accepted_on else EventKind.WITHDRAWN_BEFORE_ACCEPTANCE
    add_event(
        case, kind, happened_on=day, ending=case.ending, reason=reason, amount=amount,
        persons=case.worker_count, persons_settled=settled,
    )  # fmt: skip
