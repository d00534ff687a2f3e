"""The manager's board: today, the last week, and what stands apart."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.figures import board as figures
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.reports.intervals import FEWEST
from mediation.reports.scopes import of_actor
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


@allow(Role.MANAGER)
@require_safe
def board(request: ActingRequest) -> HttpResponse:
    """For managers alone: it names people, and employers with several cases."""
    today, scope = timezone.localdate(), of_actor(request.actor)
    log_access(AccessEntry.Act.VIEW, detail="board")
    context = {
        "today": today,
        "scope": scope,
        "movements": figures.movements(scope, today),
        "settled": figures.settled_apart(scope, today),
        "refused": figures.refused_apart(scope, today),
        "employers": figures.repeated_employers(scope, today),
        "period": figures.last_year(today),
        "fewest": FEWEST,
        "window": figures.WINDOW.days,
    }
    return render(request, "cases/board/page.html", context)
