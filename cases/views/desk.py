"""The desk: what is due for the person who acts, by deadline."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.desk_panels import panels_for
from cases.desk_work import desk_of
from cases.permissions import may_settle_at_once
from cases.views.intake import AT_THE_COUNTER
from mediation.stations.access import ActingRequest, signed_in


@signed_in
@require_safe
def desk(request: ActingRequest) -> HttpResponse:
    """The first page after logging in; printable."""
    actor = request.actor
    context = {
        "work": desk_of(actor, now=timezone.now()) if actor else None,
        "panels": panels_for(actor) if actor else [],
        "may_register": actor is not None and actor.role in AT_THE_COUNTER,
        "may_settle_at_once": may_settle_at_once(actor),
    }
    return render(request, "cases/desk/desk.html", context)
