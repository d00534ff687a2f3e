"""Which act brings a case on: the one prominent next action of its page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.conflict_guards import (
    goes_to_station,
    missing_about_mediators,
    needs_declaration,
)
from cases.enums import (
    AgreementState,
    Capacity,
    CaseState,
    ConsentPurpose,
    Ending,
    IneligibleReason,
    SessionResult,
    SessionStatus,
    Side,
)
from cases.guards import active_lead, mediating_parties, missing_objective, missing_result
from cases.members import missing_members
from cases.models import Agreement, Case, MediationSession
from cases.permissions import may
from cases.willingness import unwilling_reason
from mediation.history.actor import Actor
from mediation.history.gate import missing_for

S = CaseState
MEDIATION = ConsentPurpose.MEDIATION


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page has fetched of the case, beside its prefetched relations."""

    case: Case
    actor: Actor
    now: datetime
    agreements: tuple[Agreement, ...]
    sessions: tuple[MediationSession, ...]

    @property
    def standing(self) -> Agreement | None:
        return self._agreement(AgreementState.STANDING)

    @property
    def in_force(self) -> Agreement | None:
        """The agreement whose promises are owed, by itself or as an arbitral document."""
        return self._agreement(AgreementState.IN_FORCE)

    @property
    def signing(self) -> Agreement | None:
        return self._agreement((AgreementState.SIGNING,))

    @property
    def draft(self) -> Agreement | None:
        return self._agreement((AgreementState.DRAFT,))

    def _agreement(self, states: Iterable[str]) -> Agreement | None:
        return next((one for one in reversed(self.agreements) if one.state in states), None)

    @property
    def unrecorded(self) -> MediationSession | None:
        """A planned session whose time has come."""
        return next(
            (
                one
                for one in self.sessions
                if one.status == SessionStatus.PLANNED and one.starts_at <= self.now
            ),
            None,
        )

    @property
    def undeclared(self) -> Any:
        """The reader's own part in the case, as long as its declaration is missing or out of date."""
        return next(
            (
                part
                for part in self.case.participations.all()
                if part.user_id == self.actor.user_id
                and part.capacity == Capacity.MEDIATOR
                and part.is_active
                and needs_declaration(self.case, part)
            ),
            None,
        )


def next_act(facts: Facts) -> tuple[str, str]:
    """Name of the act that brings the case on, and why, in one sentence."""
    if facts.case.voided_on:
        return "", ""
    by_state: dict[str, Callable[[Facts], tuple[str, str]]] = {
        S.INTAKE: _next_in_intake,
        S.ELIGIBILITY: _next_in_review,
        S.MEDIATION: _next_in_mediation,
    }
    return by_state.get(facts.case.state, _next_after_the_end)(facts)


def _next_in_intake(facts: Facts) -> tuple[str, str]:
    missing = missing_for(facts.case, "submit_for_review")
    if missing:
        return "edit", missing[0]
    if missing := missing_members(facts.case):
        return "members", missing[0]
    return "submit", _("登记内容已齐全，可以提交受理审查。")


def _next_in_review(facts: Facts) -> tuple[str, str]:
    case = facts.case
    if goes_to_station(case):
        return "transfer", _("申请人要求由工作站调解，请移送工作站。")
    if active_lead(case) is None:
        may_take = may(facts.actor, "take", case)
        return ("take" if may_take else "assign"), _("本案尚无首席调解员。")
    if facts.undeclared is not None:
        return "declare", _declare(facts)
    if missing := missing_objective(case):
        return "review", missing[0]
    if not missing_for(case, "accept"):
        return "accept", _("客观条件具备，双方愿意，可以受理。")
    return _next_for_willingness(facts)


def _next_for_willingness(facts: Facts) -> tuple[str, str]:
    case = facts.case
    reason = unwilling_reason(case, timezone.localdate(facts.now))
    if reason == IneligibleReason.RESPONDENT_REFUSED:
        return "refer_ineligible", _("没有被申请人同意调解，应不予受理并书面通知申请人。")
    if reason == IneligibleReason.RESPONDENT_SILENT:
        return "refer_ineligible", _("被申请人逾期未答复，可以不予受理；事后同意的，另立新案。")
    answered = {row.party_id for row in case.consents.all() if row.purpose == MEDIATION}
    asked = {row.respondent_id for row in case.inquiries.all()}
    respondents = {party.pk for party in case.parties.all() if party.side == Side.RESPONDENT}
    if respondents - answered - asked:
        return "ask", _("征询被申请人是否愿意调解。")
    return "consent", missing_for(case, "accept")[0]


def _declare(facts: Facts) -> str:
    if facts.undeclared.declared_on is None:
        return _("调解员须先作出利害关系声明。")
    return _("当事人或代理人有变动，请更新利害关系声明。")


def _next_in_mediation(facts: Facts) -> tuple[str, str]:
    if facts.undeclared is not None:
        return "declare", _declare(facts)
    if facts.standing or getattr(facts.case, "own_settlement", None):
        if missing := missing_result(facts.case):
            return "settlement", missing[0]
        return "settle", _("协议已生效或已登记和解，可以结案。")
    if missing := missing_about_mediators(facts.case, mediating_parties(facts.case)):
        return "transfer" if goes_to_station(facts.case) else "consent", missing[0]
    if missing := missing_members(facts.case):
        return "members", missing[0]
    if facts.signing:
        return "mark", _("协议已定稿，等待签名盖章。")
    if facts.draft:
        return "agreement_edit", _("协议草稿尚未定稿。")
    if facts.unrecorded:
        return "session_record", _("已安排的会议时间已到，请登记结果。")
    if any(one.status == SessionStatus.PLANNED for one in facts.sessions):
        return "session_record", _("会议已安排，举行后请登记结果。")
    held = [one for one in facts.sessions if one.status == SessionStatus.HELD]
    if held and held[-1].result == SessionResult.AGREED:
        return "agreement_create", _("双方已达成一致，可以起草协议。")
    if held and held[-1].result == SessionResult.NOT_AGREED:
        return "session_plan", _("可以再次安排调解，或者以调解不成结案。")
    return "session_plan", _("请安排调解会议。")


def _next_after_the_end(facts: Facts) -> tuple[str, str]:
    if facts.standing and facts.standing.state != AgreementState.PERFORMED:
        return "payment", _("协议已生效，跟踪履行情况。")
    if facts.case.ending == Ending.NO_AGREEMENT:
        return "destination", _("可以补充登记案件去向。")
    return "", ""
