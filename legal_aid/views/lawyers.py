"""Pages of the roster of lawyers: officers read it, the manager keeps it."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from legal_aid.forms.lawyers import (
    EditLawyerForm,
    EngagementForm,
    LawyerFilterForm,
    LawyerForm,
    RemoveEngagementForm,
)
from legal_aid.lawyer_page import matters_of, now_in_conflict
from legal_aid.lawyer_roster import SOON, field_labels, next_days, with_load
from legal_aid.models import Lawyer, LawyerEngagement
from legal_aid.roles import may
from legal_aid.services import lawyers as services
from legal_aid.tables import LawyerTable
from mediation.history.access_log import log_access, shown
from mediation.history.models import AccessEntry
from mediation.people import identifiers
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.forms.purpose import PurposeForm
from mediation.stations.models import Organisation
from mediation.stations.views.form_page import form_page
from mediation.ui.tables import show_page

PER_PAGE = 50
desk_staff = allow(Role.LEGAL_AID, Role.MANAGER)


def _get_or_404(request: ActingRequest, reference: uuid.UUID) -> Lawyer:
    found: Lawyer | None = (
        Lawyer.objects.visible_to(request.actor)
        .select_related("station", "user")
        .filter(data_key_id=reference)
        .first()
    )
    if found is None:
        raise Http404
    shown(found)
    return found


def _to_keep(request: ActingRequest, reference: uuid.UUID) -> Lawyer:
    """The lawyer, for who may change the roster of that station."""
    lawyer = _get_or_404(request, reference)
    if not may(request.actor, "keep_lawyers"):
        raise PermissionDenied
    return lawyer


@desk_staff
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """The roster with load, fields and next turns of duty."""
    table, form = lawyer_rows(request)
    show_page(request, table, per_page=PER_PAGE)
    context = {"form": form, "table": table, "may_keep": may(request.actor, "keep_lawyers")}
    return render(request, "legal_aid/lawyers/list.html", context)


def lawyer_rows(request: ActingRequest) -> tuple[LawyerTable, LawyerFilterForm]:
    """The roster as the request narrows it, and its filter."""
    form = LawyerFilterForm(request.GET or None)
    today = timezone.localdate()
    rows = with_load(Lawyer.objects.visible_to(request.actor))
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("free"):
        rows = rows.filter(free__gt=0)
    if wanted.get("soon"):
        rows = rows.filter(next_duty__lte=today + timedelta(days=SOON))
    if wanted.get("volunteers"):
        rows = rows.filter(volunteers=True)
    if not wanted.get("inactive"):
        rows = rows.filter(is_active=True)
    kept = list(rows)
    if field := wanted.get("field"):
        # A list in a JSON column: SQLite has no containment, and a roster is short.
        kept = [row for row in kept if not row.fields or field in row.fields]
    return LawyerTable(kept, days=next_days(kept)), form


@desk_staff
def detail(request: ActingRequest, reference: uuid.UUID) -> HttpResponse:
    """One lawyer; what is posted asks for the telephone in full, which is logged."""
    lawyer = _get_or_404(request, reference)
    asked = request.method == "POST"
    form = PurposeForm(request.POST or None)
    in_full = asked and form.is_valid()
    if in_full:
        log_access(AccessEntry.Act.UNMASK, subject=lawyer, detail="phone", **form.given)
    matters = matters_of(lawyer, request.actor)
    context: dict[str, Any] = {
        "lawyer": lawyer,
        "phone": lawyer.phone if in_full else identifiers.mask(lawyer.phone),
        "in_full": in_full,
        "purpose_form": form if asked else None,
        "fields": field_labels(lawyer.fields),
        "engagements": lawyer.engagements.all(),
        "days": next_days([lawyer], most=10)[lawyer.pk],
        "matters": matters,
        "conflicts": now_in_conflict(matters.open, request.actor),
        "may_keep": may(request.actor, "keep_lawyers"),
    }
    status = 422 if asked and not in_full else 200
    return render(request, "legal_aid/lawyers/detail.html", context, status=status)


@allow(Role.MANAGER)
def create(request: ActingRequest) -> HttpResponse:
    """Enter a lawyer in the roster of the manager's station."""
    if request.actor.station_id is None or not may(request.actor, "keep_lawyers"):
        raise PermissionDenied
    station = Organisation.objects.get(pk=request.actor.station_id)
    form = LawyerForm(request.POST or None, station=station)

    def carry_out() -> HttpResponse:
        made = services.save_lawyer(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已登记“%(name)s”。") % {"name": made.name})
        return redirect("legal_aid:lawyer", made.data_key_id)

    return form_page(
        request,
        form,
        carry_out,
        template="legal_aid/lawyers/form.html",
        submit_label=_("登记"),
        cancel_url=reverse("legal_aid:lawyers"),
    )


@allow(Role.MANAGER)
def edit(request: ActingRequest, reference: uuid.UUID) -> HttpResponse:
    """Everything of a lawyer; off the roster is a field among the others."""
    lawyer = _to_keep(request, reference)
    name = lawyer.name
    form = EditLawyerForm(
        request.POST or None, instance=lawyer, version=lawyer.version, station=lawyer.station
    )

    def carry_out() -> HttpResponse:
        services.edit_lawyer(
            form.instance, actor=request.actor, version=form.cleaned_data["version"]
        )
        messages.success(request, _("已保存“%(name)s”。") % {"name": lawyer.name})
        return redirect("legal_aid:lawyer", reference)

    return form_page(
        request,
        form,
        carry_out,
        template="legal_aid/lawyers/form.html",
        submit_label=_("保存"),
        cancel_url=reverse("legal_aid:lawyer", args=[reference]),
        lawyer=lawyer,
        name=name,
    )


@allow(Role.MANAGER)
def add_engagement(request: ActingRequest, reference: uuid.UUID) -> HttpResponse:
    """An employer for whom the lawyer acts or has acted."""
    lawyer = _to_keep(request, reference)
    return _engagement_page(request, lawyer, LawyerEngagement(lawyer=lawyer))


@allow(Role.MANAGER)
def edit_engagement(request: ActingRequest, reference: uuid.UUID, row: int) -> HttpResponse:
    """Correct or end it."""
    lawyer = _to_keep(request, reference)
    return _engagement_page(request, lawyer, _engagement_or_404(lawyer, row))


def _engagement_page(
    request: ActingRequest, lawyer: Lawyer, engagement: LawyerEngagement
) -> HttpResponse:
    form = EngagementForm(request.POST or None, instance=engagement, version=lawyer.version)

    def carry_out() -> HttpResponse:
        services.save_engagement(
            form.instance, actor=request.actor, version=form.cleaned_data["version"]
        )
        messages.success(request, _("代理单位已登记。"))
        return redirect("legal_aid:lawyer", lawyer.data_key_id)

    return form_page(
        request,
        form,
        carry_out,
        template="legal_aid/lawyers/engagement.html",
        submit_label=_("保存"),
        cancel_url=reverse("legal_aid:lawyer", args=[lawyer.data_key_id]),
        lawyer=lawyer,
        is_new=engagement.pk is None,
    )


@allow(Role.MANAGER)
def remove_engagement(request: ActingRequest, reference: uuid.UUID, row: int) -> HttpResponse:
    """Take out what was entered by mistake."""
    lawyer = _to_keep(request, reference)
    engagement = _engagement_or_404(lawyer, row)
    form = RemoveEngagementForm(request.POST or None, version=lawyer.version)

    def carry_out() -> HttpResponse:
        services.remove_engagement(engagement, actor=request.actor, **form.cleaned_data)
        messages.success(request, _("代理单位已删除。"))
        return redirect("legal_aid:lawyer", lawyer.data_key_id)

    return form_page(
        request,
        form,
        carry_out,
        template="legal_aid/lawyers/remove_engagement.html",
        submit_label=_("删除"),
        danger=True,
        cancel_url=reverse("legal_aid:lawyer", args=[lawyer.data_key_id]),
        lawyer=lawyer,
        engagement=engagement,
    )


def _engagement_or_404(lawyer: Lawyer, row: int) -> LawyerEngagement:
    found: LawyerEngagement | None = lawyer.engagements.filter(pk=row).first()
    if found is None:
        raise Http404
    return found
