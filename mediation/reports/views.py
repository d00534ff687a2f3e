"""The figures of a period, the same as files, and the cases behind each figure."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.reports.charts.showing import shown_chart
from mediation.reports.choice import Choice, end_of
from mediation.reports.differences import differences, lists_of
from mediation.reports.forms import ChoiceForm, choice_or_404
from mediation.reports.pages import extra_actions, link_of, report_page
from mediation.reports.periods import Period
from mediation.reports.presentation import scope_name
from mediation.reports.report import build, whole
from mediation.reports.scopes import READERS, Narrowing, UnknownNarrowing
from mediation.reports.sections import UnknownFigure, find_figure
from mediation.reports.writers.formats import FORMATS
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited
from mediation.ui.answers import attachment

PAGE_SIZE = 50
BOM = b"\xef\xbb\xbf"


@require_safe
@allow(*READERS)
def month(request: ActingRequest) -> HttpResponse:
    """This month's figures, or another period's, of the reader's organisation or one below it."""
    form = ChoiceForm(request.GET, actor=request.actor)
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return render(request, "reports/month.html", context, status=400)
    choice = form.choice()
    with choice.standing():
        report = build(choice.period, choice.scope, history=True, compare=True)
    context |= report_page(report, choice) | {
        "as_of": choice.as_of,
        "differences": choice.page("reports:differences") if choice.as_of else "",
        "downloads": [
            (item.label, choice.page("reports:download", item.code)) for item in FORMATS.values()
        ],
        "charts": choice.page("reports:charts"),
        "actions": extra_actions(choice, request.actor),
        "earlier": _stepped(choice, choice.period.previous),
        "later": _stepped(choice, choice.period.next),
    }
    return render(request, "reports/month.html", context)


@require_safe
@allow(*READERS)
def charts(request: ActingRequest) -> HttpResponse:
    """The charts of the same figures, on a page of their own: drawing them takes its time."""
    form = ChoiceForm(request.GET, actor=request.actor)
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return render(request, "reports/charts.html", context, status=400)
    choice = form.choice()
    with choice.standing():
        report = build(choice.period, choice.scope, history=True, charts=True)
    context |= {
        "period": choice.period,
        "as_of": choice.as_of,
        "scope_name": scope_name(choice.scope),
        "own": choice.scope.own,
        "charts": [
            shown_chart(chart, link_of(choice.address))
            for part in report.sections
            for chart in part.charts
        ],
        "figures": choice.page(),
        "earlier": _stepped(choice, choice.period.previous, "reports:charts"),
        "later": _stepped(choice, choice.period.next, "reports:charts"),
    }
    return render(request, "reports/charts.html", context)


@require_safe
@allow(*READERS)
@limited("export")
def download(request: ActingRequest, file_format: str) -> HttpResponse:
    """The figures of the period as a file; every download is on record."""
    if file_format not in FORMATS:
        raise Http404
    choice = choice_or_404(request.GET, actor=request.actor)
    chosen = FORMATS[file_format]
    with choice.standing():
        report = replace(whole(choice.period, choice.scope), is_past=bool(choice.as_of))
    content = chosen.write(report)
    name = f"{choice.name}.{chosen.code}"
    act = AccessEntry.Act.PRINT if chosen.code == "pdf" else AccessEntry.Act.EXPORT
    log_access(act, detail=f"report {name}")
    # Excel takes a CSV file for the system's own code page unless it begins with a BOM.
    content = BOM + content if chosen.code == "csv" else content
    return attachment(content, name, chosen.content_type)


@require_safe
@allow(*READERS)
def figure(request: ActingRequest, figure: str) -> HttpResponse:
    """The cases behind one figure; `by` and `value` narrow it to a table's row."""
    try:
        section, found = find_figure(figure)
    except UnknownFigure as error:
        raise Http404 from error
    choice = choice_or_404(request.GET, actor=request.actor)
    period, scope = choice.period, choice.scope
    if not section.shown(scope):
        raise PermissionDenied
    dimension, code = request.GET.get("by", ""), request.GET.get("value", "")
    narrowing = Narrowing(dimension, code) if dimension else None
    with choice.standing():
        try:
            listing = section.listing(figure, scope, period, narrowing)
        except UnknownNarrowing as error:
            raise Http404 from error
        page = Paginator(listing.rows, PAGE_SIZE).get_page(request.GET.get("page"))
        rows = list(page.object_list)
    log_access(AccessEntry.Act.VIEW, detail=f"figure {figure} {choice.name}")
    context = {
        "figure": found,
        "period": period,
        "as_of": choice.as_of,
        "scope_name": scope_name(scope),
        "own": scope.own,
        "page": page,
        # Outside: what may be opened is asked of today's rows, whatever day the list is of.
        "lines": listing.lines(rows, request.actor),
        "narrowed_to": listing.narrowed_to,
        "back": choice.page(),
    }
    return render(request, "reports/figure.html", context)


@require_safe
@allow(*READERS)
def changes(request: ActingRequest) -> HttpResponse:
    """The cases that counted otherwise at the end of a past day than they do now, and why."""
    choice = choice_or_404(request.GET, actor=request.actor)
    if choice.as_of is None:
        return redirect(choice.page())  # now and now do not differ
    with choice.standing():
        then = lists_of(choice.period, choice.scope, request.actor)
    now = lists_of(choice.period, choice.scope, request.actor)
    found = differences(then, now, since=end_of(choice.as_of))
    log_access(AccessEntry.Act.VIEW, detail=f"report differences {choice.name}")
    context = {
        "period": choice.period,
        "as_of": choice.as_of,
        "scope_name": scope_name(choice.scope),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "back": choice.page(),
    }
    return render(request, "reports/differences.html", context)


def _stepped(choice: Choice, period: Period, view: str = "reports:month") -> str:
    """The page of the period before or after, all else as chosen."""
    return replace(choice, period=period).page(view)
