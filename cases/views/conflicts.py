"""Conflicts of interest: waivers, notices of a disclosed relation, the station's own agents."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.conflict_guards import goes_to_station
from cases.enums import CaseState
from cases.forms.conflicts import LinkAgentForm, NoticeForm, WaiverForm
from cases.forms.refusals import refusals_beside
from cases.mediators import mediators_of, namesakes, proposals
from cases.models import Case
from cases.permissions import get_case_or_404, may
from cases.services import conflicts as operations
from cases.services.review import record_consent
from cases.views.detail import CONTENT_READERS
from cases.views.responses import page
from cases.views.review_page import review_context
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role

STAFF = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*STAFF)
def waiver(request: Any, serial: str) -> HttpResponse:
    """Record what a party says to a mediator who declared a conflict."""
    case = get_case_or_404(request, serial, "record_consent")
    if request.method != "POST":
        return _back(case)
    form = WaiverForm(
        request.POST, case=case, recorder_id=request.actor.user_id, version=case.version
    )
    if form.is_valid():
        with refusals_beside(form):
            record_consent(case, actor=request.actor, **form.facts())
            messages.success(
                request, _("已登记“%(name)s”的答复。") % {"name": form.cleaned_data["party"].name}
            )
            return _back(case)
    return _review(request, case, waiver_form=form)


@allow(*STAFF)
def notice(request: Any, serial: str) -> HttpResponse:
    """Record that a party was told of a mediator's employment, and what it chose."""
    case = get_case_or_404(request, serial, "record_consent")
    if request.method != "POST":
        return _back(case)
    form = NoticeForm(request.POST, case=case, version=case.version)
    if form.is_valid():
        with refusals_beside(form):
            operations.tell_relation(case, actor=request.actor, **form.cleaned_data)
            messages.success(
                request,
                _("已登记对“%(name)s”的告知。") % {"name": form.cleaned_data["party"].name},
            )
            return _back(case)
    return _review(request, case, notice_form=form)


@allow(*CONTENT_READERS)
def agents(request: Any, serial: str) -> HttpResponse:
    """Which agents of the case are the station's own people."""
    case = get_case_or_404(request, serial, "link_agent")
    form = LinkAgentForm(request.POST or None, case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            part = operations.link_agent(case, actor=request.actor, **form.cleaned_data)
            messages.success(
                request, _("%(name)s在本案中任代理人，不能担任本案调解员。") % {"name": part.user}
            )
            return redirect("cases:agents", case.serial)
    known = case.agents.exclude(user=None).select_related("user")
    return page(
        request,
        "cases/assignment/agents.html",
        case,
        form=form,
        known=known,
        unknown=namesakes(case, timezone.localdate()),
        submit_label=_("登记"),
        confirm=_("登记后，此人不能再担任本案调解员，且不能撤销。确定登记吗？"),
    )


@allow(*CONTENT_READERS)
@require_safe
def panel(request: ActingRequest, serial: str) -> HttpResponse:
    """The mediators, what they declared, what was found, and what is still missing."""
    case = get_case_or_404(request, serial, "view_content")
    rights = {act: may(request.actor, act, case) for act in ("assign", "link_agent")}
    context = {
        "case": case,
        "mediators": mediators_of(case, request.actor),
        "rights": rights,
        "proposals": proposals(case, timezone.localdate()) if rights["link_agent"] else [],
        "goes_to_station": goes_to_station(case) and case.is_open,
        "in_review": case.state == CaseState.ELIGIBILITY,
    }
    template = "panel" if request.htmx else "panel_page"
    return render(request, f"cases/detail/{template}.html", context)


def _review(request: Any, case: Case, **bound: Any) -> HttpResponse:
    if case.state not in CaseState.OPEN:
        return redirect(case)
    return page(
        request, "cases/review/page.html", case, **review_context(case, request.actor, bound)
    )


def _back(case: Case) -> HttpResponse:
    return redirect(f"{reverse('cases:review', args=[case.serial])}#mediator")
