"""Papers of the counter and the review: receipt, inquiry (F05), notice of non-acceptance (F07)."""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import (
    AttachmentCategory,
    CaseState,
    ConsentPurpose,
    IneligibleReason,
    Side,
    Source,
)
from cases.guards import out_of_scope_for_over_age
from cases.models import Case, Inquiry
from cases.papers import shared
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.enums import DutyCode
from mediation.papers.templatetags.paper_tags import cn_date

RECEIPT_CLOCKS = {
    DutyCode.ACCEPTANCE: "本调解组织决定是否受理的最后日期（收到申请后三个工作日）",
    DutyCode.RIGHT_TO_ARBITRATE: "至此日未达成调解协议的，当事人可以依法申请仲裁（收到申请后十五日）",
}
RECEIVED_PAPERS = (
    AttachmentCategory.APPLICATION,
    AttachmentCategory.IDENTITY,
    AttachmentCategory.MANDATE,
    AttachmentCategory.EVIDENCE,
)
REASONS = {
    IneligibleReason.OUT_OF_SCOPE: (
        "申请人的请求不属于《中华人民共和国劳动争议调解仲裁法》第二条规定的劳动争议。"
    ),
    IneligibleReason.BARRED: "申请人的同一请求已经申请仲裁、提起诉讼，或者已经裁决、确认。",
    IneligibleReason.UNREACHABLE: "当事人的身份无法确认，或者无法与当事人取得联系，不具备调解条件。",
    IneligibleReason.FACTS_UNCLEAR: "争议的基本事实无法查明，不具备调解条件。",
}


def receipt(case: Case) -> dict[str, Any]:
    """What the applicant takes home: serial, what was handed in, the clocks (登记回执)."""
    attachments = case.attachments.filter(category__in=RECEIVED_PAPERS, removed_on=None)
    clocks = duties.compute(received=case.received_on, calendar=station_calendar())
    came = "登记" if case.source == Source.OWN_MOTION else "收到申请"  # nobody applied
    return shared.base(case) | {
        "documents": [f"{row.get_category_display()}：{row.name}" for row in attachments],
        "clocks": [
            {
                "label": RECEIPT_CLOCKS[clock.duty].replace("收到申请", came),
                "due_on": shared.iso(clock.due),
                "article": str(clock.article),
                "provisional": clock.provisional,
            }
            for clock in clocks
        ],
        "advice": for_the_court(case),
        "contact": case.created_by.name if case.created_by else "",
    }


def inquiry(row: Inquiry) -> dict[str, Any]:
    """Asking one respondent whether they are willing (17号令 art. 22)."""
    context = shared.base(row.case)
    asked = shared.parties([row.respondent])[0]
    against = [
        claim
        for claim in shared.claim_list(row.case)
        if any(link.respondent_id == row.respondent_id for link in claim.against.all())
    ]
    return (
        context
        | shared.claims(against, several_respondents=False)
        | {"respondent": asked, "answer_due_on": shared.iso(row.answer_due_on)}
    )


def non_acceptance(case: Case) -> dict[str, Any]:
    """The written notice with reasons, the ways open, and the rule of limitation (17号令 art. 22)."""
    refusals = _refusals_on_record(case)
    reason = case.ineligible_reason
    if reason == IneligibleReason.RESPONDENT_REFUSED:
        reasons = refusals + _silence_on_record(case)
    elif reason == IneligibleReason.RESPONDENT_SILENT:
        reasons = _silence_on_record(case)
    else:
        reasons = [REASONS[IneligibleReason(reason)]] if reason else []
    context = shared.base(case)
    told = context["applicants"] + (context["respondents"] if case.source == Source.JOINT else [])
    return context | {
        "reasons": reasons,
        "explanation": for_the_court(case),
        "partial": case.accepted_on is not None,
        "destinations": shared.destinations(case),
        "out_of_scope": reason == IneligibleReason.OUT_OF_SCOPE,
        "barred": reason == IneligibleReason.BARRED,
        "limitation_events": [*applications(case), *refusals],
        "copies": max(2, len(told) + 1),
    }


def non_acceptance_refusals(case: Case) -> list[str]:
    """An accepted case is past it, but for claims of an over-age worker that belong to the court."""
    if case.accepted_on and not for_the_court(case):
        return [_("本案已经受理，不适用不予受理通知书。")]
    if case.state == CaseState.WITHDRAWN:
        return [_("申请已经撤回，不适用不予受理通知书。")]
    return []


def applications(case: Case) -> list[str]:
    """The first event that interrupts limitation (33号令 art. 27): nobody applied where the
    organisation began."""
    if case.source == Source.OWN_MOTION:
        return []
    who = "双方共同" if case.source == Source.JOINT else "申请人"
    return [f"{cn_date(case.received_on)}，{who}申请调解。"]


def _refusals_on_record(case: Case) -> list[str]:
    """Each respondent's last answer where it is a no."""
    newest = {
        row.party_id: row
        for row in case.consents.filter(
            purpose=ConsentPurpose.MEDIATION, party__side=Side.RESPONDENT
        )
        .select_related("party")
        .order_by("answered_on", "pk")
    }
    return [
        f"{cn_date(row.answered_on)}，被申请人{row.party.name}表示不同意调解。"
        for row in newest.values()
        if not row.answer
    ]


def _silence_on_record(case: Case) -> list[str]:
    """Each respondent who was asked and did not answer: what is said of them is no refusal."""
    answered = set(
        case.consents.filter(purpose=ConsentPurpose.MEDIATION).values_list("party_id", flat=True)
    )
    newest = {
        row.respondent_id: row
        for row in case.inquiries.select_related("respondent").order_by("sent_on", "pk")
    }
    return [
        f"本调解组织于{cn_date(row.sent_on)}征询被申请人{row.respondent.name}的意见，"
        f"答复期限至{cn_date(row.answer_due_on)}届满，被申请人未作答复，未能取得其同意。"
        for row in newest.values()
        if row.respondent_id not in answered
    ]


def for_the_court(case: Case) -> str:
    claims = out_of_scope_for_over_age(case)
    if not claims:
        return ""
    named = "、".join(str(claim.get_kind_display()) for claim in claims)
    return (
        f"申请人已超过法定退休年龄，其关于{named}的请求，可以依法直接向人民法院提起诉讼"
        "（《超龄劳动者基本权益保障暂行规定》第十九条）。"
    )
