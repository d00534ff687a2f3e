"""Uploading a ledger, saying what its columns mean, looking at what would be made, and undoing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.enums import CaseState, Ending
from cases.forms.refusals import refusals_beside
from cases.ledgers import kept, services, undoing
from cases.ledgers.enums import Stage
from cases.ledgers.error_file import XLSX, error_file
from cases.ledgers.forms import ColumnsForm, ConfirmForm, UndoForm, UploadForm
from cases.ledgers.models import ImportBatch
from cases.ledgers.permissions import IMPORTING, get_or_404, visible_to
from cases.views.responses import UNPROCESSABLE, acted, go_on, insist_fresh, refused
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited
from mediation.ui.answers import attachment

PER_PAGE = 25
#: Of each list so many lines on the page; the file of errors has all that are kept.
LINES = 50


@allow(*IMPORTING)
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """The imports into the organisations of the manager's scope, newest first."""
    page = Paginator(visible_to(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ledgers/list.html", {"page": page})


@allow(*IMPORTING)
@limited("upload")
def upload(request: ActingRequest) -> HttpResponse:
    """A file; its columns come next."""
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        file, organisation = form.cleaned_data["file"], form.cleaned_data["organisation"]
        with refusals_beside(form):
            batch, _ledger = services.upload(
                file.read(), str(file.name or ""), actor=request.actor, organisation=organisation
            )
            return redirect("ledgers:columns", batch.reference)
    context = {
        "form": form,
        "submit_label": _("上传并核对栏目"),
        "cancel_url": reverse("ledgers:list"),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "ledgers/upload.html", context, status=status)


@allow(*IMPORTING)
def columns(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """What each column means; `?sheet=` looks at another sheet of the file."""
    found = get_or_404(request.actor, batch)
    if request.method == "POST":
        insist_fresh(request, found)
    sheet = (request.POST or request.GET).get("sheet") or found.sheet
    try:
        services.insist_stage(found, *Stage.BEFORE)
        ledger = services.ledger_of(found, sheet=sheet)
    except ActionRefused as refusal:
        return refused(request, found, refusal.reasons)
    form = ColumnsForm(
        request.POST or None, version=found.version, columns=ledger.headings.columns,
        samples=ledger.samples(), chosen=dict(ledger.layout.fields),
    )  # fmt: skip
    log_access(AccessEntry.Act.VIEW, detail=f"import {found.reference} columns")
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.choose_columns(
                found, form.chosen, actor=request.actor,
                version=form.cleaned_data["version"], sheet=ledger.sheet.name,
            )  # fmt: skip
            return redirect(found)
    context = {
        "form": form,
        "batch": found,
        "sheet": ledger.sheet.name,
        "sheets": [(one.name, one.is_hidden) for one in ledger.book.sheets if one.name],
        "lacking": ledger.lacking(),
        "submit_label": _("保存栏目并核对"),
        "cancel_url": reverse("ledgers:list"),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "ledgers/columns.html", context, status=status)


@allow(*IMPORTING)
@require_safe
def detail(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Where an import stands: progress, what would be made and what is wrong, what was made."""
    found = get_or_404(request.actor, batch)
    if request.htmx and found.is_working:
        return render(request, "ledgers/_progress.html", _progress(found))
    response = render(request, "ledgers/detail.html", _shown(found))
    if request.htmx:
        # The work has ended: the whole page is another one.
        response["HX-Refresh"] = "true"
    return response


def _progress(batch: ImportBatch) -> dict[str, Any]:
    job: Any = batch.job
    done, total = (job.done, job.total) if job else (0, 0)
    return {"batch": batch, "done": done, "total": total}


def _shown(batch: ImportBatch, form: Any = None) -> dict[str, Any]:
    found = kept.found_of(batch)
    if batch.found is not None and not batch.cleared_at:
        log_access(AccessEntry.Act.VIEW, detail=f"import {batch.reference} preview")
    labels = dict(Ending.choices) | dict(CaseState.choices)
    return {
        **_progress(batch),
        "found": found,
        "first": [{**entry, "state": labels.get(entry["state"], "")} for entry in found.first],
        "errors": found.errors[:LINES],
        "warnings": found.warnings[:LINES],
        "repeated": found.repeated[:LINES],
        "all_errors": len(found.errors) + found.more_errors,
        "all_warnings": len(found.warnings) + found.more_warnings,
        "has_made": batch.stage not in Stage.BEFORE and services.has_made(batch),
        "can_fetch_errors": bool(found.errors),
        "form": form or ConfirmForm(batch=batch),
    }


@allow(*IMPORTING)
@require_POST
def confirm(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Have the checked rows entered."""
    found = get_or_404(request.actor, batch)
    insist_fresh(request, found)
    form = ConfirmForm(request.POST, batch=found)
    if form.is_valid():
        data = form.cleaned_data
        with refusals_beside(form):
            services.confirm(
                found, actor=request.actor, version=data["version"], mode=data["mode"],
                reason=data["reason"],
            )  # fmt: skip
            messages.success(request, _("已开始导入，可以离开本页，完成后会收到消息。"))
            return redirect(found)
    return render(request, "ledgers/detail.html", _shown(found, form), status=UNPROCESSABLE)


@allow(*IMPORTING)
@require_POST
def retry(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Go on with a step that failed."""
    return acted(request, get_or_404(request.actor, batch), go_on, _("已重新开始。"))


@allow(*IMPORTING)
@require_POST
def discard(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Give it up; nothing was entered."""
    found = get_or_404(request.actor, batch)
    return acted(request, found, services.discard, _("已放弃，上传的文件已清除。"))


@allow(*IMPORTING)
@require_POST
def clear(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Destroy the file before its time is over."""
    found = get_or_404(request.actor, batch)
    return acted(request, found, services.clear_file, _("上传的文件已清除。"))


@allow(*IMPORTING)
def undo(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Take the import back, while nothing was built on it."""
    found = get_or_404(request.actor, batch)
    if request.method == "POST":
        insist_fresh(request, found)
    form = UndoForm(request.POST or None, version=found.version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_beside(form):
            undoing.undo(found, actor=request.actor, version=data["version"], reason=data["reason"])
            messages.success(request, _("已开始撤销。"))
            return redirect(found)
    context = {
        "form": form,
        "batch": found,
        "submit_label": _("撤销本次导入"),
        "cancel_url": found.get_absolute_url(),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "ledgers/undo.html", context, status=status)


@allow(*IMPORTING)
@require_safe
@limited("export")
def errors(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """The rows with errors, to be mended and uploaded again; each fetching is on record."""
    found = get_or_404(request.actor, batch)
    try:
        ledger = services.ledger_of(found)
    except ActionRefused as refusal:
        return refused(request, found, refusal.reasons)
    content = error_file(ledger, kept.found_of(found))
    log_access(AccessEntry.Act.EXPORT, detail=f"import {found.reference} errors.xlsx")
    return attachment(content, _("错误清单") + ".xlsx", XLSX)
