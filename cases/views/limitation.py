"""The limitation clocks of a case: how they were reckoned, and what was entered about them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.enums import AgreementState
from cases.forms.limitation import LimitationEventForm, LimitationRemoveForm
from cases.forms.refusals import refusals_beside
from cases.limitation import course_of, limitations, unperformed_days
from cases.limitation_page import lines_of
from cases.models import Case, LimitationEvent
from cases.permissions import get_case_or_404, may
from cases.services import limitation as services
from cases.views.responses import insist_fresh, page
from mediation.deadlines.calendar import station_calendar
from mediation.stations.access import allow
from mediation.stations.enums import Role

READING = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)
ENTERING = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*READING)
@require_safe
def show(request: Any, serial: str) -> HttpResponse:
    """Each claim's year, without and with what interrupts it."""
    case = get_case_or_404(request, serial, "view_content")
    today = timezone.localdate()
    standing = case.agreements.filter(state__in=AgreementState.IN_FORCE).first()
    course = course_of(case, unperformed=unperformed_days(standing, today))
    found = limitations(case, case.claims.all(), course, today=today, calendar=station_calendar())
    entered = list(case.limitation_events.select_related("claim"))
    may_enter = may(request.actor, "record_limitation", case)
    return page(
        request, "cases/limitation/page.html", case,
        lines=lines_of(found, today), entered=enumerate(entered, start=1), may_enter=may_enter,
        has_entered=bool(entered),
    )  # fmt: skip


@allow(*ENTERING)
def add(request: Any, serial: str) -> HttpResponse:
    """Enter an interruption or suspension."""
    case = get_case_or_404(request, serial, "record_limitation")
    insist_fresh(request, case)
    form = LimitationEventForm(
        request.POST or None, case=case, instance=LimitationEvent(case=case), version=case.version
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.record_limitation_event(
                case, form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("已登记时效事由。"))
            return _back(case)
    return page(request, "cases/limitation/form.html", case, form=form, cancel_url=_url(case))


@allow(*ENTERING)
def remove(request: Any, serial: str, place: int) -> HttpResponse:
    """Take back an entry, with the reason."""
    case = get_case_or_404(request, serial, "record_limitation")
    insist_fresh(request, case)
    rows = list(case.limitation_events.all())
    if not 1 <= place <= len(rows):
        raise Http404
    row = rows[place - 1]
    form = LimitationRemoveForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.remove_limitation_event(
                row,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已撤销时效事由。"))
            return _back(case)
    return page(
        request, "cases/limitation/form.html", case, form=form, removing=row, cancel_url=_url(case)
    )


def _url(case: Case) -> str:
    return reverse("cases:limitation", args=[case.serial])


def _back(case: Case) -> HttpResponse:
    return redirect("cases:limitation", case.serial)
