"""The month's figures, the same as files, and the cases behind each figure."""

from dataclasses import replace
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.reports.forms import ChoiceForm
from mediation.reports.pages import Address, report_page
from mediation.reports.periods import Period
from mediation.reports.presentation import scope_name
from mediation.reports.report import build
from mediation.reports.scopes import READERS, Scope, of_actor
from mediation.reports.sections import (
    Narrowing,
    UnknownFigure,
    UnknownNarrowing,
    find_figure,
)
from mediation.reports.writers.formats import FORMATS
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited

PAGE_SIZE = 50
BOM = b"\xef\xbb\xbf"


@require_safe
@allow(*READERS)
def month(request: ActingRequest) -> HttpResponse:
    """This month's figures, or another month's, of the reader's organisation or one below it."""
    form = ChoiceForm(request.GET, actor=request.actor)
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return render(request, "reports/month.html", context, status=400)
    period, scope = _chosen(form, request)
    report = build(period, scope, history=True)
    context |= report_page(report, _address(period, scope)) | {
        "downloads": [
            (item.label, f"{reverse('reports:download', args=[item.code])}?{_query(period, scope)}")
            for item in FORMATS.values()
        ],
        "earlier": f"?{_query(period.previous, scope)}",
        "later": f"?{_query(period.next, scope)}",
    }
    return render(request, "reports/month.html", context)


@require_safe
@allow(*READERS)
@limited("export")
def download(request: ActingRequest, file_format: str) -> HttpResponse:
    """The month's figures as a file; every download is on record."""
    if file_format not in FORMATS:
        raise Http404
    period, scope = _chosen_or_404(request)
    chosen = FORMATS[file_format]
    content = chosen.write(build(period, scope, history=True))
    code = scope.organisation.code if scope.organisation else ""
    name = f"{period.label}-{code}.{chosen.code}"
    act = AccessEntry.Act.PRINT if chosen.code == "pdf" else AccessEntry.Act.EXPORT
    log_access(act, detail=f"report {name}")
    # Excel takes a CSV file for the system's own code page unless it begins with a BOM.
    response = HttpResponse(
        BOM + content if chosen.code == "csv" else content, content_type=chosen.content_type
    )
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_safe
@allow(*READERS)
def figure(request: ActingRequest, figure: str) -> HttpResponse:
    """The cases behind one figure of the month; `by` and `value` narrow it to a table's row."""
    try:
        section, found = find_figure(figure)
    except UnknownFigure as error:
        raise Http404 from error
    period, scope = _chosen_or_404(request)
    if not section.shown(scope):
        raise PermissionDenied
    dimension, code = request.GET.get("by", ""), request.GET.get("value", "")
    narrowing = Narrowing(dimension, code) if dimension else None
    try:
        listing = section.listing(figure, scope, period, narrowing)
    except UnknownNarrowing as error:
        raise Http404 from error
    page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    code = scope.organisation.code if scope.organisation else ""
    log_access(AccessEntry.Act.VIEW, detail=f"figure {figure} {period.label} {code}")
    context = {
        "figure": found,
        "period": period,
        "scope_name": scope_name(scope),
        "own": scope.own,
        "page": page,
        "lines": listing.lines(list(page.object_list), request.actor),
        "narrowed_to": listing.narrowed_to,
        "back": f"{reverse('reports:month')}?{_query(period, scope)}",
    }
    return render(request, "reports/figure.html", context)


def _chosen(form: ChoiceForm, request: HttpRequest) -> tuple[Period, Scope]:
    chosen = form.cleaned_data
    actor = request.actor  # type: ignore[attr-defined]
    period = replace(chosen["month"], since=chosen["since"])
    return period, of_actor(actor, chosen["organisation"].code)


def _chosen_or_404(request: ActingRequest) -> tuple[Period, Scope]:
    form = ChoiceForm(request.GET, actor=request.actor)
    if not form.is_valid():
        raise Http404
    return _chosen(form, request)


def _query(period: Period, scope: Scope) -> str:
    code = scope.organisation.code if scope.organisation else ""
    return urlencode({"month": period.label, "organisation": code, **_since(period)})


def _since(period: Period) -> dict[str, str]:
    return {"since": period.since.isoformat()} if period.since else {}


def _address(period: Period, scope: Scope) -> Address:
    """Where a figure's list stands, for this or another month and for a row of a table."""

    def address(figure: str, *, month: str = "", by: str = "", value: str = "") -> str:
        code = scope.organisation.code if scope.organisation else ""
        query = {"month": month or period.label, "organisation": code, **_since(period)}
        if by:
            query |= {"by": by, "value": value}
        return f"{reverse('reports:figure', args=[figure])}?{urlencode(query)}"

    return address
