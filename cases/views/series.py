"""The list of series and its search, the page of one, linking and unlinking cases, batch printing."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import search
from cases.filters import SeriesFilter
from cases.forms.listing import SearchForm
from cases.forms.refusals import refusals_beside
from cases.forms.series_links import LeaveForm, LinkForm
from cases.permissions import get_case_or_404
from cases.series_page import cases_of, get_series_or_404, series_page
from cases.series_printing import batches, printed
from cases.series_table import SeriesTable, listed
from cases.services import series as operations
from cases.sight import sight_of
from cases.tables import PER_PAGE
from cases.views.intake import AT_THE_COUNTER
from cases.views.listing import READERS, Found
from cases.views.papers import READERS as PAPER_READERS
from cases.views.responses import insist_fresh, page
from mediation.deadlines.calendar import station_calendar
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.papers.errors import CannotPrint
from mediation.stations import search as searches
from mediation.stations.access import allow
from mediation.stations.limits import limited
from mediation.ui.tables import show_page
from mediation.ui.templatetags.ui import active_count


@allow(*READERS)
@require_safe
def series_list(request: Any) -> HttpResponse:
    """Series in the reader's sight, newest first."""
    found = series_rows(request)
    show_page(request, found.table, per_page=PER_PAGE)
    context = {
        "table": found.table,
        "filters": found.filters,
        "search_form": SearchForm(initial={"text": found.searched}),
        "searched": found.searched,
        "token_forgotten": found.is_forgotten,
        "may_register": request.actor.role in AT_THE_COUNTER,
    }
    return render(request, "cases/series/list.html", context)


def series_rows(request: Any) -> Found:
    """The list of series as the request narrows it; not yet in the order that it asks for."""
    text, is_forgotten = searches.asked(request, of="series")
    rows = listed(request.actor)
    if text:
        rows = search.matching_series(rows, text, request.actor)
    filters = SeriesFilter(request.GET, queryset=rows, actor=request.actor)
    narrowed = bool(text) or bool(active_count(filters.form))
    table = SeriesTable(filters.qs, actor=request.actor, narrowed=narrowed)
    return Found(table, filters, text, is_forgotten)


@allow(*READERS)
@require_POST
@limited("search")
def search_series(request: Any) -> HttpResponse:
    """Keep what was typed under a token, so that no name stands in a URL, and show the list."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect("cases:series_list")
    token = searches.keep(request.session, form.cleaned_data["text"], of="series")
    log_access("search", detail="series", text=form.cleaned_data["text"])
    return redirect(f"{reverse('cases:series_list')}?{urlencode({'q': token})}")


@allow(*READERS)
@require_safe
def detail(request: Any, series: str) -> HttpResponse:
    """The cases of a series in the reader's sight, and what can be done to all of them."""
    found = get_series_or_404(request, series)
    shown = series_page(found, request.actor, station_calendar())
    readable = [line.case for line in shown.lines if sight_of(request.actor, line.case).content]
    context = {
        "series": found,
        "page": shown,
        "batches": batches(readable, timezone.localdate()) if readable else [],
        "may_print": request.actor.role in PAPER_READERS,
    }
    return render(request, "cases/series/page.html", context)


@allow(*PAPER_READERS)
@require_safe
@limited("download")
def papers(request: Any, series: str, batch: str) -> HttpResponse:
    """All papers of a kind, those issued today, or all of them, as one PDF."""
    found = get_series_or_404(request, series)
    cases = [
        case for case in cases_of(found, request.actor) if sight_of(request.actor, case).content
    ]
    try:
        content = printed(cases, batch, timezone.localdate())
    except LookupError as error:
        raise Http404 from error
    except CannotPrint as error:
        messages.error(request, str(error.reason))
        return redirect(found)
    for case in cases:
        log_access(AccessEntry.Act.PRINT, subject=case, detail=f"{batch}.pdf")
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{found.serial}-{_('批量打印')}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


@allow(*AT_THE_COUNTER)
def link(request: Any, serial: str) -> HttpResponse:
    """Put a case into a series, or make a new one of it and others."""
    case = get_case_or_404(request, serial, "link_series")
    insist_fresh(request, case)
    if case.series is not None:
        return redirect(case.series)
    form = LinkForm(request.POST or None, case=case, actor=request.actor, version=case.version)
    form.insist_fresh()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        with refusals_beside(form):
            if form.series is None:
                series = operations.link_cases(form.chosen(), actor=request.actor, reason=reason)
            else:
                series = operations.join_series(
                    form.series, form.chosen(), actor=request.actor, version=None, reason=reason
                )
            messages.success(request, _("已列入系列案%(series)s。") % {"series": series.serial})
            return redirect(series)
    return page(request, "cases/series/link.html", case, form=form, submit_label=_("列入系列案"))


@allow(*AT_THE_COUNTER)
def leave(request: Any, serial: str) -> HttpResponse:
    """Take a case out of its series, with the reason."""
    case = get_case_or_404(request, serial, "link_series")
    insist_fresh(request, case)
    if case.series is None:
        raise Http404
    form = LeaveForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            operations.leave_series(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已移出系列案。"))
            return redirect(case)
    return page(
        request, "cases/series/leave.html", case, form=form, submit_label=_("移出系列案"),
        danger=True, confirm=_("移出后，系列案中的共同办理不再包括本案。确定吗？"),
    )  # fmt: skip
