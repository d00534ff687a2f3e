"""The checks for conflicts of interest of consultations and applications."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.refusals import refusals_beside
from cases.views.responses import UNPROCESSABLE
from legal_aid.models import Consultation
from legal_aid.services import checking
from legal_aid.views import applications, consultations
from legal_aid.views.consultations import desk_staff
from mediation.people.check_panel import DecisionForm, check_panel, choices
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role

manager_only = allow(Role.MANAGER)


@desk_staff
@require_safe
def checks(request: ActingRequest, serial: str) -> HttpResponse:
    """The checks of a consultation."""
    return _page(request, consultations.get_or_404(request, serial))


@desk_staff
@require_safe
def application_checks(request: ActingRequest, serial: str) -> HttpResponse:
    """The checks of an application, those of lawyers among them."""
    return _page(request, applications.get_or_404(request, serial))


@desk_staff
@require_POST
def check_again(request: ActingRequest, serial: str) -> HttpResponse:
    """Check a consultation anew."""
    return _again(request, consultations.get_or_404(request, serial))


@desk_staff
@require_POST
def application_check_again(request: ActingRequest, serial: str) -> HttpResponse:
    """Check an application anew."""
    return _again(request, applications.get_or_404(request, serial))


@manager_only
@require_POST
def decide_conflict(request: ActingRequest, serial: str) -> HttpResponse:
    """The manager decides about a conflict of a consultation."""
    return _decide(request, consultations.get_or_404(request, serial))


@manager_only
@require_POST
def application_decide_conflict(request: ActingRequest, serial: str) -> HttpResponse:
    """The manager decides about a conflict of an application: approval waits for it."""
    return _decide(request, applications.get_or_404(request, serial))


def _urls(record: checking.Record) -> dict[str, str]:
    before = "" if isinstance(record, Consultation) else "application_"
    names = {"page": "checks", "again": "check_again", "decide": "decide_conflict"}
    return {
        key: reverse(f"legal_aid:{before}{name}", args=[record.serial])
        for key, name in names.items()
    }


def _again(request: ActingRequest, record: checking.Record) -> HttpResponse:
    checking.check_again(record, actor=request.actor)
    messages.success(request, _("已再次核对利益冲突。"))
    return redirect(_urls(record)["page"])


def _decide(request: ActingRequest, record: checking.Record) -> HttpResponse:
    form = DecisionForm(request.POST)
    if form.is_valid():
        with refusals_beside(form):
            checking.decide_conflict(record, actor=request.actor, **choices(form.cleaned_data))
            messages.success(request, _("已登记决定。"))
            return redirect(_urls(record)["page"])
    return _page(request, record, form=form)


def _page(request: Any, record: checking.Record, form: DecisionForm | None = None) -> HttpResponse:
    panel = check_panel(
        record.checks.all(),
        actor=request.actor,
        manager=checking.may_decide(request.actor, record),
        title=str(record),
        back_url=record.get_absolute_url(),
        urls=_urls(record),
        form=form,
    )
    template = "_panel" if request.htmx else "page"
    status = UNPROCESSABLE if form else 200
    return render(request, f"people/checks/{template}.html", {"panel": panel}, status=status)
