"""Who acts in an aided matter: the ranking of lawyers, assigning and replacing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.forms.refusals import refusals_beside
from legal_aid.early import may_start_early
from legal_aid.enums import AidState
from legal_aid.forms.assigning import AssignLawyerForm, ReplaceLawyerForm
from legal_aid.models import AidApplication, AidAssignment
from legal_aid.proposal import Candidate, candidates_for
from legal_aid.roles import permitted
from legal_aid.services import assigning
from mediation.history.access_log import shown
from mediation.history.clearing import Destroyed
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


def _get_or_404(request: ActingRequest, serial: str) -> AidApplication:
    found: AidApplication | None = (
        AidApplication.objects.visible_to(request.actor)
        .select_related("organisation", "case", "officer")
        .filter(serial=serial)
        .first()
    )
    if found is None:
        raise Http404
    if found.destroyed_on:
        raise Destroyed(found)
    if not permitted("assign_agent")(found, request.actor):
        raise PermissionDenied
    shown(found)
    return found


def _present(application: AidApplication) -> AidAssignment | None:
    row: AidAssignment | None = (
        application.assignments.select_related("lawyer").filter(ended_on=None).first()
    )
    return row


@allow(Role.LEGAL_AID, Role.MANAGER)
def assign(request: ActingRequest, serial: str) -> HttpResponse:
    """Choose a lawyer for an approved matter, or at once where the limitation would end."""
    application = _get_or_404(request, serial)
    present = _present(application)
    early = application.state in AidState.UNDECIDED
    candidates = candidates_for(application, actor=request.actor)
    if present is not None:
        # Who began early goes on; somebody else is a replacement.
        candidates = [_going_on(one) for one in candidates if one.lawyer.pk == present.lawyer_id]
    form = AssignLawyerForm(
        request.POST or None, candidates=candidates, version=application.version
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            assigning.assign_lawyer(
                application,
                form.choice,
                actor=request.actor,
                version=form.cleaned_data["version"],
                happened_on=form.cleaned_data["happened_on"],
                before_approval=early,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已指派%(name)s。") % {"name": form.choice.name})
            return redirect(application)
    return _page(
        request,
        application,
        form,
        submit_label=_("先行指派") if early else _("指派"),
        early=early,
        may_start_early=early and may_start_early(application, timezone.localdate()),
        closed=not early and application.state != AidState.APPROVED,
    )


@allow(Role.LEGAL_AID, Role.MANAGER)
def replace(request: ActingRequest, serial: str) -> HttpResponse:
    """Let another lawyer take over, for a reason."""
    application = _get_or_404(request, serial)
    present = _present(application)
    candidates = candidates_for(
        application, actor=request.actor, besides=present.lawyer if present else None
    )
    form = ReplaceLawyerForm(
        request.POST or None, candidates=candidates, version=application.version
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            assigning.replace_lawyer(
                application,
                form.choice,
                actor=request.actor,
                version=form.cleaned_data["version"],
                end_reason=form.cleaned_data["end_reason"],
                reason=form.cleaned_data["reason"],
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("承办律师已更换为%(name)s。") % {"name": form.choice.name})
            return redirect(application)
    early = application.state in AidState.UNDECIDED and present is not None
    return _page(
        request,
        application,
        form,
        submit_label=_("更换律师"),
        replacing=True,
        present=present,
        closed=not early and application.state not in assigning.WORKING,
    )


def _going_on(one: Candidate) -> Candidate:
    """The lawyer who acts already: their own matter takes no further slot."""
    return Candidate(one.lawyer, one.load, one.fit, one.reasons, [], [])


def _page(
    request: ActingRequest, application: AidApplication, form: AssignLawyerForm, **context: Any
) -> HttpResponse:
    shown_too = {
        "application": application,
        "form": form,
        "cancel_url": application.get_absolute_url(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "legal_aid/assigning/assign.html", shown_too | context, status=status)
