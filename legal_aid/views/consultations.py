"""Pages of the consultation log."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cases.models import Case
from legal_aid.contacts import contacts_of
from legal_aid.models import Consultation
from legal_aid.services import checking, joining, opening
from legal_aid.views.finding import record_or_404
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.people import identifiers
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.forms.purpose import PurposeForm

desk_staff = allow(Role.LEGAL_AID, Role.MANAGER)


def get_or_404(
    request: ActingRequest, serial: str, *, even_destroyed: bool = False
) -> Consultation:
    """The consultation, where the actor's desk keeps it; its look is noted."""
    related = ("officer", "organisation", "case", "person")
    found: Consultation = record_or_404(
        request, Consultation, serial, *related, even_destroyed=even_destroyed
    )
    return found


@desk_staff
def detail(request: ActingRequest, serial: str) -> HttpResponse:
    """One consultation, numbers masked; of a destroyed one what is left."""
    consultation = get_or_404(request, serial, even_destroyed=True)
    if consultation.destroyed_on:
        return render(request, "legal_aid/destroyed.html", {"consultation": consultation})
    return _detail_page(request, consultation)


@require_POST
@desk_staff
def unmask(request: ActingRequest, serial: str) -> HttpResponse:
    """The same page with the numbers in full, for a purpose, on record."""
    consultation = get_or_404(request, serial)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, consultation, form=form)
    log_access(
        AccessEntry.Act.UNMASK, subject=consultation, detail="phone, id_number", **form.given
    )
    return _detail_page(request, consultation, unmasked=True)


def _detail_page(
    request: ActingRequest,
    consultation: Consultation,
    *,
    unmasked: bool = False,
    form: PurposeForm | None = None,
) -> HttpResponse:
    def shown(value: str) -> str:
        return value if unmasked else identifiers.mask(value)

    context: dict[str, Any] = {
        "consultation": consultation,
        "phone": shown(consultation.phone),
        "id_number": shown(consultation.id_number),
        "unmasked": unmasked,
        "has_conflict": checking.has_conflict(consultation),
        "purpose_form": form,
        "missing": opening.missing_to_open_case(consultation),
        "case_is_seen": _sees_case(request, consultation),
        "contacts": list(contacts_of(consultation, actor=request.actor)),
        "may_part": request.actor.role == Role.MANAGER
        and not joining.missing_to_part(consultation),
    }
    return render(request, "legal_aid/detail.html", context, status=422 if form else 200)


def _sees_case(request: ActingRequest, consultation: Consultation) -> bool:
    """Whether the reader may open the case: an officer only that of an own client."""
    seen = Case.objects.visible_to(request.actor).filter(pk=consultation.case_id or 0)
    return bool(consultation.case_id) and seen.exists()
