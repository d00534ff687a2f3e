"""The papers of a case: the table of kinds, and which object of a case each kind is about.

A new paper is one template in templates/papers/, one context function here, and one line below.
"""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import AgreementState
from cases.models import Agreement, Case
from cases.papers import (
    agreement,
    assignment,
    calculation,
    closing,
    review,
    shared,
    statement,
    summary,
)
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.papers import registry
from mediation.papers.registry import PaperKind

LAW = "《中华人民共和国劳动争议调解仲裁法》"
RULES = "《企业劳动争议协商调解规定》"

KINDS = (
    PaperKind(
        "receipt", gettext_lazy("登记回执"), "papers/receipt.html", "cases.case",
        review.receipt, basis=(f"{LAW}第十二条、第十四条", f"{RULES}第二十二条"),
        issued=False,  # drawn for whoever stands at the counter: no guard asks for it
    ),
    PaperKind(
        "oral_application", gettext_lazy("口头申请笔录"), "papers/oral_application.html", "cases.case",
        statement.oral_application, refusals=statement.oral_application_refusals,
        form_code="F03", basis=(f"{LAW}第十二条", f"{RULES}第二十一条"),
        issued=False,  # signed by hand on the spot; the scan is what is kept
    ),
    PaperKind(
        "inquiry", gettext_lazy("征询调解意见书"), "papers/inquiry.html", "cases.inquiry",
        review.inquiry, number=lambda row: shared.numbered(row.case, "inquiry", "询"),
        form_code="F05", basis=(f"{LAW}第五条、第十条", f"{RULES}第二十二条"),
    ),
    PaperKind(
        "non_acceptance", gettext_lazy("不予受理通知书"), "papers/non_acceptance.html", "cases.case",
        review.non_acceptance, refusals=review.non_acceptance_refusals,
        number=lambda case: shared.numbered(case, "non_acceptance", "不受"),
        form_code="F07", basis=(f"{LAW}第二条、第五条", f"{RULES}第二十二条"), copies=2,
    ),
    PaperKind(
        "assignment_record", gettext_lazy("调解员指派与回避记录"), "papers/assignment_record.html",
        "cases.case", assignment.assignment_record, refusals=assignment.assignment_refusals,
        form_code="F11", issued=False,
    ),
    PaperKind(
        "extension", gettext_lazy("延期调解同意书"), "papers/extension.html", "cases.extension",
        closing.extension, number=lambda row: shared.numbered(row.case, "extension", "延"),
        form_code="F16", basis=(f"{RULES}第二十九条",), copies=3,
    ),
    PaperKind(
        "agreement", gettext_lazy("调解协议书"), "papers/agreement.html", "cases.agreement",
        agreement.agreement, number=agreement.agreement_number,
        form_code="F17", basis=(f"{LAW}第十四条", f"{RULES}第二十六条"), copies=3,
    ),
    PaperKind(
        "termination", gettext_lazy("终止调解告知书"), "papers/termination.html", "cases.case",
        closing.termination, refusals=closing.termination_refusals,
        number=lambda case: shared.numbered(case, "termination", "终"),
        form_code="F20", basis=(f"{LAW}第十四条、第十五条", f"{RULES}第二十九条、第三十条"), copies=3,
    ),
    PaperKind(
        "member_termination", gettext_lazy("终止调解告知书（部分成员）"),
        "papers/member_termination.html", "cases.case",
        closing.member_termination, refusals=closing.member_termination_refusals,
        number=lambda case: shared.numbered(case, "member_termination", "终部"),
        form_code="F20", basis=(f"{LAW}第七条、第十四条、第十五条", f"{RULES}第三十条"), copies=3,
    ),
    PaperKind(
        "withdrawal", gettext_lazy("撤回调解申请书"), "papers/withdrawal.html", "cases.case",
        closing.withdrawal, refusals=closing.withdrawal_refusals,
        number=lambda case: shared.numbered(case, "withdrawal", "撤"),
        form_code="F21",
    ),
    PaperKind(
        "case_summary", gettext_lazy("案件摘要"), "papers/case_summary.html", "cases.case",
        summary.case_summary, issued=False,
    ),
    PaperKind(
        "calculation", gettext_lazy("参考计算单"), "papers/calculation.html", "cases.calculation",
        calculation.calculation, copies=2, issued=False,  # for both sides, and no guard asks for it
    ),
)  # fmt: skip


def register_all() -> None:
    """Make the kinds and the finder known; called once, when the application is ready."""
    for kind in KINDS:
        registry.register(kind)
    registry.register_subject_finder(find_subject)


def find_subject(reference: str, kind: PaperKind) -> DomainModel | None:
    """The kind's subject in the case with this number or serial, for commands."""
    case = Case.objects.filter(
        Q(serial=reference) | (Q(case_number=reference) & ~Q(case_number=""))
    ).first()
    if case and case.destroyed_on:
        raise ActionRefused(_("本案已于 %(day)s 销毁，没有文书。") % {"day": case.destroyed_on})
    return subject_of(case, kind) if case else None


def subject_of(case: Case, kind: PaperKind) -> DomainModel | None:
    """What a kind of paper is about in `case`: the case itself, or its newest row of that sort.

    Raises:
        ActionRefused: when the case has nothing that this kind could be about.
    """
    if kind.subject == "cases.case":
        return case
    if kind.subject == "cases.inquiry":
        return _found(case.inquiries.last(), _("本案尚未登记征询，没有征询调解意见书。"))
    if kind.subject == "cases.extension":
        return _found(case.extensions.last(), _("本案没有延期，没有延期调解同意书。"))
    if kind.subject == "cases.calculation":
        newest = case.calculations.first()
        return _found(newest, _("本案尚未保存参考计算单。"))
    if kind.subject == "cases.agreement":
        return _found(_agreement(case), _("本案尚未起草调解协议。"))
    return None


def _agreement(case: Case) -> Agreement | None:
    """The version that stands; else the newest that is not void."""
    versions = case.agreements.order_by("number")
    standing = versions.filter(state__in=AgreementState.STANDING).last()
    newest: Agreement | None = (
        standing or versions.exclude(state=AgreementState.VOID).last() or versions.last()
    )
    return newest


def _found(row: DomainModel | None, missing: str) -> DomainModel:
    if row is None:
        raise ActionRefused(missing)
    return row
