"""Pages of the visits to buildings."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from legal_aid.forms.visits import (
    CancelForm,
    EditVisitForm,
    ReportForm,
    VisitFilterForm,
    VisitForm,
)
from legal_aid.models import AidApplication, BuildingVisit, Consultation
from legal_aid.models.duty import EVENING_FROM
from legal_aid.outreach import overlaps, visits_for
from legal_aid.services import visits as services
from mediation.history.access_log import shown
from mediation.stations import timeline
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.views.form_page import form_page

PER_PAGE = 25
#: How many rows of each kind the page of a visit lists: a day in a building brings fewer.
LISTED = 100
desk_staff = allow(Role.LEGAL_AID, Role.MANAGER)


def _get_or_404(request: ActingRequest, serial: str) -> BuildingVisit:
    found: BuildingVisit | None = visits_for(request.actor).filter(serial=serial).first()
    if found is None:
        raise Http404
    shown(found)
    return found


@desk_staff
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """Visits, the latest first."""
    rows, form = visit_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "legal_aid/visits/list.html", {"page": page, "form": form})


def visit_rows(request: ActingRequest) -> tuple[Any, VisitFilterForm]:
    """The visits as the request narrows them, and their filter."""
    form = VisitFilterForm(request.GET, actor=request.actor)
    rows = visits_for(request.actor)
    if form.is_valid():
        chosen = form.cleaned_data
        if chosen["building"]:
            rows = rows.filter(building=chosen["building"])
        if chosen["since"]:
            rows = rows.filter(held_on__gte=chosen["since"])
        if chosen["until"]:
            rows = rows.filter(held_on__lte=chosen["until"])
        if chosen["evening"]:
            rows = rows.filter(starts_at__gte=EVENING_FROM)
    return rows, form


@desk_staff
@require_http_methods(["GET", "POST"])
def create(request: ActingRequest) -> HttpResponse:
    """Plan a visit."""
    station = services.insist_station(request.actor, "plan_visit")
    form = VisitForm(request.POST or None, station=station)

    def carry_out() -> HttpResponse:
        visit = services.plan_visit(
            form.save(commit=False), staff=form.chosen_staff(), actor=request.actor
        )
        messages.success(request, _("已登记巡访 %(serial)s。") % {"serial": visit.serial})
        return redirect(visit)

    return _page(request, form, carry_out, title=_("安排巡访"), back=reverse("legal_aid:visits"))


@desk_staff
@require_safe
def detail(request: ActingRequest, visit: str) -> HttpResponse:
    """The visit, and what is logged under it as far as the reader may see it."""
    found = _get_or_404(request, visit)
    consultations = Consultation.objects.visible_to(request.actor).filter(visit=found)
    applications = AidApplication.objects.visible_to(request.actor).filter(visit=found)
    context = {
        "visit": found,
        "overlaps": overlaps(found),
        "consultations": consultations.select_related("officer")[:LISTED],
        "applications": applications.select_related("officer")[:LISTED],
        "entries": timeline.entries([found]),
    }
    return render(request, "legal_aid/visits/detail.html", context)


@desk_staff
@require_http_methods(["GET", "POST"])
def edit(request: ActingRequest, visit: str) -> HttpResponse:
    """Move it, or send somebody else."""
    found = _get_or_404(request, visit)
    form = EditVisitForm(
        request.POST or None, instance=found, version=found.version, station=found.station
    )

    def carry_out() -> HttpResponse:
        services.edit_visit(
            form.instance,
            staff=form.chosen_staff(),
            actor=request.actor,
            version=form.cleaned_data["version"],
        )
        messages.success(request, _("巡访已保存。"))
        return redirect(found)

    return _page(request, form, carry_out, title=_("修改巡访"), visit=found)


@desk_staff
@require_http_methods(["GET", "POST"])
def report(request: ActingRequest, visit: str) -> HttpResponse:
    """What came of it."""
    found = _get_or_404(request, visit)
    form = ReportForm(request.POST or None, instance=found, version=found.version)

    def carry_out() -> HttpResponse:
        services.report_visit(
            found,
            people_reached=form.cleaned_data["people_reached"],
            summary=form.cleaned_data["summary"],
            actor=request.actor,
            version=form.cleaned_data["version"],
        )
        messages.success(request, _("巡访情况已登记。"))
        return redirect(found)

    return _page(request, form, carry_out, title=_("登记巡访情况"), visit=found)


@desk_staff
@require_http_methods(["GET", "POST"])
def cancel(request: ActingRequest, visit: str) -> HttpResponse:
    """It does not take place."""
    found = _get_or_404(request, visit)
    form = CancelForm(request.POST or None, version=found.version)

    def carry_out() -> HttpResponse:
        services.cancel_visit(
            found,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            version=form.cleaned_data["version"],
        )
        messages.success(request, _("巡访已取消。"))
        return redirect(found)

    return _page(
        request,
        form,
        carry_out,
        title=_("取消巡访"),
        visit=found,
        danger=True,
        submit_label=_("取消巡访"),
    )


def _page(
    request: ActingRequest,
    form: Any,
    carry_out: Any,
    *,
    title: str,
    visit: BuildingVisit | None = None,
    back: str = "",
    **context: Any,
) -> HttpResponse:
    shown_context = {
        "submit_label": _("保存"),
        "cancel_url": back or reverse("legal_aid:visit", args=[visit.serial if visit else ""]),
        # The form writes into the row that it was given: its name is read before.
        "serial": visit.serial if visit else "",
        **context,
    }
    return form_page(
        request,
        form,
        carry_out,
        template="legal_aid/visits/form.html",
        title=title,
        **shown_context,
    )
