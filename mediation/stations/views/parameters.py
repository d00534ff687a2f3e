"""Pages of the dated parameters: empty until the manager enters what a document says."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mediation.stations import timeline
from mediation.stations.access import allow
from mediation.stations.enums import HOUSE_DEFAULTS, ParameterKind
from mediation.stations.forms.parameters import (
    CorrectionForm,
    ParameterFilter,
    ParameterForm,
    RemovalForm,
)
from mediation.stations.models import StatutoryParameter
from mediation.stations.permissions import (
    EDITORS,
    READERS,
    get_parameter_or_404,
    may_edit_parameter,
    parameters_visible_to,
    require,
)
from mediation.stations.services import parameters as services
from mediation.stations.tables import ParameterTable
from mediation.stations.views.form_page import form_page
from mediation.ui.tables import show_page

PER_PAGE = 50


@allow(*READERS)
@require_safe
def parameter_list(request: Any) -> HttpResponse:
    """What was entered, the newest of each kind first."""
    form = ParameterFilter(request.GET or None)
    visible = parameters_visible_to(request.actor).select_related("station")
    found = visible
    if form.is_valid() and (kind := form.cleaned_data["kind"]):
        found = found.filter(kind=kind)
    may_edit = request.actor.role in EDITORS
    table = ParameterTable(found, editable=may_edit)
    show_page(request, table, per_page=PER_PAGE)
    context = {
        "form": form,
        "table": table,
        "may_edit": may_edit,
        "is_empty": not visible.exists(),
        "house": [(ParameterKind(kind).label, value) for kind, value in HOUSE_DEFAULTS.items()],
    }
    return render(request, "stations/parameters/list.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def add(request: Any) -> HttpResponse:
    """A value that holds from a day on."""
    form = ParameterForm(request.POST or None, actor=request.actor)

    def carry_out() -> HttpResponse:
        made = services.add_parameter(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已录入“%(name)s”。") % {"name": made.get_kind_display()})
        return redirect("administration:parameters")

    return _page(request, form, carry_out, template="stations/parameters/form.html")


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def correct(request: Any, station: str, kind: str, valid_from: date) -> HttpResponse:
    """Put an entry right, with the reason; its history stands below."""
    parameter = _editable(request, station, kind, valid_from)
    told = timeline.entries([parameter])
    name = parameter.get_kind_display()
    form = CorrectionForm(request.POST or None, instance=parameter, version=parameter.version)

    def carry_out() -> HttpResponse:
        services.correct_parameter(
            form.save(commit=False),
            actor=request.actor,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("已更正“%(name)s”。") % {"name": name})
        return redirect("administration:parameters")

    return _page(
        request, form, carry_out, template="stations/parameters/correct.html",
        name=name, entries=told, remove_url=_url("parameter_remove", station, kind, valid_from),
    )  # fmt: skip


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def remove(request: Any, station: str, kind: str, valid_from: date) -> HttpResponse:
    """Take an entry out, with the reason."""
    parameter = _editable(request, station, kind, valid_from)
    name = parameter.get_kind_display()
    form = RemovalForm(request.POST or None, version=parameter.version)

    def carry_out() -> HttpResponse:
        services.remove_parameter(
            parameter,
            actor=request.actor,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("已删除“%(name)s”。") % {"name": name})
        return redirect("administration:parameters")

    return _page(
        request, form, carry_out, template="stations/parameters/remove.html",
        name=name, danger=True, submit_label=_("删除"),
        consequences=[
            _("适用自%(day)s的数值%(value)s将从列表中删除，修改记录中仍可查到。")
            % {"day": parameter.valid_from.isoformat(), "value": parameter.value},
            _("已保存的参考计算单不随之改变。"),
        ],
    )  # fmt: skip


def _editable(request: Any, station: str, kind: str, valid_from: date) -> StatutoryParameter:
    parameter = get_parameter_or_404(request.actor, station, kind, valid_from)
    require(may_edit_parameter(request.actor, parameter))
    return parameter


def _url(name: str, station: str, kind: str, valid_from: date) -> str:
    return reverse(f"administration:{name}", args=[station, kind, valid_from])


def _page(
    request: Any, form: Any, carry_out: Any, *, template: str, **context: Any
) -> HttpResponse:
    back = reverse("administration:parameters")
    return form_page(request, form, carry_out, template=template, cancel_url=back, **context)
