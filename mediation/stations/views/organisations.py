"""Pages of the tree of organisations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations import timeline
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.forms.organisations import OrganisationFilter, OrganisationForm, ReasonForm
from mediation.stations.models import Membership, Organisation
from mediation.stations.permissions import (
    EDITORS,
    READERS,
    get_organisation_or_404,
    may_edit_organisation,
    organisations_visible_to,
    require,
)
from mediation.stations.services import organisations as services
from mediation.stations.views.form_page import form_page

PER_PAGE = 50


@allow(*READERS)
@require_safe
def organisation_list(request: Any) -> HttpResponse:
    """The tree in scope; a search shows what fits, without what is above it."""
    found, form = organisation_rows(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    top = "/" if request.actor.role == Role.ADMINISTRATOR else request.actor.organisation_path
    for organisation in page:
        organisation.depth = range(max(0, organisation.path.count("/") - max(2, top.count("/"))))
    context = {"form": form, "page": page, "may_edit": request.actor.role in EDITORS}
    return render(request, "stations/organisations/list.html", context)


def organisation_rows(request: Any) -> tuple[Any, OrganisationFilter]:
    """The tree as the request narrows it, and its filter."""
    form = OrganisationFilter(request.GET or None)
    found = organisations_visible_to(request.actor).select_related("parent").order_by("path")
    wanted = form.cleaned_data if form.is_valid() else {}
    if text := wanted.get("q"):
        found = found.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    if not wanted.get("inactive"):
        found = found.filter(is_active=True)
    return found, form


@allow(*READERS)
@require_safe
def detail(request: Any, code: str) -> HttpResponse:
    """One organisation with those below it, its members of today and its changes."""
    organisation = get_organisation_or_404(request.actor, code)
    context = {
        "organisation": organisation,
        "children": organisation.children.order_by("-is_active", "path"),
        "members": _members(organisation).select_related("user").order_by("role", "user__name"),
        "may_edit": may_edit_organisation(request.actor, organisation),
        "entries": timeline.entries([organisation]),
    }
    return render(request, "stations/organisations/detail.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    """A new organisation; `?parent=CODE` proposes where it hangs."""
    parent = organisations_visible_to(request.actor).filter(code=request.GET.get("parent")).first()
    form = OrganisationForm(
        request.POST or None, actor=request.actor, initial={"parent": parent} if parent else None
    )

    def carry_out() -> HttpResponse:
        made = services.create_organisation(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已新建“%(name)s”。") % {"name": made.name})
        return redirect("administration:organisation", code=made.code)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/organisations/form.html",
        cancel_url=reverse("administration:organisations"),
    )


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: Any, code: str) -> HttpResponse:
    """Everything but code and kind."""
    organisation = _editable(request, code)
    name = organisation.name
    form = OrganisationForm(request.POST or None, instance=organisation, actor=request.actor)

    def carry_out() -> HttpResponse:
        services.edit_organisation(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已保存“%(name)s”。") % {"name": organisation.name})
        return redirect("administration:organisation", code=code)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/organisations/form.html",
        cancel_url=reverse("administration:organisation", args=[code]),
        organisation=organisation,
        name=name,
    )


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def deactivate(request: Any, code: str) -> HttpResponse:
    """Asks for the reason, and says who is affected."""
    organisation = _editable(request, code)
    form = ReasonForm(request.POST or None)

    def carry_out() -> HttpResponse:
        services.deactivate_organisation(
            organisation, actor=request.actor, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("已停用“%(name)s”。") % {"name": organisation.name})
        return redirect("administration:organisation", code=code)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/organisations/deactivate.html",
        cancel_url=reverse("administration:organisation", args=[code]),
        submit_label=pgettext("verb", "停用"),
        danger=True,
        organisation=organisation,
        consequences=[
            _("%(number)d人将不能再以在此组织的任职办理业务。")
            % {"number": _members(organisation).count()},
            _("已有的案件、文书和统计不受影响，仍由所属工作站管理。"),
            _("以后可以重新启用。"),
        ],
    )


@allow(*EDITORS)
@require_POST
def activate(request: Any, code: str) -> HttpResponse:
    organisation = _editable(request, code)
    try:
        services.activate_organisation(organisation, actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, _("已启用“%(name)s”。") % {"name": organisation.name})
    return redirect("administration:organisation", code=code)


def _editable(request: Any, code: str) -> Organisation:
    organisation = get_organisation_or_404(request.actor, code)
    require(may_edit_organisation(request.actor, organisation))
    return organisation


def _members(organisation: Organisation) -> Any:
    return Membership.objects.on(timezone.localdate()).filter(organisation=organisation)
