"""Papers of the desk as PDF: for its own staff alone, each download logged."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from legal_aid.models import AidApplication, Consultation
from legal_aid.papers import subject_of
from mediation.history.clearing import Destroyed
from mediation.papers import pages
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited

desk_staff = allow(Role.LEGAL_AID, Role.MANAGER)


def _found(request: Any, model: type[Consultation | AidApplication], serial: str) -> Any:
    row = model.objects.visible_to(request.actor).filter(serial=serial).first()
    if row is None:
        raise Http404
    if row.destroyed_on:
        raise Destroyed(row)
    return row


@require_safe
@desk_staff
@limited("download")
def of_consultation(request: Any, serial: str, kind: str) -> HttpResponse:
    """The record of one consultation (F01)."""
    row = _found(request, Consultation, serial)
    return pages.newest(request, row, kind, subject_of=subject_of)


@require_safe
@desk_staff
@limited("download")
def of_application(request: Any, serial: str, kind: str) -> HttpResponse:
    """The newest issued paper of the kind about an application, else its draft, else why not."""
    row = _found(request, AidApplication, serial)
    return pages.newest(request, row, kind, subject_of=subject_of)


@require_safe
@desk_staff
@limited("download")
def issued(request: Any, serial: str, kind: str, n: int) -> HttpResponse:
    """A letter as it was handed out, void ones too."""
    row = _found(request, AidApplication, serial)
    return pages.issued(request, row, kind, n)
