"""The proposal for a case, and who mediates at the station."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.assigning import people, services
from cases.assigning.forms import DecideForm, LanguageForm, ProfileForm
from cases.assigning.models import LanguageNeed, MediatorProfile
from cases.assigning.proposal import proposed_of, ranked_for
from cases.conflict_guards import PANEL_AT_MOST, active_mediators, needs_declaration
from cases.enums import Capacity
from cases.forms.refusals import refusals_beside
from cases.permissions import get_case_or_404
from cases.views.assignment import warn_of_sessions
from cases.views.responses import page
from mediation.stations.access import ActingRequest, allow, buildings_in_scope
from mediation.stations.enums import Role
from mediation.stations.permissions import get_user_or_404, require
from mediation.stations.views.form_page import form_page

#: So many earlier decisions are shown.
EARLIER = 10


@allow(Role.MANAGER)
def assign(request: Any, serial: str) -> HttpResponse:
    """The mediators of the case, whom the program proposes and why, and whom to assign."""
    case = get_case_or_404(request, serial, "assign")
    ranked = ranked_for(case, timezone.localdate())
    form = DecideForm(request.POST or None, ranked=ranked, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.decide(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                user=form.user,
                is_lead=form.is_lead,
                proposed=proposed_of(ranked),
                place=form.place,
                reason=form.cleaned_data["reason"],
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("已指派%(name)s。") % {"name": form.user})
            warn_of_sessions(request, case)
            # Not back to a form that already proposes the next one: a second click would replace.
            return redirect(case)
    at_work = active_mediators(case)
    has_lead = any(part.is_lead for part in at_work)
    need = LanguageNeed.objects.filter(case=case).first()
    return page(
        request,
        "assigning/assign.html",
        case,
        form=form,
        parts=[part for part in case.participations.all() if part.capacity == Capacity.MEDIATOR],
        outdated=[part for part in at_work if part.declared_on and needs_declaration(case, part)],
        ranked=ranked,
        full=len(at_work) >= PANEL_AT_MOST,
        language_form=LanguageForm(initial={"language": need.language if need else ""}),
        decisions=case.assignment_decisions.select_related("proposed", "chosen", "made_by")[
            :EARLIER
        ],
        submit_label=_("指派"),
        confirm=_("本案已有首席调解员；指派首席调解员即更换，原首席的承办随即结束。确定吗？")
        if has_lead
        else "",
    )


@allow(Role.MANAGER)
@require_POST
def language(request: Any, serial: str) -> HttpResponse:
    """The language that a party of the case needs; the proposal follows it."""
    case = get_case_or_404(request, serial, "assign")
    form = LanguageForm(request.POST)
    if form.is_valid():
        with refusals_beside(form):
            services.set_language(case, actor=request.actor, language=form.cleaned_data["language"])
            messages.success(request, _("已登记语言需要，建议已更新。"))
    for reason in form.errors.get("language", form.non_field_errors()):
        messages.error(request, str(reason))
    return redirect("assigning:assign", serial)


@allow(Role.MANAGER)
@require_safe
def mediators(request: ActingRequest) -> HttpResponse:
    """Who mediates in the manager's scope: load, days away, what they are good at."""
    context = {"lines": people.lines(request.actor, timezone.localdate())}
    return render(request, "assigning/mediators.html", context)


@allow(Role.MANAGER)
@require_safe
def leavers(request: ActingRequest) -> HttpResponse:
    """Whose cases are to be handed over: those who left, leave or are away come first."""
    busy = [one for one in people.lines(request.actor, timezone.localdate()) if one.load]
    busy.sort(key=lambda one: (not one.has_left, not one.ends_on, not one.away))
    return render(request, "assigning/leavers.html", {"lines": busy})


@allow(Role.MANAGER)
def profile(request: Any, username: str) -> HttpResponse:
    """What speaks for giving cases to this mediator."""
    user = get_user_or_404(request.actor, username)
    require(services.may_describe(request.actor, user))
    row = MediatorProfile.objects.filter(user=user).first()
    form = ProfileForm(
        request.POST if request.method == "POST" else None,  # nothing ticked is an answer, too
        buildings=list(buildings_in_scope(request.actor).order_by("code", "pk")),
        initial={
            "categories": row.specialities if row else [],
            "kinds": row.specialities if row else [],
            "languages": row.languages if row else [],
            "buildings": [str(pk) for pk in row.buildings] if row else [],
        },
    )

    def carry_out() -> HttpResponse:
        services.save_profile(
            user,
            actor=request.actor,
            specialities=form.specialities,
            languages=form.cleaned_data["languages"],
            buildings=form.building_ids,
        )
        messages.success(request, _("已保存%(name)s的专长。") % {"name": user})
        return redirect("assigning:mediators")

    return form_page(
        request,
        form,
        carry_out,
        template="assigning/profile.html",
        cancel_url=reverse("assigning:mediators"),
        submit_label=_("保存"),
        person=user,
    )
