"""In which figures a case counts, month by month, and why."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.figures.reverse import counted, months_of
from cases.permissions import get_case_or_404
from mediation.reports.choice import Choice
from mediation.reports.scopes import READERS, of_actor
from mediation.stations.access import ActingRequest, allow

#: Each month costs a query.
MONTHS_A_PAGE = 6


@allow(*READERS)
@require_safe
def figures(request: ActingRequest, serial: str) -> HttpResponse:
    """The figures of the reader's own scope that count this case, the newest month first."""
    case = get_case_or_404(request, serial, "view_history")
    scope = of_actor(request.actor)
    page = Paginator(months_of(case), MONTHS_A_PAGE).get_page(request.GET.get("page"))
    months = [
        (
            period,
            [
                (line, Choice(period, scope).address(line.figure.key))
                for line in counted(case, scope, period)
            ],
        )
        for period in page
    ]
    context = {"case": case, "page": page, "months": months, "scope": scope}
    return render(request, "cases/history/figures.html", context)
