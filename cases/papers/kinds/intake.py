"""Receiving, reviewing, taking or not taking the case."""

from django.utils.translation import gettext_lazy

from cases.papers import review, shared, statement
from cases.papers.basis import LAW, RULES
from mediation.papers.registry import PaperKind

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
        issued_by="ask_respondent",
    ),
    PaperKind(
        "non_acceptance", gettext_lazy("不予受理通知书"), "papers/non_acceptance.html", "cases.case",
        review.non_acceptance, refusals=review.non_acceptance_refusals,
        number=lambda case: shared.numbered(case, "non_acceptance", "不受"),
        form_code="F07", basis=(f"{LAW}第二条、第五条", f"{RULES}第二十二条"), copies=2,
        issued_by="refer_ineligible",
    ),
)  # fmt: skip
