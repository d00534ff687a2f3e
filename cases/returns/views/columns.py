"""The columns of a template: added, changed, moved and taken out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.returns.forms import CellForm, ColumnForm, MoveForm
from cases.returns.models import ReturnColumn, ReturnTemplate
from cases.returns.permissions import EDITORS
from cases.returns.services import templates as services
from cases.returns.views.templates import editable
from cases.views.responses import refused
from mediation.stations.access import allow
from mediation.stations.views.form_page import form_page
from mediation.ui.forms import VersionedForm


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def add(request: Any, template: str) -> HttpResponse:
    """A column behind the others, or one more cell."""
    found = editable(request, template)
    form = _form(request, found)

    def carry_out() -> HttpResponse:
        services.add_column(
            found, form.column(), actor=request.actor, version=form.cleaned_data["version"]
        )
        messages.success(request, _("已添加栏目。"))
        return redirect(_columns_of(template))

    return _page(request, form, carry_out, found, submit_label=_("添加栏目"))


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def change(request: Any, template: str, place: int) -> HttpResponse:
    """What a column holds."""
    found, column = _column(request, template, place)
    form = _form(request, found, _initial(column))

    def carry_out() -> HttpResponse:
        services.change_column(
            found, place, form.column(), actor=request.actor, version=form.cleaned_data["version"]
        )
        messages.success(request, _("已保存栏目。"))
        return redirect(_columns_of(template))

    return _page(request, form, carry_out, found, column=column)


@allow(*EDITORS)
@require_POST
def move(request: Any, template: str, place: int) -> HttpResponse:
    """One step up or down."""
    found, _moved = _column(request, template, place)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return refused(request, found, [_("请重新打开模板再调整次序。")])
    services.move_column(
        found,
        place,
        up=form.cleaned_data["direction"] == "up",
        actor=request.actor,
        version=form.cleaned_data["version"],
    )
    return redirect(_columns_of(template))


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def remove(request: Any, template: str, place: int) -> HttpResponse:
    """Take a column out, after a question."""
    found, column = _column(request, template, place)
    form = VersionedForm(request.POST or None, version=found.version)

    def carry_out() -> HttpResponse:
        services.remove_column(
            found, place, actor=request.actor, version=form.cleaned_data["version"]
        )
        messages.success(request, _("已删除栏目。"))
        return redirect(_columns_of(template))

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html", danger=True,
        question=_("删除栏目“%(column)s”？") % {"column": column},
        consequences=[
            _("后面的栏目依次前移。"),
            _("已生成的报表不随之改变；修改记录中仍可查到该栏目。"),
        ],
        submit_label=_("删除"), cancel_url=_columns_of(template),
    )  # fmt: skip


def _column(request: Any, code: str, place: int) -> tuple[ReturnTemplate, ReturnColumn]:
    found = editable(request, code)
    # No number of so many digits is a place, and SQLite refuses to look for it.
    column = found.columns.filter(position=place).first() if place < 1000 else None
    if column is None:
        raise Http404
    return found, column


def _form(
    request: Any, template: ReturnTemplate, initial: dict[str, Any] | None = None
) -> ColumnForm | CellForm:
    posted = request.POST or None
    if template.is_list:
        return ColumnForm(posted, template=template, initial=initial)
    return CellForm(posted, template=template, actor=request.actor, initial=initial)


def _initial(column: ReturnColumn) -> dict[str, Any]:
    narrowing = f"{column.narrow_by}:{column.narrow_code}" if column.narrow_by else ""
    names = ("heading", "field", "mapping", "figure", "cell")
    return {name: getattr(column, name) for name in names} | {"narrowing": narrowing}


def _columns_of(code: str) -> str:
    return f"{reverse('returns:template', args=[code])}#columns"


def _page(
    request: Any, form: Any, carry_out: Any, template: ReturnTemplate, **context: Any
) -> HttpResponse:
    return form_page(
        request, form, carry_out, template="returns/column_form.html", owner=template,
        cancel_url=_columns_of(template.code), **context,
    )  # fmt: skip
