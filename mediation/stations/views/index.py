"""The entrance of administration."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mediation.stations import tabs
from mediation.stations.access import allow
from mediation.stations.permissions import (
    READERS,
    buildings_visible_to,
    organisations_visible_to,
    parameters_visible_to,
    users_visible_to,
)


@allow(*READERS)
@require_safe
def index(request: Any) -> HttpResponse:
    """What there is to administer, and how much of it."""
    actor = request.actor
    context = {
        "organisations": organisations_visible_to(actor).filter(is_active=True).count(),
        "buildings": buildings_visible_to(actor).filter(is_active=True).count(),
        "parameters": parameters_visible_to(actor).count(),
        "users": users_visible_to(actor).filter(is_active=True).count(),
        "added": tabs.registered(),
    }
    return render(request, "stations/index.html", context)
