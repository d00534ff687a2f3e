"""Where a case went that was not settled: further destinations, corrections, what came of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.forms.closing import DestinationEditForm, DestinationForm, DestinationRemoveForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, Destination
from cases.permissions import get_case_or_404
from cases.services import destinations
from cases.views.agreement import MEDIATING
from cases.views.responses import insist_fresh, page
from mediation.stations.access import allow

TEMPLATE = "cases/closing/destination.html"


@allow(*MEDIATING)
def add(request: Any, serial: str) -> HttpResponse:
    """Add where the case went."""
    case = get_case_or_404(request, serial, "add_destination")
    insist_fresh(request, case)
    form = DestinationForm(
        request.POST or None, instance=Destination(case=case), version=case.version
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            destinations.add_destination(
                case,
                form.instance,
                actor=request.actor,
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("已登记去向。"))
            return redirect(case)
    return page(request, TEMPLATE, case, form=form)


@allow(*MEDIATING)
def edit(request: Any, serial: str, place: int) -> HttpResponse:
    """Complete or correct a destination, with the reason."""
    case = get_case_or_404(request, serial, "add_destination")
    insist_fresh(request, case)
    row = _row(case, place)
    form = DestinationEditForm(request.POST or None, instance=row, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            destinations.correct_destination(
                form.instance,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("去向已更正。"))
            return redirect(case)
    return page(request, TEMPLATE, case, form=form, place=place)


@allow(*MEDIATING)
def remove(request: Any, serial: str, place: int) -> HttpResponse:
    """Take back a destination recorded by mistake, with the reason."""
    case = get_case_or_404(request, serial, "add_destination")
    insist_fresh(request, case)
    row = _row(case, place)
    form = DestinationRemoveForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            destinations.remove_destination(
                row,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("去向已撤销。"))
            return redirect(case)
    return page(
        request, TEMPLATE, case, form=form, removing=row, submit_label=_("撤销这项去向"),
        danger=True, confirm=_("撤销后办理记录仍保留这项去向。确定吗？"),
    )  # fmt: skip


def _row(case: Case, place: int) -> Destination:
    """The destination at this place of the page's list."""
    rows = list(case.destinations.all())
    if not 1 <= place <= len(rows):
        raise Http404
    return rows[place - 1]
