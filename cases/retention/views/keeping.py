"""Pages of the periods and of the holds."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.retention import registry
from cases.retention.due import periods_of
from cases.retention.forms import HoldForm, PeriodForm, ReasonForm
from cases.retention.permissions import (
    APPRAISERS,
    KEEPERS,
    READERS,
    holds_visible_to,
    periods_visible_to,
)
from cases.retention.services import keeping as services
from mediation.stations.access import allow
from mediation.stations.enums import OrganisationKind
from mediation.stations.permissions import organisations_visible_to
from mediation.stations.views.form_page import form_page

PER_PAGE = 50


@allow(*READERS)
@require_safe
def periods(request: Any) -> HttpResponse:
    """For each station: every kind with the period in force, or that none is set; and all entries."""
    today = timezone.localdate()
    stations = organisations_visible_to(request.actor).filter(kind=OrganisationKind.STATION)
    tables = []
    for station in stations.order_by("path"):
        in_force = periods_of(station.pk, today)
        tables.append((station, [(kind, in_force.get(kind.code)) for kind in registry.kinds()]))
    context = {
        "tables": tables,
        "entries": periods_visible_to(request.actor).order_by("station", "kind", "-valid_from"),
        "may_edit": request.actor.role in KEEPERS,
        "today": today,
    }
    return render(request, "retention/periods.html", context)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def period_add(request: Any) -> HttpResponse:
    """A period that holds from a day on."""
    initial = {"kind": request.GET.get("kind", ""), "valid_from": timezone.localdate()}
    form = PeriodForm(request.POST or None, actor=request.actor, initial=initial)

    def carry_out() -> HttpResponse:
        made = services.set_period(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已录入“%(kind)s”的保管期限。") % {"kind": made.kind_label})
        return redirect("retention:periods")

    return form_page(
        request, form, carry_out, template="retention/period_form.html",
        submit_label=_("保存"), cancel_url=reverse("retention:periods"),
    )  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def period_remove(request: Any, station: str, kind: str, valid_from: date) -> HttpResponse:
    """Take a wrong entry out, with the reason."""
    period = (
        periods_visible_to(request.actor)
        .filter(station__code=station, kind=kind, valid_from=valid_from)
        .first()
    )
    if period is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def carry_out() -> HttpResponse:
        services.remove_period(period, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, _("已删除，修改记录中仍可查到。"))
        return redirect("retention:periods")

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("删除“%(kind)s”自%(day)s起的期限")
        % {"kind": period.kind_label, "day": valid_from.isoformat()},
        consequences=[_("此前适用的期限重新生效；没有的，该种类不再到期。")],
        submit_label=_("删除"), danger=True, cancel_url=reverse("retention:periods"),
    )  # fmt: skip


@allow(*READERS)
@require_safe
def holds(request: Any) -> HttpResponse:
    """What is put off, those in force first."""
    page = Paginator(hold_rows(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_edit": request.actor.role in APPRAISERS,
        "today": timezone.localdate(),
    }
    return render(request, "retention/holds.html", context)


def hold_rows(request: Any) -> Any:
    """What is put off in the reader's sight."""
    return holds_visible_to(request.actor).order_by("lifted_on", "-pk")


@allow(*APPRAISERS)
@require_http_methods(["GET", "POST"])
def hold_place(request: Any) -> HttpResponse:
    """Put the destruction of a record off."""
    form = HoldForm(request.POST or None, initial={"serial": request.GET.get("serial", "")})

    def carry_out() -> HttpResponse:
        hold = services.place_hold(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("%(serial)s 已登记暂缓销毁。") % {"serial": hold.serial})
        return redirect("retention:holds")

    return form_page(
        request, form, carry_out, template="retention/hold_form.html",
        submit_label=_("登记暂缓"), cancel_url=reverse("retention:holds"),
    )  # fmt: skip


@allow(*APPRAISERS)
@require_http_methods(["GET", "POST"])
def hold_lift(request: Any, row: int) -> HttpResponse:
    """The reason for waiting is gone."""
    hold = holds_visible_to(request.actor).filter(pk=row).first()
    if hold is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def carry_out() -> HttpResponse:
        services.lift_hold(hold, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, _("已解除暂缓。"))
        return redirect("retention:holds")

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("解除 %(serial)s 的暂缓销毁") % {"serial": hold.serial},
        consequences=[_("期满后该档案可以列入销毁清单。")],
        submit_label=_("解除"), cancel_url=reverse("retention:holds"),
    )  # fmt: skip
