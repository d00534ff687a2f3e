"""Attachments and private notes."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from cases import file_parts
from cases.forms.files import AttachForm, DescribeForm, NoteForm, RemoveForm
from cases.forms.refusals import refusals_beside
from cases.models import Attachment, Case
from cases.permissions import get_case_or_404, may
from cases.services import files
from cases.views.detail import CONTENT_READERS
from cases.views.responses import page, showing_pdfs
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.history.models import AccessEntry
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited, marked, sentence, wait
from mediation.ui.middleware import framed
from mediation.vault import files as vault_files
from mediation.vault import uploads
from mediation.vault.crypto import Unreadable

OK = 200
GONE = 410


@allow(*CONTENT_READERS)
def attach(request: ActingRequest, serial: str) -> HttpResponse:
    """Upload scans or photographs into the file of the case; what cannot be kept is named, and why."""
    case = get_case_or_404(request, serial, "attach")
    form = AttachForm(request.POST or None, request.FILES or None, case=case, actor=request.actor)
    seconds = wait(request, "upload") if request.method == "POST" else 0
    kept: list[Attachment] = []
    if request.method == "POST" and not seconds and form.is_valid():
        kept = _attach_all(request, case, form)
        if not form.errors:
            said = ngettext("已上传%(count)d件附件。", "已上传%(count)d件附件。", len(kept))
            messages.success(request, said % {"count": len(kept)})
            address = f"{case.get_absolute_url()}#attachments"
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    context = {
        "form": form,
        "kept": kept,
        "refusal": [sentence(seconds)] if seconds else [],
        "submit_label": _("上传"),
    }
    return marked(page(request, "cases/files/attach.html", case, **context), seconds)


def _attach_all(request: ActingRequest, case: Case, form: AttachForm) -> list[Attachment]:
    """Keep what can be kept; the others stand beside the field."""
    data = dict(form.cleaned_data)
    kept = []
    for upload in data.pop("upload"):
        try:
            kept.append(files.attach(case, actor=request.actor, upload=upload, **data))
        except NotAllowed:
            raise
        except ActionRefused as refused:
            name = files.shown_name(upload.name or "")
            form.add_error("upload", f"{name}：{' '.join(refused.reasons)}")
    return kept


@allow(*CONTENT_READERS)
def edit_attachment(request: ActingRequest, serial: str, file: uuid.UUID) -> HttpResponse:
    """Change what is said of an attachment."""
    case = get_case_or_404(request, serial, "attach")
    row = _attachment_or_404(request, case, file)
    row.case = case
    form = DescribeForm(
        request.POST or None, instance=row, actor=request.actor, version=files.version_of(row)
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            version = form.cleaned_data["version"]
            files.describe(row, actor=request.actor, version=version, values=form.values)
            messages.success(request, _("附件信息已保存。"))
            return redirect("cases:attachment_page", serial, file)
    cancel_url = reverse("cases:attachment_page", args=[serial, file])
    context = {"form": form, "attachment": row, "cancel_url": cancel_url}
    return page(request, "cases/files/edit.html", case, **context)


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
    attachment = _attachment_or_404(request, case, file)
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


@require_safe
@allow(*CONTENT_READERS)
@showing_pdfs
def attachment_page(request: ActingRequest, serial: str, file: uuid.UUID) -> HttpResponse:
    """One attachment: what is said of it, and how it looks."""
    case = get_case_or_404(request, serial, "view_content")
    row = _attachment_or_404(request, case, file)
    context = {
        "case": case,
        "attachment": row,
        "part": file_parts.part_of(row.category).label,
        "is_restricted": file_parts.is_restricted(row.category),
        "is_pdf": row.stored.content_type == uploads.PDF,
        "may_edit": may(request.actor, "attach", case),
    }
    return render(request, "cases/files/page.html", context)


@allow(*CONTENT_READERS)
@require_safe
@limited("download")
def attachment(request: ActingRequest, serial: str, file: uuid.UUID) -> HttpResponse:
    """The decrypted file, as a download only; the look is logged."""
    case = get_case_or_404(request, serial, "view_content")
    row = _attachment_or_404(request, case, file)
    response = _content(request, case, row, AccessEntry.Act.DOWNLOAD)
    if response.status_code == OK:
        # Whoever opens it in a browser all the same gets neither script nor form nor our origin.
        response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


@allow(*CONTENT_READERS)
@require_safe
@limited("download")
def preview(request: ActingRequest, serial: str, file: uuid.UUID) -> HttpResponse:
    """The decrypted file inside our own page, and nobody else's; the look is logged."""
    case = get_case_or_404(request, serial, "view_content")
    row = _attachment_or_404(request, case, file)
    response = _content(request, case, row, AccessEntry.Act.VIEW)
    if response.status_code != OK:
        return response
    if row.stored.content_type == uploads.PDF:
        return framed(response)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _content(
    request: ActingRequest, case: Case, row: Attachment, act: AccessEntry.Act
) -> HttpResponse:
    """The plain content with its entry in the access log, or the page that says that it is gone."""
    try:
        content = vault_files.read(row.stored)
    except (Unreadable, FileNotFoundError):
        context = {"case": case, "attachment": row}
        return render(request, "cases/files/unreadable.html", context, status=GONE)
    log_access(act, subject=row, detail="attachment")
    response = HttpResponse(content, content_type=row.stored.content_type)
    as_file = act == AccessEntry.Act.DOWNLOAD
    response["Content-Disposition"] = content_disposition_header(as_file, row.name) or "inline"
    return response


def _attachment_or_404(request: ActingRequest, case: Case, file: uuid.UUID) -> Attachment:
    """The attachment with that stored file: its random id is the only name in a URL.

    Raises:
        Http404, PermissionDenied: the latter for records that the reader of the case may not read.
    """
    row: Attachment | None = (
        case.attachments.filter(stored_id=file, removed_on=None)
        .select_related("stored", "uploaded_by", "received_from", "paper")
        .first()
    )
    if row is None:
        raise Http404
    if not file_parts.may_read(request.actor, case, row):
        raise PermissionDenied
    return row
