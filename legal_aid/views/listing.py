"""The lists of consultations and of applications for aid, and their search."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.tables import PER_PAGE, BoundedRows
from legal_aid.aid_clocks import Reckoner
from legal_aid.filters import ApplicationFilter, ConsultationFilter
from legal_aid.list_tables import ApplicationTable, ConsultationTable
from legal_aid.models import AidApplication, AidAssignment, Consultation
from legal_aid.search import matching_applications, matching_consultations
from legal_aid.views.consultations import desk_staff
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.people.forms import SearchForm
from mediation.stations import search as searches
from mediation.stations.access import ActingRequest
from mediation.stations.limits import limited
from mediation.ui.tables import show_page

CONSULTATIONS, APPLICATIONS = "legal_aid:list", "legal_aid:applications"


@desk_staff
@require_safe
def consultations(request: ActingRequest) -> HttpResponse:
    """The log of the desk, newest first."""
    table, filters, text = consultation_rows(request)
    show_page(request, table, per_page=PER_PAGE)
    return render(request, "legal_aid/list.html", _context(request, table, filters, text))


@desk_staff
@require_safe
def applications(request: ActingRequest) -> HttpResponse:
    """Applications of the desk, newest first; what is open unless another state is asked for."""
    table, filters, text = application_rows(request)
    show_page(request, table, per_page=PER_PAGE)
    context = _context(request, table, filters, text)
    return render(request, "legal_aid/applications/list.html", context)


Rows = tuple[Any, Any, str]


def consultation_rows(request: ActingRequest) -> Rows:
    """The log as the request narrows it, its filters, and what was searched for."""
    text, _is_forgotten = searches.asked(request, of=CONSULTATIONS)
    rows = Consultation.objects.visible_to(request.actor)
    if text:
        rows = matching_consultations(rows, text)
    filters = ConsultationFilter(request.GET, queryset=rows, actor=request.actor)
    # Queries of their own: a join would cost the index its order.
    shown = filters.qs.prefetch_related("officer", "building", "case")
    return ConsultationTable(BoundedRows(shown)), filters, text


def application_rows(request: ActingRequest) -> Rows:
    """The applications as the request narrows them, their filters, and what was searched for."""
    text, _is_forgotten = searches.asked(request, of=APPLICATIONS)
    reckoner = Reckoner(request.actor.organisation_path)
    rows = AidApplication.objects.visible_to(request.actor)
    if text:
        rows = matching_applications(rows, text)
    filters = ApplicationFilter(
        request.GET, queryset=rows, actor=request.actor, reckoner=reckoner, searching=bool(text)
    )
    acting = AidAssignment.objects.filter(ended_on=None).select_related("lawyer")
    shown = filters.qs.prefetch_related(
        "officer", "supplements", Prefetch("assignments", queryset=acting)
    )
    return ApplicationTable(BoundedRows(shown), reckoner=reckoner), filters, text


@desk_staff
@require_POST
@limited("search")
def search_consultations(request: ActingRequest) -> HttpResponse:
    """Keep what was typed under a token, so that no name stands in a URL, and show the list."""
    return _keep(request, CONSULTATIONS)


@desk_staff
@require_POST
@limited("search")
def search_applications(request: ActingRequest) -> HttpResponse:
    """Keep what was typed under a token, so that no name stands in a URL, and show the list."""
    return _keep(request, APPLICATIONS)


def _keep(request: ActingRequest, page: str) -> HttpResponse:
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect(page)
    text = form.cleaned_data["text"]
    token = searches.keep(request.session, text, of=page)
    log_access(AccessEntry.Act.SEARCH, detail=page, text=text)
    return redirect(f"{reverse(page)}?{urlencode({'q': token})}")


def _context(request: ActingRequest, table: Any, filters: Any, text: str) -> dict[str, Any]:
    return {
        "table": table,
        "filters": filters,
        "search": SearchForm(initial={"text": text}),
        "searched": text,
        "token_forgotten": bool(request.GET.get("q")) and not text,
    }
