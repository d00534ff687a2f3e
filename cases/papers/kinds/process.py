"""While the case is mediated: who mediates, sessions, what is looked into, extension."""

from django.utils.translation import gettext_lazy

from cases.papers import assignment, calculation, closing, shared
from cases.papers.basis import RULES
from mediation.papers.registry import PaperKind

KINDS = (
    PaperKind(
        "assignment_record", gettext_lazy("调解员指派与回避记录"), "papers/assignment_record.html",
        "cases.case", assignment.assignment_record, refusals=assignment.assignment_refusals,
        form_code="F11", issued=False,
    ),
    PaperKind(
        "calculation", gettext_lazy("参考计算单"), "papers/calculation.html", "cases.calculation",
        calculation.calculation, copies=2, issued=False,  # for both sides, and no guard asks for it
    ),
    PaperKind(
        "extension", gettext_lazy("延期调解同意书"), "papers/extension.html", "cases.extension",
        closing.extension, number=lambda row: shared.numbered(row.case, "extension", "延"),
        form_code="F16", basis=(f"{RULES}第二十九条",), copies=3,
        issued_by="extend_case",
    ),
)  # fmt: skip
