"""The manager's board: today, the last week, and what stands apart."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.evidence import pack, year_of
from cases.figures import board as figures
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.reports.intervals import FEWEST
from mediation.reports.periods import YEARS
from mediation.reports.scopes import of_actor
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited
from mediation.ui.answers import attachment
from mediation.vault.workbooks import XLSX


@allow(Role.MANAGER)
@require_safe
def board(request: ActingRequest) -> HttpResponse:
    """For managers alone: it names people, and employers with several cases."""
    today, scope = timezone.localdate(), of_actor(request.actor)
    log_access(AccessEntry.Act.VIEW, detail="board")
    context = {
        "today": today,
        "scope": scope,
        "overdue": figures.overdue_now(request.actor, today),
        "movements": figures.movements(scope, today),
        "settled": figures.settled_apart(scope, today),
        "refused": figures.refused_apart(scope, today),
        "employers": figures.repeated_employers(scope, today),
        "period": figures.last_year(today),
        "fewest": FEWEST,
        "window": figures.WINDOW.days,
        "years": [today.year - 1, today.year],
    }
    return render(request, "cases/board/page.html", context)


@allow(Role.MANAGER)
@require_safe
@limited("export")
def evidence(request: ActingRequest, year: int) -> HttpResponse:
    """What an evaluation of the year asks to see, as a workbook."""
    if year not in YEARS or year > timezone.localdate().year:
        raise Http404
    scope = of_actor(request.actor)
    content = pack(scope, year_of(year))
    name = f"evidence-{scope.organisation.code if scope.organisation else ''}-{year}.xlsx"
    log_access(AccessEntry.Act.EXPORT, detail=f"board {name}")
    return attachment(content, name, XLSX)
