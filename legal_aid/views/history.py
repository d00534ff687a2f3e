"""The history of an application for aid in words."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from legal_aid.views.applications import get_or_404
from legal_aid.views.consultations import desk_staff
from mediation.stations import timeline
from mediation.stations.access import ActingRequest


@desk_staff
@require_safe
def history(request: ActingRequest, serial: str) -> HttpResponse:
    """Who did what, newest first: the application, what was asked for, lawyers and stages.

    Numbers, addresses and other sealed columns are told as changed, without their values.
    """
    application = get_or_404(request, serial)
    rows = [
        application,
        *application.supplements.all(),
        *application.assignments.all(),
        *application.steps.all(),
    ]
    context = {"application": application, "entries": timeline.entries(rows)}
    return render(request, "legal_aid/applications/history.html", context)
