"""Finding a record of the desk for a page: out of scope is 404, destroyed is 410, a look is noted."""

from typing import Any

from django.http import Http404

from legal_aid.models import AidApplication, Consultation
from mediation.history.access_log import shown
from mediation.history.clearing import Destroyed


def record_or_404(
    request: Any,
    model: type[Consultation | AidApplication],
    serial: str,
    *related: str,
    even_destroyed: bool = False,
) -> Any:
    """The record with this serial, where the actor's desk keeps it, and what it shows (`related`)."""
    rows = model.objects.visible_to(request.actor).select_related(*related)
    found = rows.filter(serial=serial).first()
    if found is None:
        raise Http404
    if found.destroyed_on and not even_destroyed:
        raise Destroyed(found)
    shown(found)
    return found
