"""The list of cases, and search."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases import search
from cases.filters import CaseFilter
from cases.forms.listing import SearchForm
from cases.models import Case, Participation
from cases.permissions import may_settle_at_once
from cases.tables import PER_PAGE, BoundedRows, CaseTable
from cases.views.intake import AT_THE_COUNTER
from mediation.deadlines.calendar import station_calendar
from mediation.history.access_log import log_access
from mediation.stations import search as searches
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited
from mediation.ui.tables import show_page

READERS = (
    Role.CLERK,
    Role.POINT_MEDIATOR,
    Role.MEDIATOR,
    Role.LEGAL_AID,
    Role.MANAGER,
    Role.AUDITOR,
)


@allow(*READERS)
@require_safe
def case_list(request: ActingRequest) -> HttpResponse:
    """Cases in the reader's sight, open ones first of all, newest application first."""
    found = case_rows(request)
    may_order = request.actor.role == Role.MANAGER
    show_page(request, found.table, per_page=PER_PAGE)
    context = {
        "table": found.table,
        "filters": found.filters,
        "search_form": SearchForm(initial={"text": found.searched}),
        "searched": found.searched,
        "token_forgotten": found.is_forgotten,
        "may_register": request.actor.role in AT_THE_COUNTER,
        "may_order": may_order,
        "may_settle_at_once": may_settle_at_once(request.actor),
    }
    return render(request, "cases/listing/list.html", context)


@dataclass(frozen=True, slots=True)
class Found:
    """What a list of this room holds for one request: all its pages, narrowed and searched.

    `is_forgotten`: the search of the address is not known any more.
    """

    table: Any
    filters: Any
    searched: str
    is_forgotten: bool


def case_rows(request: ActingRequest) -> Found:
    """The list of cases as the request narrows it; not yet in the order that it asks for."""
    text, is_forgotten = searches.asked(request, of="cases")
    today, calendar = timezone.localdate(), station_calendar()
    cases = Case.objects.visible_to(request.actor)
    if text:
        cases = search.matching(cases, text, request.actor)
    filters = CaseFilter(
        request.GET, queryset=cases, actor=request.actor, today=today, calendar=calendar,
        searching=bool(text),
    )  # fmt: skip
    table = CaseTable(
        BoundedRows(with_lines(filters.qs)), actor=request.actor, today=today, calendar=calendar,
        exclude=() if request.actor.role == Role.MANAGER else ("select",),
    )  # fmt: skip
    return Found(table, filters, text, is_forgotten)


@allow(*READERS)
@require_POST
@limited("search")
def search_cases(request: ActingRequest) -> HttpResponse:
    """Keep what was typed under a token, so that no name stands in a URL, and show the list."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect("cases:list")
    token = searches.keep(request.session, form.cleaned_data["text"], of="cases")
    log_access("search", detail="cases", text=form.cleaned_data["text"])
    return redirect(f"{reverse('cases:list')}?{urlencode({'q': token})}")


def with_lines(cases: Any) -> Any:
    """What the lines of a list show, by queries of their own: a join would cost the index its
    order."""
    participations = Participation.objects.select_related("user")
    return cases.prefetch_related(
        "organisation", "parties", Prefetch("participations", queryset=participations)
    )
