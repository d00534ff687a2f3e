"""After the ending, and for the office itself."""

from django.utils.translation import gettext_lazy

from cases.papers import summary
from mediation.papers.registry import PaperKind

KINDS = (
    PaperKind(
        "case_summary", gettext_lazy("案件摘要"), "papers/case_summary.html", "cases.case",
        summary.case_summary, issued=False,
    ),
)  # fmt: skip
