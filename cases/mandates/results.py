"""What may be reported back of a case, what has to be said with it, and what follows."""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import CaseState, Ending, IneligibleReason, Side
from cases.guards import mediating_parties
from cases.mandates.enums import MandateEnding, MandateKind
from cases.mandates.models import Mandate
from cases.models import Case

E = MandateEnding
_UNACCEPTED = {
    IneligibleReason.UNREACHABLE: E.UNREACHABLE,
    IneligibleReason.RESPONDENT_REFUSED: E.UNWILLING,
    IneligibleReason.RESPONDENT_SILENT: E.UNWILLING,
}


def endings_of(mandate: Mandate, case: Case) -> list[MandateEnding]:
    """The results that the record of the case bears out, the likeliest first; none while it is open."""
    if mandate.declined_on:
        return [E.NOT_TAKEN]
    if case.state not in CaseState.FINAL:
        return []
    if case.ending == Ending.AGREEMENT:
        return [E.AGREEMENT]
    if case.ending == Ending.OWN_SETTLEMENT:
        return [E.OWN_SETTLEMENT]
    if case.ending == Ending.WITHDRAWN:
        return [E.OTHER, E.OWN_SETTLEMENT, *(E(one) for one in E.FAILED if one != E.OTHER)]
    if case.ending == Ending.NOT_ACCEPTED:
        first = _UNACCEPTED.get(IneligibleReason(case.ineligible_reason), E.OTHER)
    else:
        first = E(case.failure_reason)
    return [first, *(E(one) for one in E.FAILED if one != first)]


def whose_consent(case: Case) -> list[Any]:
    """The parties without whom the period is not extended: those who mediate, or all before that."""
    taking_part = mediating_parties(case)
    both = {party.side for party in taking_part} >= {Side.APPLICANT, Side.RESPONDENT}
    return taking_part if both else list(case.parties.all())


def missing(mandate: Mandate, case: Case) -> list[str]:
    """What is not known or not done yet, as sentences for whoever works on the mandate."""
    if mandate.returned_on:
        return []
    if mandate.declined_on or case.state in CaseState.FINAL:
        owed = mandate.kind in MandateKind.ANSWERED
        return [_("尚未反馈结果、退回材料。")] if owed else []
    found = []
    if mandate.waits_for_answer:
        found.append(_("尚未答复是否接受。"))
    if mandate.kind == MandateKind.ARBITRATION_ENTRUSTED and not mandate.consented_on:
        found.append(_("尚未登记双方同意委托调解的日期，十个工作日从该日起算。"))
    if not mandate.body_number:
        found.append(_("尚未填写该机构案号或者文号。"))
    if not mandate.paper_list:
        found.append(_("尚未登记随附材料；结束后须如数退回。"))
    review = getattr(case, "review", None)
    if case.state == CaseState.ELIGIBILITY and not (review and review.referred_by_body):
        found.append(_("受理审查表中尚未填写委派、委托的文号。"))
    return found


def follows(mandate: Mandate, ending: str) -> str:
    """What follows from a result for the body and the parties (特邀调解规定 arts. 19–21, 26)."""
    if mandate.kind == MandateKind.ARBITRATION_SUGGESTED:
        return _follows_suggestion(ending)
    is_court = mandate.kind in MandateKind.COURT
    if ending == E.NOT_TAKEN:
        return _("退回材料，由该机构另行处理；本案未受理的，按程序办理不予受理或者由申请人撤回。")
    if ending in E.FAILED:
        if mandate.kind == MandateKind.COURT_APPOINTED:
            return _("反馈情况并退回材料，由人民法院依法登记立案。")
        if is_court:
            return _("反馈情况并退回材料，由人民法院继续审理。")
        return _("反馈情况并退回材料，仲裁程序继续进行。")
    if ending == E.OWN_SETTLEMENT:
        if mandate.kind == MandateKind.COURT_APPOINTED:
            return _("告知人民法院双方已自行和解。")
        if is_court:
            return _("由当事人向人民法院申请撤诉。")
        return _("由申请人撤回仲裁申请。")
    if mandate.kind == MandateKind.COURT_APPOINTED:
        return _("协议副本送人民法院备案；双方可以共同申请司法确认。")
    if is_court:
        return _("协议移交人民法院，由人民法院审查后制作调解书，或者由当事人申请撤诉。")
    return _("协议送仲裁委，由仲裁庭依法处理，或者由申请人撤回仲裁申请。")


def _follows_suggestion(ending: str) -> str:
    """Nothing is pending: the commission has only deferred its acceptance (33号令 art. 69)."""
    if ending in E.FAILED:
        return _("反馈情况并退回材料；仲裁委此前暂缓受理，申请人可以再向仲裁委申请仲裁。")
    if ending == E.OWN_SETTLEMENT:
        return _("告知仲裁委双方已自行和解。")
    return _("告知仲裁委双方已达成调解协议；双方可以共同申请仲裁审查。")
