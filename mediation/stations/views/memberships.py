"""Giving and ending memberships, from the page of a person."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mediation.stations import person_links
from mediation.stations.access import allow
from mediation.stations.forms.users import EndMembershipForm, MembershipForm
from mediation.stations.permissions import (
    EDITORS,
    get_user_or_404,
    may_edit_organisation,
    may_give,
    memberships_visible_to,
    require,
)
from mediation.stations.services.memberships import add_membership, end_membership
from mediation.stations.views.form_page import form_page


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def add(request: Any, username: str) -> HttpResponse:
    """Another role of the person, or a loan with its end."""
    user = get_user_or_404(request.actor, username)
    form = MembershipForm(request.POST or None, actor=request.actor)
    form.instance.user = user

    def carry_out() -> HttpResponse:
        made = add_membership(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已登记任职：%(membership)s") % {"membership": made})
        return redirect("administration:user", username=username)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/memberships/add.html",
        cancel_url=reverse("administration:user", args=[username]),
        person=user,
    )


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def end(request: Any, username: str, code: str, role: str, starts_on: date) -> HttpResponse:
    """The last day and the reason. A membership is named by place, role and first day."""
    membership = (
        memberships_visible_to(request.actor)
        .filter(user__username=username, organisation__code=code, role=role, starts_on=starts_on)
        .select_related("user", "organisation")
        .first()
    )
    if membership is None:
        raise Http404
    require(may_edit_organisation(request.actor, membership.organisation))
    require(may_give(request.actor, role))
    form = EndMembershipForm(request.POST or None)

    def carry_out() -> HttpResponse:
        end_membership(membership, actor=request.actor, **form.cleaned_data)
        messages.success(request, _("已登记任职结束。"))
        return redirect("administration:user", username=username)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/memberships/end.html",
        cancel_url=reverse("administration:user", args=[username]),
        submit_label=_("结束任职"),
        danger=True,
        membership=membership,
        links=person_links.for_person(request.actor, membership.user),
    )
