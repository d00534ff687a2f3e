"""Papers of a case as PDF: an issued one, else a draft with its watermark, else why there is none."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.papers import subject_of
from cases.permissions import get_case_or_404
from mediation.papers import pages
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited

READERS = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)


@require_safe
@allow(*READERS)
@limited("download")
def newest(request: Any, serial: str, kind: str) -> HttpResponse:
    """The newest issued paper of the kind, else its draft; a page with the reason where neither is."""
    case = get_case_or_404(request, serial, "view_content")
    return pages.newest(request, case, kind, subject_of=subject_of)


@require_safe
@allow(*READERS)
@limited("download")
def issued(request: Any, serial: str, kind: str, n: int) -> HttpResponse:
    """An issued paper as it was handed out, void ones too."""
    case = get_case_or_404(request, serial, "view_content")
    return pages.issued(request, case, kind, n)
