"""Attachments and private notes."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.file_parts import may_read
from cases.forms.files import AttachForm, NoteForm, RemoveForm
from cases.models import Attachment, Case
from cases.permissions import get_case_or_404
from cases.services import files
from cases.views.detail import CONTENT_READERS
from cases.views.responses import page
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited, marked, sentence, wait
from mediation.vault import files as vault_files
from mediation.vault.crypto import Unreadable

GONE = 410


@allow(*CONTENT_READERS)
def attach(request: ActingRequest, serial: str) -> HttpResponse:
    """Upload a scan or photograph into the file of the case."""
    case = get_case_or_404(request, serial, "attach")
    form = AttachForm(request.POST or None, request.FILES or None)
    seconds = wait(request, "upload") if request.method == "POST" else 0
    refusal = [sentence(seconds)] if seconds else []
    if request.method == "POST" and not seconds and form.is_valid():
        try:
            files.attach(
                case,
                actor=request.actor,
                upload=form.cleaned_data["upload"],
                category=form.cleaned_data["category"],
                remarks=form.cleaned_data["remarks"],
            )
        except ActionRefused as refused:
            refusal = refused.reasons
        else:
            messages.success(request, _("附件已上传。"))
            return redirect(f"{case.get_absolute_url()}#attachments")
    context = {"form": form, "refusal": refusal, "submit_label": _("上传")}
    return marked(page(request, "cases/files/attach.html", case, **context), seconds)


@allow(*CONTENT_READERS)
def note(request: ActingRequest, serial: str) -> HttpResponse:
    """Write a private note, which only its author will see."""
    case = get_case_or_404(request, serial, "annotate")
    form = NoteForm(request.POST or None)
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            files.write_note(case, actor=request.actor, text=form.cleaned_data["text"])
        except ActionRefused as refused:
            refusal = refused.reasons
        else:
            messages.success(request, _("备注已保存。"))
            return redirect(f"{case.get_absolute_url()}#related")
    return page(request, "cases/files/note.html", case, form=form, refusal=refusal)


@allow(*CONTENT_READERS)
def remove_attachment(request: ActingRequest, serial: str, file: uuid.UUID) -> HttpResponse:
    """Take an attachment out of the file; history keeps that it was there."""
    case = get_case_or_404(request, serial, "attach")
    attachment = _attachment_or_404(case, file)
    form = RemoveForm(request.POST or None)
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            files.remove_attachment(
                attachment, actor=request.actor, reason=form.cleaned_data["reason"]
            )
        except ActionRefused as refused:
            refusal = refused.reasons
        else:
            messages.success(request, _("附件已移除。"))
            return redirect(f"{case.get_absolute_url()}#attachments")
    context = {
        "form": form,
        "refusal": refusal,
        "attachment": attachment,
        "submit_label": _("移除"),
        "danger": True,
    }
    return page(request, "cases/files/remove.html", case, **context)


@allow(*CONTENT_READERS)
@require_safe
@limited("download")
def attachment(request: ActingRequest, serial: str, file: uuid.UUID) -> HttpResponse:
    """The decrypted file, as a download only; the look is logged."""
    case = get_case_or_404(request, serial, "view_content")
    row = _attachment_or_404(case, file)
    if not may_read(request.actor, case, row):
        raise PermissionDenied
    try:
        content = vault_files.read(row.stored)
    except (Unreadable, FileNotFoundError):
        context = {"case": case, "attachment": row}
        return render(request, "cases/files/unreadable.html", context, status=GONE)
    log_access("download", subject=row, detail="attachment")
    response = HttpResponse(content, content_type=row.stored.content_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name)
    # Whoever opens it in a browser all the same gets neither script nor form nor our origin.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


def _attachment_or_404(case: Case, file: uuid.UUID) -> Attachment:
    """The attachment with that stored file: its random id is the only name in a URL."""
    row: Attachment | None = (
        case.attachments.filter(stored_id=file, removed_on=None).select_related("stored").first()
    )
    if row is None:
        raise Http404
    return row
