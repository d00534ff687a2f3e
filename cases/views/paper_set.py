"""Printing several papers of a case at once: the PDF of those that are ticked in the list."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.paper_pages import stages
from cases.permissions import get_case_or_404
from cases.printing import printed, sheets
from cases.views.papers import READERS
from cases.views.responses import UNPROCESSABLE, page
from mediation.history.models import AccessEntry
from mediation.papers.pages import drawn
from mediation.stations.access import allow
from mediation.stations.limits import limited


@require_safe
@allow(*READERS)
@limited("download")
def print_set(request: Any, serial: str) -> HttpResponse:
    """The ticked papers as one PDF, in the order of the page."""
    case = get_case_or_404(request, serial, "view_content")
    wanted = set(request.GET.getlist("paper"))
    chosen = [sheet for sheet in sheets(case, request.actor) if sheet.key in wanted]
    if not chosen:
        response = page(
            request, "cases/papers/list.html", case, stages=stages(case, request.actor),
            refusal=[_("请至少选择一份文书。")],
        )  # fmt: skip
        response.status_code = UNPROCESSABLE
        return response
    title = _("整套文书")
    return drawn(
        request, case, title, lambda: printed(case, chosen, copies="copies" in request.GET),
        name=f"{case.serial}-{title}.pdf", logged=f"{'+'.join(sheet.key for sheet in chosen)}.pdf",
        act=AccessEntry.Act.PRINT,
    )  # fmt: skip
