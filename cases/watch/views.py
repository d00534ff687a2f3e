"""What the detectors found, and setting one finding aside."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.refusals import refusals_beside
from cases.permissions import ACTS
from cases.views.responses import UNPROCESSABLE
from cases.watch import services
from cases.watch.detectors import OWN, WATCHING, Detector, Finding, detector_of
from cases.watch.forms import SetAsideForm
from cases.watch.models import SetAside
from cases.watch.page import FIRST, Group, rows_of
from cases.watch.watching import Watched, watched
from mediation.history.access_log import shown
from mediation.stations.access import ActingRequest, allow

PER_PAGE = 25


@require_safe
@allow(*WATCHING, *OWN)
def listed(request: ActingRequest) -> HttpResponse:
    """All detectors with their first lines, or all lines of one; for htmx the numbers alone."""
    code = request.GET.get("detector", "")
    chosen = detector_of(code, request.actor) if code else None
    if code and chosen is None:
        raise Http404
    if request.htmx:
        counts = [(part, _count(part)) for part in watched(request.actor) if part.findings]
        return render(request, "watch/counts.html", {"counts": counts})
    if chosen is not None:
        return _one(request, chosen)
    found = watched(request.actor)
    first = [[(one, None) for one in part.findings[:FIRST]] for part in found]
    rows = iter(rows_of([line for part in first for line in part], request.actor))
    groups = [
        _group(part, [next(rows) for _line in lines])
        for part, lines in zip(found, first, strict=True)
    ]
    context = {
        "groups": groups,
        "is_empty": not any(part.findings for part in found),
        "aside": sum(len(part.aside) for part in found),
    }
    return render(request, "watch/list.html", context)


def _one(request: ActingRequest, detector: Detector) -> HttpResponse:
    """All that one detector found, page by page; with `aside` what was set aside instead."""
    (part,) = watched(request.actor, detector)
    is_aside = request.GET.get("aside") == "1"
    lines: list[tuple[Finding, SetAside | None]] = (
        [*part.aside] if is_aside else [(one, None) for one in part.findings]
    )
    page: Page[Any] = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    group = _group(part, rows_of(page.object_list, request.actor))
    context = {
        "group": group, "page": page, "is_aside": is_aside, "aside": len(part.aside),
        "code": detector.code,
    }  # fmt: skip
    return render(request, "watch/one.html", context)


def _group(part: Watched, rows: list[Any]) -> Group:
    has_more = part.findings or part.aside
    return Group(
        part.detector.name,
        part.detector.icon,
        part.explanation,
        _count(part),
        rows,
        f"{reverse('watch:list')}?detector={part.detector.code}" if has_more else "",
    )


def _count(part: Watched) -> str:
    return f"{len(part.findings)}{'+' if part.is_cut else ''}"


@allow(*ACTS["set_aside"])
def aside(request: ActingRequest, detector: str, subject: str) -> HttpResponse:
    """Set a finding aside up to a day, with a reason."""
    part, finding = _found_or_404(request, detector, subject)
    form = SetAsideForm(request.POST or None)
    rows = rows_of([(finding, None)], request.actor)
    for case in () if finding.employer is not None else rows[0].cases:
        shown(case)
    address = f"{reverse('watch:list')}?detector={detector}"
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.set_aside(finding, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("已暂不提示，到期或者事实有变化时重新提示。"))
            return redirect(address)
    context = {
        "form": form,
        "title": _("暂不提示"),
        "group": _group(part, rows),
        "cancel_url": address,
        "submit_label": _("暂不提示"),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "watch/form.html", context, status=status)


@require_POST
@allow(*ACTS["set_aside"])
def again(request: ActingRequest, detector: str, subject: str) -> HttpResponse:
    """Show a finding again before its day."""
    _part, finding = _found_or_404(request, detector, subject)
    services.show_again(finding, actor=request.actor)
    messages.success(request, _("已恢复提示。"))
    return redirect(f"{reverse('watch:list')}?detector={detector}")


def _found_or_404(request: ActingRequest, code: str, subject: str) -> tuple[Watched, Finding]:
    """A finding as it stands now, set aside or not."""
    detector = detector_of(code, request.actor)
    if detector is None:
        raise Http404
    (part,) = watched(request.actor, detector)
    for one in (*part.findings, *(one for one, _row in part.aside)):
        if one.subject == subject:
            return part, one
    raise Http404
