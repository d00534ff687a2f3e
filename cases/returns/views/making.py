"""Previewing and making a table, fetching it, and noting that it was sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.returns.forms import PeriodForm, SubmitForm
from cases.returns.models import ReturnTemplate
from cases.returns.page import Shown, names_in
from cases.returns.permissions import (
    EDITORS,
    READERS,
    get_return_or_404,
    get_template_or_404,
    insist_may_download,
    insist_may_edit,
    may_edit,
    may_read_names,
)
from cases.returns.services import making as services
from cases.returns.views.templates import editable
from cases.views.responses import UNPROCESSABLE, insist_fresh, refused
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.stations.access import allow
from mediation.stations.limits import limited
from mediation.stations.views.form_page import form_page
from mediation.ui.answers import attachment
from mediation.ui.forms import VersionedForm
from mediation.vault.workbooks import XLSX


@require_safe
@allow(*READERS)
@limited("export")
def preview(request: Any, template: str) -> HttpResponse:
    """What would be made for a period, with all that is wrong; nothing is kept."""
    found = get_template_or_404(request.actor, template)
    return _preview(request, found, PeriodForm(request.GET, template=found))


@allow(*EDITORS)
@require_POST
@limited("export")
def make(request: Any, template: str) -> HttpResponse:
    """Make and keep the table of the previewed period."""
    found = editable(request, template)
    form = PeriodForm(request.POST, template=found)
    version = VersionedForm(request.POST)
    if not form.is_valid() or not version.is_valid():
        return _preview(request, found, form, status=UNPROCESSABLE)
    try:
        made = services.make_return(
            found,
            form.cleaned_data["period"],
            actor=request.actor,
            version=version.cleaned_data["version"],
        )
    except ActionRefused as refusal:
        return _preview(request, found, form, refusal=refusal.reasons, status=UNPROCESSABLE)
    messages.success(request, _("已生成“%(name)s”。") % {"name": made.file_name})
    return redirect(made)


def _preview(
    request: Any,
    template: ReturnTemplate,
    form: PeriodForm,
    *,
    refusal: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"template": template, "form": form, "refusal": refusal}
    if form.is_valid():
        period = form.cleaned_data["period"]
        prepared = services.prepare(template, period, actor=request.actor)
        contents = prepared.contents
        log_access(AccessEntry.Act.VIEW, subject=template, detail="returns:preview")
        is_over = period.last < timezone.localdate()
        context |= {
            "period": period,
            "is_over": is_over,
            "shown": Shown(
                contents.headings,
                contents.rows,
                hidden=names_in(contents.names, request.actor),
            ),
            "problems": prepared.problems,
            "remarks": prepared.remarks,
            "before": template.made.filter(first_day=period.first, last_day=period.last).first(),
            "may_make": may_edit(request.actor, template.station)
            and template.is_active
            and is_over
            and prepared.book is not None,
        }
    elif status == 200:
        status = UNPROCESSABLE
    return render(request, "returns/preview.html", context, status=status)


@require_safe
@allow(*READERS)
def detail(request: Any, made: str) -> HttpResponse:
    """A made table: where it stands, its digest, and the data that went in."""
    found = get_return_or_404(request.actor, made)
    log_access(AccessEntry.Act.VIEW, subject=found, detail="returns:made")
    refusal: list[str] = []
    shown = None
    if not (is_gone := found.is_gone()):
        try:
            kept = services.frozen_data(found)
            shown = Shown(
                kept["headings"], kept["rows"], hidden=names_in(kept["names"], request.actor)
            )
        except ActionRefused as refused_:
            refusal = refused_.reasons
    newer = getattr(found, "replaced_by", None)
    context = {
        "made": found,
        "shown": shown,
        "is_gone": is_gone,
        "refusal": refusal,
        "newer": newer,
        "may_download": not is_gone and (not found.has_names or may_read_names(request.actor)),
        "may_submit": may_edit(request.actor, found.template.station)
        and not found.is_submitted
        and newer is None
        and not is_gone,
    }
    return render(request, "returns/made.html", context)


@require_safe
@allow(*READERS)
@limited("export")
def download(request: Any, made: str) -> HttpResponse:
    """The file as it was made; every download is on record."""
    found = get_return_or_404(request.actor, made)
    insist_may_download(request.actor, found)
    try:
        content = services.content_of(found)
    except ActionRefused as refusal:
        return refused(request, found, refusal.reasons)
    return attachment(content, found.file_name, XLSX)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def submit(request: Any, made: str) -> HttpResponse:
    """Note that the table was sent; it cannot be taken back."""
    found = get_return_or_404(request.actor, made)
    insist_may_edit(request.actor, found.template.station)
    insist_fresh(request, found)
    form = SubmitForm(
        request.POST or None,
        version=found.version,
        initial={"submitted_on": timezone.localdate()},
    )

    def carry_out() -> HttpResponse:
        services.submit_return(
            found,
            actor=request.actor,
            version=form.cleaned_data["version"],
            submitted_on=form.cleaned_data["submitted_on"],
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("已登记报送。"))
        return redirect(found)

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("登记“%(name)s”已报送？") % {"name": found.file_name},
        consequences=[
            _("登记以后，报送日期、说明和文件都不能再改。"),
            _("发现错误时另行生成新版，新版写明代替哪一版。"),
        ],
        submit_label=_("登记报送"), cancel_url=reverse("returns:made", args=[found.number]),
    )  # fmt: skip
