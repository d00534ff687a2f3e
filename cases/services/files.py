"""The case's file: scans and photographs, encrypted; and private notes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import AttachmentCategory
from cases.models import Attachment, Case, Note
from cases.services.common import beside, insist_may
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.vault import files as vault_files
from mediation.vault import uploads

NAME_LENGTH = 120


def attach(
    case: Case, *, actor: Actor, upload: UploadedFile[bytes], category: str, remarks: str = ""
) -> Attachment:
    """Put a scan or photograph into the file of the case.

    Raises:
        NotAllowed, ActionRefused: with the sentence of `uploads` for what may not be kept.
    """
    insist_may(actor, "attach", case)
    if category not in AttachmentCategory.values:
        raise ActionRefused(_("请选择附件的类别。"))
    if case.voided_on:
        raise ActionRefused(_("案件已作废，不能再上传附件。"))
    if case.attachments.count() >= settings.UPLOAD_MAX_PER_CASE:
        raise ActionRefused(
            _("本案的附件已有%(count)d件，达到上限。") % {"count": settings.UPLOAD_MAX_PER_CASE}
        )
    try:
        uploads.insist_on_size(upload.size or 0)
        accepted = uploads.accept(upload.read())
    except uploads.Unacceptable as error:
        raise ActionRefused(str(error)) from error
    name = clean_name(upload.name or "", accepted.content_type)
    # Checking and encrypting take time and stay outside the transaction; a file that the case then refuses
    # is ciphertext which no row names.
    stored = vault_files.store(
        accepted.content, key_id=case.data_key_id, content_type=accepted.content_type
    )
    with beside(case, actor=actor, act="attach") as fresh:
        insist_may(actor, "attach", fresh)
        attachment = Attachment(
            case=fresh,
            stored=stored,
            name=name,
            category=category,
            remarks=remarks,
            pages=accepted.pages,
            uploaded_by_id=_person(actor),
        )
        attachment.save()
    return attachment


def remove_attachment(attachment: Attachment, *, actor: Actor, reason: str) -> Attachment:
    """Take an attachment out of the file; row and content stay, marked with the day."""
    if not reason.strip():
        raise ActionRefused(_("请写明移除的原因。"))
    with beside(attachment.case, actor=actor, act="remove_attachment", reason=reason) as case:
        insist_may(actor, "attach", case)
        row: Attachment = case.attachments.get(pk=attachment.pk)
        if row.removed_on is not None:
            raise ActionRefused(_("该附件已移除。"))
        settlement = getattr(case, "own_settlement", None)
        if settlement is not None and settlement.attachment_id == row.pk:
            raise ActionRefused(_("该附件是自行和解的证明材料，不能移除。"))
        row.removed_on = timezone.localdate()
        row.save()
    return row


def write_note(case: Case, *, actor: Actor, text: str) -> Note:
    """A private note, seen by its author only."""
    if not text.strip():
        raise ActionRefused(_("备注没有内容。"))
    with beside(case, actor=actor, act="write_note") as fresh:
        insist_may(actor, "annotate", fresh)
        note = Note(case=fresh, author_id=_person(actor), text=text.strip())
        note.save()
    return note


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed(_("须由经办人操作。"))
    return actor.user_id


def clean_name(name: str, content_type: str) -> str:
    """A name to show and to download by: no path, no control or direction marks, the right suffix."""
    base = PurePath(name.replace("\\", "/")).name
    visible = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    tidy = re.sub(r"[\"<>|:*?%\s]+", " ", visible)
    stem = re.sub(r"(\.pdf|\.jpe?g|\.png)+\s*$", "", tidy, flags=re.IGNORECASE).strip(" .")
    return f"{stem[:NAME_LENGTH].strip(' .') or _('附件')}{uploads.SUFFIXES[content_type]}"
