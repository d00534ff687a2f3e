"""The list of templates, one of them with its columns and what was made, and its settings."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.returns import official
from cases.returns.contents import narrowed_to
from cases.returns.enums import Content, PeriodKind
from cases.returns.forms import TemplateForm
from cases.returns.models import ReturnTemplate
from cases.returns.permissions import (
    EDITORS,
    READERS,
    get_template_or_404,
    insist_may_edit,
    may_edit,
    returns_visible_to,
    templates_visible_to,
)
from cases.returns.services import templates as services
from cases.views.responses import insist_fresh
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.reports.scopes import of_actor
from mediation.stations.access import allow
from mediation.stations.limits import limited
from mediation.stations.views.form_page import form_page
from mediation.ui.answers import attachment
from mediation.vault import files
from mediation.vault.crypto import Unreadable
from mediation.vault.workbooks import XLSX

PER_PAGE = 50
#: The shape from which a new template begins.
OFFICIAL = "official"


@require_safe
@allow(*READERS)
def template_list(request: Any) -> HttpResponse:
    """Every template in sight, those in use first."""
    page = Paginator(templates_visible_to(request.actor), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "may_add": request.actor.role in EDITORS, "caveat": official.CAVEAT}
    return render(request, "returns/list.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
@limited("upload")
def add(request: Any) -> HttpResponse:
    """A new template, empty or in the shape of the official table."""
    is_official = request.GET.get("shape") == OFFICIAL
    initial: dict[str, Any] = {"first_row": 2, "is_active": True}
    if is_official:
        initial |= {
            "name": _("调解统计表"),
            "period_kind": PeriodKind.MONTH,
            "content": Content.FIGURES,
        }
    form = TemplateForm(
        request.POST or None, request.FILES or None, actor=request.actor, initial=initial
    )

    def carry_out() -> HttpResponse:
        template = form.save(commit=False)
        columns = []
        if is_official and not template.is_list:
            scope = of_actor(request.actor, template.station.code)
            columns = official.official_columns(official.body_kinds(scope))
        made = services.add_template(
            template, actor=request.actor, blank=form.blank, columns=columns
        )
        messages.success(request, _("已新建“%(name)s”。") % {"name": made.name})
        return redirect(made)

    return form_page(
        request, form, carry_out, template="returns/form.html", cancel_url=reverse("returns:list"),
        lead=official.CAVEAT if is_official else "", submit_label=_("新建模板"),
    )  # fmt: skip


@require_safe
@allow(*READERS)
def detail(request: Any, template: str) -> HttpResponse:
    """The template, its columns in order, and the tables made from it."""
    found = get_template_or_404(request.actor, template)
    columns = [(column, narrowed_to(column)) for column in found.columns.all()]
    page = Paginator(returns_visible_to(request.actor).filter(template=found), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "template": found,
        "columns": columns,
        "marked": [column for column, _narrowed in columns if column.personal_mark],
        "page": page,
        "may_edit": (edits := may_edit(request.actor, found.station)),
        "add_url": reverse("returns:column_add", args=[template]) if edits else "",
    }
    return render(request, "returns/detail.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
@limited("upload")
def change(request: Any, template: str) -> HttpResponse:
    """The settings of a template."""
    found = editable(request, template)
    form = TemplateForm(
        request.POST or None, request.FILES or None, instance=found, version=found.version,
        actor=request.actor,
    )  # fmt: skip
    shown = {"code": found.code, "name": found.name, "blank_name": found.blank_name}

    def carry_out() -> HttpResponse:
        changed = services.change_template(
            form.save(commit=False),
            actor=request.actor,
            version=form.cleaned_data["version"],
            blank=form.blank,
        )
        messages.success(request, _("已保存“%(name)s”。") % {"name": changed.name})
        return redirect(changed)

    return form_page(
        request, form, carry_out, template="returns/form.html", kept=shown,
        cancel_url=reverse("returns:template", args=[template]),
    )  # fmt: skip


@require_safe
@allow(*READERS)
@limited("download")
def blank(request: Any, template: str) -> HttpResponse:
    """The superior's blank as it was uploaded."""
    found = get_template_or_404(request.actor, template)
    if found.blank is None:
        raise Http404
    try:
        content = files.read(found.blank)
    except (Unreadable, FileNotFoundError) as error:
        raise Http404 from error
    log_access(AccessEntry.Act.DOWNLOAD, subject=found, detail=f"return_blank {found.code}.xlsx")
    return attachment(content, found.blank_name, XLSX)


def editable(request: Any, code: str) -> ReturnTemplate:
    """The template, whose posted form must be of its present version."""
    found = get_template_or_404(request.actor, code)
    insist_may_edit(request.actor, found.station)
    insist_fresh(request, found)
    return found
