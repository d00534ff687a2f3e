"""Pages of the buildings of a station."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mediation.stations.access import allow
from mediation.stations.forms.organisations import BuildingFilter, BuildingForm
from mediation.stations.permissions import (
    EDITORS,
    READERS,
    buildings_visible_to,
    get_building_or_404,
    may_edit_building,
    require,
)
from mediation.stations.services import organisations as services
from mediation.stations.tables import BuildingTable
from mediation.stations.views.form_page import form_page
from mediation.ui.tables import show_page

PER_PAGE = 50


@allow(*READERS)
@require_safe
def building_list(request: Any) -> HttpResponse:
    """Buildings of the stations in scope."""
    table, form = building_rows(request)
    show_page(request, table, per_page=PER_PAGE)
    context = {"form": form, "table": table, "may_edit": request.actor.role in EDITORS}
    return render(request, "stations/buildings/list.html", context)


def building_rows(request: Any) -> tuple[BuildingTable, BuildingFilter]:
    """The buildings as the request narrows them, and their filter."""
    form = BuildingFilter(request.GET or None)
    found = buildings_visible_to(request.actor).select_related("station")
    wanted = form.cleaned_data if form.is_valid() else {}
    if text := wanted.get("q"):
        found = found.filter(
            Q(name__icontains=text) | Q(code__icontains=text) | Q(address__icontains=text)
        )
    if not wanted.get("inactive"):
        found = found.filter(is_active=True)
    return BuildingTable(found, editable=request.actor.role in EDITORS), form


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    form = BuildingForm(request.POST or None, actor=request.actor)

    def carry_out() -> HttpResponse:
        made = services.create_building(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已新建“%(name)s”。") % {"name": made.name})
        return redirect("administration:buildings")

    return form_page(
        request,
        form,
        carry_out,
        template="stations/buildings/form.html",
        cancel_url=reverse("administration:buildings"),
    )


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: Any, station: str, code: str) -> HttpResponse:
    """Everything but station and code; out of use is a field among the others."""
    building = get_building_or_404(request.actor, station, code)
    require(may_edit_building(request.actor, building))
    name = building.name
    form = BuildingForm(request.POST or None, instance=building, actor=request.actor)

    def carry_out() -> HttpResponse:
        services.edit_building(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已保存“%(name)s”。") % {"name": building.name})
        return redirect("administration:buildings")

    return form_page(
        request,
        form,
        carry_out,
        template="stations/buildings/form.html",
        cancel_url=reverse("administration:buildings"),
        building=building,
        name=name,
    )
