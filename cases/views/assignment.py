"""Who mediates: taking a case, assigning, declaring conflicts of interest, leaving."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.conflict_guards import spoken_for
from cases.enums import Capacity, CaseState
from cases.forms.assignment import DeclarationForm, ReleaseForm
from cases.forms.refusals import refusals_beside
from cases.guards import active_lead
from cases.mediators import left_without_chair, own_findings
from cases.models import Case, Participation
from cases.permissions import get_case_or_404, may
from cases.services import assignment
from cases.views.responses import page
from mediation.stations.access import allow
from mediation.stations.enums import Role

MEDIATORS = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*MEDIATORS)
def take(request: Any, serial: str) -> HttpResponse:
    """Take an unassigned case oneself (认领), with one's own declaration."""
    case = get_case_or_404(request, serial, "take")
    form = DeclarationForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            assignment.take_case(case, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("您已认领本案，任首席调解员。"))
            return _onwards(request, case)
    context = {
        "form": form,
        "taking": True,
        "lead": active_lead(case),
        "submit_label": _("认领"),
        "members": spoken_for(case),
        "findings": own_findings(case, request.actor),
    }
    return page(request, "cases/assignment/declare.html", case, **context)


@allow(*MEDIATORS)
def declare(request: Any, serial: str) -> HttpResponse:
    """A mediator's own declaration, first or renewed."""
    case = get_case_or_404(request, serial, "declare")
    own = _own_part(case, request.actor.user_id)
    first = {"conflict": own.conflict, "disclosure": own.disclosure} if own.declared_on else None
    form = DeclarationForm(request.POST or None, version=case.version, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            assignment.declare_conflict(own, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("声明已登记。"))
            return _onwards(request, case)
    return page(
        request,
        "cases/assignment/declare.html",
        case,
        form=form,
        taking=False,
        members=spoken_for(case),
        findings=own_findings(case, request.actor),
    )


@allow(Role.MANAGER)
def release(request: Any, serial: str, username: str) -> HttpResponse:
    """Take a mediator off the case; the row stays."""
    case = get_case_or_404(request, serial, "assign")
    part = next((p for p in _mediating(case) if p.user.username == username and p.is_active), None)
    if part is None:
        raise Http404
    form = ReleaseForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            assignment.end_participation(part, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("%(name)s不再承办本案。") % {"name": part.user})
            warn_of_sessions(request, case)
            return redirect("assigning:assign", case.serial)
    context = {"form": form, "part": part, "submit_label": _("结束承办")}
    return page(request, "cases/assignment/release.html", case, **context)


def warn_of_sessions(request: Any, case: Case) -> None:
    """What was planned with somebody who mediates the case no longer waits for another one."""
    for session in left_without_chair(case):
        messages.warning(
            request,
            _("第%(n)s次调解原由%(name)s主持，请改由在任调解员主持，或者取消。")
            % {"n": session.number, "name": session.mediator},
        )


def _mediating(case: Case) -> list[Participation]:
    return [part for part in case.participations.all() if part.capacity == Capacity.MEDIATOR]


def _own_part(case: Case, user_id: int) -> Participation:
    own = next((p for p in _mediating(case) if p.user_id == user_id and p.is_active), None)
    if own is None:
        raise PermissionDenied  # the case is in sight, but nobody declares for another
    return own


def _onwards(request: Any, case: Case) -> HttpResponse:
    """Back to the review, where the case is in it; else to the case."""
    if case.state == CaseState.ELIGIBILITY and may(request.actor, "review", case):
        return redirect("cases:review", case.serial)
    return redirect(case)
