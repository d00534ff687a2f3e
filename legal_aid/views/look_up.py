"""Who has called before, for the page of a consultation, while it is typed."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from legal_aid import earlier
from legal_aid.views.consultations import desk_staff
from mediation.history.access_log import log_access, typed
from mediation.history.models import AccessEntry
from mediation.stations.access import ActingRequest
from mediation.stations.limits import limited

DETAIL = "earlier contacts while typing"
FIELDS = ("visitor_name", "phone", "id_number")


@require_POST
@desk_staff
@limited("suggest")
def look_up(request: ActingRequest) -> HttpResponse:
    """Earlier contacts by what stands in the visitor's fields; posted, so that no number and no
    name stands in an address."""
    name, phone, id_number = (
        request.POST.get(field, "").replace("\0", "").strip() for field in FIELDS
    )
    text = " ".join(filter(None, (name, phone, id_number)))
    found = earlier.look_up(request.actor, name=name, phone=phone, id_number=id_number)
    if found:
        # Exact: half a number in the log does not say that the whole one was looked up.
        log_access(AccessEntry.Act.SEARCH, detail=DETAIL, text=text)
    elif len(text) >= earlier.SHORTEST_NAME:
        typed(DETAIL, text)
    fills = json.dumps(found.fills, ensure_ascii=False) if found and found.fills else ""
    return render(request, "legal_aid/log/_earlier.html", {"found": found, "fills": fills})
