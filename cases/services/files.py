"""The case's file: scans and photographs, encrypted; and private notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import file_parts
from cases.enums import AttachmentCategory
from cases.models import Attachment, Case, Note, Party
from cases.services.common import beside, insist_may, legal_day, person_of
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.papers.models import Paper
from mediation.vault import files as vault_files
from mediation.vault import uploads
from mediation.vault.uploads import Accepted

NAME_LENGTH = 120
#: What people say of an attachment, beside its name.
DETAILS = (
    "category", "name", "pages", "received_from", "received_on", "original_seen", "proves", "list_order",
    "remarks",
)  # fmt: skip


class AlreadyKept(ActionRefused):
    """The very same file is in the case already.

    Attributes:
        attachment: under which it is.
    """

    def __init__(self, attachment: Attachment) -> None:
        self.attachment = attachment
        super().__init__(
            _("本案已有同一文件：%(name)s（%(category)s）。")
            % {"name": attachment.name, "category": attachment.get_category_display()}
        )


def attach(
    case: Case,
    *,
    actor: Actor,
    upload: UploadedFile[bytes],
    category: str,
    remarks: str = "",
    received_from: Party | None = None,
    received_on: date | None = None,
    original_seen: bool = False,
    proves: str = "",
) -> Attachment:
    """Put a scan or photograph into the file of the case.

    Raises:
        NotAllowed, ActionRefused: with the sentence of `uploads` for what may not be kept.
        AlreadyKept: when the case has the same file already.
    """
    _insist_on_room(case, actor, category)
    try:
        uploads.insist_on_size(upload.size or 0)
        accepted = uploads.accept(upload.read())
    except uploads.Unacceptable as error:
        raise ActionRefused(str(error)) from error
    return keep(
        case,
        accepted,
        actor=actor,
        name=upload.name or "",
        category=category,
        remarks=remarks,
        received_from=received_from,
        received_on=received_on,
        original_seen=original_seen,
        proves=proves,
    )


def keep(
    case: Case,
    accepted: Accepted,
    *,
    actor: Actor,
    name: str,
    category: str,
    remarks: str = "",
    received_from: Party | None = None,
    received_on: date | None = None,
    original_seen: bool = False,
    proves: str = "",
    paper: Paper | None = None,
) -> Attachment:
    """Put a file that `uploads` has accepted into the file of the case.

    Args:
        paper: the issued paper whose signed original it shows.
    """
    _insist_on_room(case, actor, category)
    _insist_on_details(case, received_from, received_on)
    _insist_on_new(case, accepted.content)
    # Checking and encrypting take time and stay outside the transaction; a file that the case then refuses
    # is ciphertext which no row names.
    stored = vault_files.store(
        accepted.content, key_id=case.data_key_id, content_type=accepted.content_type
    )
    with beside(case, actor=actor, act="attach") as fresh:
        insist_may(actor, "attach", fresh)
        _insist_on_new(fresh, accepted.content)
        attachment = Attachment(
            case=fresh,
            stored=stored,
            name=clean_name(name, accepted.content_type),
            category=category,
            remarks=remarks,
            pages=accepted.pages,
            received_from=received_from,
            received_on=received_on,
            original_seen=original_seen,
            proves=proves,
            paper=paper,
            uploaded_by_id=person_of(actor),
        )
        attachment.save()
    return attachment


def _insist_on_room(case: Case, actor: Actor, category: str) -> None:
    insist_may(actor, "attach", case)
    if category not in AttachmentCategory.values:
        raise ActionRefused(_("请选择附件的类别。"))
    if case.voided_on:
        raise ActionRefused(_("案件已作废，不能再上传附件。"))
    if case.attachments.count() >= settings.UPLOAD_MAX_PER_CASE:
        raise ActionRefused(
            _("本案的附件已有%(count)d件，达到上限。") % {"count": settings.UPLOAD_MAX_PER_CASE}
        )


def _insist_on_details(case: Case, received_from: Party | None, received_on: date | None) -> None:
    if received_from is not None and received_from.case_id != case.pk:
        raise ActionRefused(_("提交人不是本案当事人。"))
    if received_on is not None:
        legal_day(received_on)


def _insist_on_new(case: Case, content: bytes) -> None:
    found = (
        case.attachments.filter(stored__sha256=uploads.digest(content), removed_on=None)
        .select_related("stored")
        .first()
    )
    if found is not None:
        raise AlreadyKept(found)


def version_of(attachment: Attachment) -> int:
    """How often the row was written: what an edit form carries, for the row has no version of its own."""
    return int(attachment.history.count())


def describe(
    attachment: Attachment, *, actor: Actor, version: int | None, values: Mapping[str, Any]
) -> Attachment:
    """Change what is said of an attachment; `values` by the names of `DETAILS`.

    Raises:
        StaleVersion: when somebody else changed it since the form was opened.
        ActionRefused: for a scan that has been removed, or a category that its paper forbids.
    """
    _insist_on_details(attachment.case, values.get("received_from"), values.get("received_on"))
    with beside(attachment.case, actor=actor, act="describe_attachment") as case:
        insist_may(actor, "attach", case)
        row: Attachment = case.attachments.select_related("stored").get(pk=attachment.pk)
        if version is not None and version != version_of(row):
            raise StaleVersion(row)
        if row.removed_on is not None:
            raise ActionRefused(_("该附件已移除。"))
        before = {name: getattr(row, name) for name in DETAILS}
        for name in DETAILS:
            if name in values:
                setattr(row, name, values[name])
        row.name = clean_name(row.name, row.stored.content_type)
        if row.category != before["category"]:
            _insist_on_category(row, actor, case)
        if {name: getattr(row, name) for name in DETAILS} != before:
            row.save()
    return row


def _insist_on_category(row: Attachment, actor: Actor, case: Case) -> None:
    if row.paper_id is not None:
        raise ActionRefused(_("已签署文书的扫描件，类别由文书决定，不能更改。"))
    if row.category not in file_parts.categories_for(actor, case):
        raise NotAllowed(_("您的角色或分工不能在本案中进行此操作。"))


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
        note = Note(case=fresh, author_id=person_of(actor), text=text.strip())
        note.save()
    return note


def clean_name(name: str, content_type: str) -> str:
    """A name to show and to download by: no path, no control or direction marks, the right suffix."""
    tidy = shown_name(name)
    stem = re.sub(r"(\.pdf|\.jpe?g|\.png)+\s*$", "", tidy, flags=re.IGNORECASE).strip(" .")
    return f"{stem[:NAME_LENGTH].strip(' .') or _('附件')}{uploads.SUFFIXES[content_type]}"


def shown_name(name: str) -> str:
    """A file's name as the person knows it, without path, control or direction marks."""
    base = PurePath(name.replace("\\", "/")).name
    visible = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    return re.sub(r"[\"<>|:*?%\s]+", " ", visible)[:200]
