"""The checks for conflicts of interest of a case: the panel, another check, the manager's decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import get_case_or_404
from cases.services import checking
from cases.views.detail import CONTENT_READERS
from cases.views.responses import UNPROCESSABLE
from mediation.people.check_panel import DecisionForm, check_panel, choices
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


@allow(*CONTENT_READERS)
@require_safe
def checks(request: ActingRequest, serial: str) -> HttpResponse:
    """Who was checked when, and what the reader may know of the result."""
    return _page(request, get_case_or_404(request, serial, "view_content"))


@allow(*CONTENT_READERS)
@require_POST
def check_again(request: ActingRequest, serial: str) -> HttpResponse:
    """Check anew: something else may have been registered since."""
    case = get_case_or_404(request, serial, "view_content")
    checking.check_again(case, actor=request.actor)
    messages.success(request, _("已再次核对利益冲突。"))
    return redirect("cases:checks", case.serial)


@allow(Role.MANAGER)
@require_POST
def decide_conflict(request: ActingRequest, serial: str) -> HttpResponse:
    """The manager decides about a conflict, with the reason."""
    case = get_case_or_404(request, serial, checking.DECIDING)
    form = DecisionForm(request.POST)
    if form.is_valid():
        with refusals_beside(form):
            checking.decide_conflict(case, actor=request.actor, **choices(form.cleaned_data))
            messages.success(request, _("已登记决定。"))
            return redirect("cases:checks", case.serial)
    return _page(request, case, form=form)


def _page(request: Any, case: Case, form: DecisionForm | None = None) -> HttpResponse:
    panel = check_panel(
        case.party_checks.all(),
        actor=request.actor,
        manager=checking.may_decide(request.actor, case),
        title=str(case),
        back_url=case.get_absolute_url(),
        urls={
            "again": reverse("cases:check_again", args=[case.serial]),
            "decide": reverse("cases:decide_conflict", args=[case.serial]),
        },
        form=form,
    )
    template = "_panel" if request.htmx else "page"
    status = UNPROCESSABLE if form else 200
    return render(request, f"people/checks/{template}.html", {"panel": panel}, status=status)
