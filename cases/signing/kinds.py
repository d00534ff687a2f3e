"""The sheet that lies on top of a set to sign: what, how many copies, who signs where."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.papers import shared
from mediation.papers.enums import FilePart
from mediation.papers.registry import PaperKind


def signing_sheet(case: Case) -> dict[str, Any]:
    """The case; the rows come from the set that is printed."""
    return shared.base(case) | {"rows": []}


SHEET = PaperKind(
    "signing_sheet", _("签署清单"), "papers/signing_sheet.html", "cases.case",
    signing_sheet, issued=False, part=FilePart.INNER,
)  # fmt: skip
