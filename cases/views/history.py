"""The history of a case in words, and who looked at it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.permissions import get_case_or_404
from cases.sight import sight_of
from cases.timeline import timeline
from cases.views.listing import READERS
from mediation.deadlines.calendar import station_calendar
from mediation.stations import logs
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


@allow(*READERS)
@require_safe
def history(request: ActingRequest, serial: str) -> HttpResponse:
    """Who did what, newest first; asked for by htmx, only the newest page without its frame."""
    case = get_case_or_404(request, serial, "view_history", even_destroyed=True)
    page, entries = timeline(
        case,
        sight=sight_of(request.actor, case),
        calendar=station_calendar(),
        page_number=request.GET.get("page"),
    )
    template = "entries" if request.htmx else "page"
    context = {"case": case, "page": page, "entries": entries}
    return render(request, f"cases/history/{template}.html", context)


@allow(Role.MANAGER, Role.AUDITOR)
@require_safe
def looks(request: ActingRequest, serial: str) -> HttpResponse:
    """Who looked at the case or at the series that it is part of, newest first."""
    case = get_case_or_404(request, serial, "view_looks")
    objects = [case.aggregate_ref(), *([case.series.aggregate_ref()] if case.series else [])]
    rows = logs.looks_at(*objects)
    page = logs.access_page(rows, request.GET.get("page"), request.actor)
    return render(request, "cases/history/looks.html", {"case": case, "page": page})
