"""The reference calculation of a case: computed at once, kept on demand, printed for both sides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import PartyKind
from cases.forms.calculation import CalculationForm, initial_from, initial_of
from cases.forms.refusals import refusals_beside
from cases.models import Calculation, Case, Party
from cases.permissions import get_case_or_404, may, require
from cases.services.calculation import COMPUTING, compute, save_calculation
from cases.views.detail import CONTENT_READERS
from cases.views.responses import UNPROCESSABLE
from mediation.history.access_log import log_access
from mediation.papers import registry, services
from mediation.papers.pages import drawn
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited

PAPER = "calculation"


@allow(*CONTENT_READERS)
@require_http_methods(["GET", "POST"])
def calculation(request: ActingRequest, serial: str) -> HttpResponse:
    """Choose the lines, enter their data, see the sheet; nothing is kept until it is saved."""
    case = get_case_or_404(request, serial, "view_content")
    workers = _workers(case)
    shown: dict[str, Any] = {"case": case, "workers": workers, "versions": _versions(case)}
    if request.method == "POST":
        require(request.actor, "calculate", case)
        return _computed(request, case, shown)
    if not workers or case.state not in COMPUTING or not may(request.actor, "calculate", case):
        return render(request, "cases/calculation/page.html", shown)
    earlier = _earlier(request, case)
    worker = earlier.worker if earlier else _by_position(request, workers)
    initial = initial_from(earlier.facts) if earlier else _initial(request, case, worker)
    shown |= {"worker": worker, "form": CalculationForm(initial=initial)}
    return render(request, "cases/calculation/page.html", shown)


def _computed(request: ActingRequest, case: Case, shown: dict[str, Any]) -> HttpResponse:
    """What a posted form is answered with: its mistakes, the sheet, or the saved version."""
    posted = request.POST.get("worker", "")
    worker = next((row for row in shown["workers"] if str(row.pk) == posted), None)
    form = CalculationForm(request.POST)
    valid = form.is_valid()
    if worker is None:
        form.add_error(None, _("请选择本案的劳动者。"))
    elif valid:
        with refusals_beside(form):
            if request.POST.get("step") == "save":
                kept = save_calculation(case, actor=request.actor, worker=worker, facts=form.facts)
                messages.success(request, _("已保存为第%(number)s版。") % {"number": kept.number})
                return redirect(kept)
            shown["sheet"] = compute(case, form.facts).frozen()
    shown |= {"worker": worker, "form": form}
    status = 200 if "sheet" in shown else UNPROCESSABLE
    return render(request, "cases/calculation/page.html", shown, status=status)


@allow(*CONTENT_READERS)
@require_safe
def version(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """A saved version, as it was computed."""
    case = get_case_or_404(request, serial, "view_content")
    row = _version_or_404(case, number)
    context = {
        "case": case,
        "row": row,
        "sheet": row.sheet,
        "may_compute": case.state in COMPUTING and may(request.actor, "calculate", case),
    }
    return render(request, "cases/calculation/version.html", context)


@allow(*CONTENT_READERS)
@require_safe
@limited("download")
def printed(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """A saved version as PDF."""
    case = get_case_or_404(request, serial, "view_content")
    row = _version_or_404(case, number)
    title = registry.get(PAPER).title
    return drawn(
        request, case, title, lambda: services.draft_pdf(PAPER, row),
        name=f"{case.serial}-{title}-{row.number}.pdf", logged=f"{PAPER}-{row.number}.pdf",
    )  # fmt: skip


@allow(*CONTENT_READERS)
@require_safe
def versions(request: ActingRequest, serial: str) -> HttpResponse:
    """The saved versions, for the case page."""
    case = get_case_or_404(request, serial, "view_content")
    context = {"case": case, "versions": _versions(case)}
    template = "versions" if request.htmx else "versions_page"
    return render(request, f"cases/calculation/{template}.html", context)


def _versions(case: Case) -> Any:
    return case.calculations.select_related("worker", "created_by")


def _version_or_404(case: Case, number: int) -> Calculation:
    row: Calculation | None = _versions(case).filter(number=number).first()
    if row is None:
        raise Http404
    return row


def _workers(case: Case) -> list[Party]:
    return [party for party in case.parties.all() if party.kind == PartyKind.WORKER]


def _by_position(request: ActingRequest, workers: list[Party]) -> Party:
    """The worker at the place that the address names, counted from one; the first without it."""
    place = request.GET.get("worker", "1")
    if not place.isdecimal() or len(place) > 4 or not 1 <= int(place) <= len(workers):
        raise Http404
    return workers[int(place) - 1]


def _earlier(request: ActingRequest, case: Case) -> Calculation | None:
    """The version to compute again, if the address names one."""
    number = request.GET.get("from", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 4:
        raise Http404
    return _version_or_404(case, int(number))


def _initial(request: ActingRequest, case: Case, worker: Party) -> dict[str, Any]:
    """What the application says; the wage only to whom may see it, and the look is logged."""
    wage = ""
    if worker.monthly_wage and may(request.actor, "unmask", case):
        wage = worker.monthly_wage
        log_access("unmask", subject=worker, detail="pay")
    return initial_of(worker, wage=wage)
