"""The case's file: scans and photographs, encrypted; and private notes."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cases.enums import AttachmentCategory
from cases.models import Attachment, Case, Note
from cases.services.common import beside, insist_may
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.vault import files as vault_files

PDF = "application/pdf"
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
SUFFIXES = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
NAME_LENGTH = 120
#: A PDF ends with this mark; programs leave some white space after it.
PDF_END, PDF_TAIL = b"%%EOF", 2048


def attach(
    case: Case, *, actor: Actor, upload: UploadedFile[bytes], category: str, remarks: str = ""
) -> Attachment:
    """Put a scan or photograph into the file of the case.

    What it is, its bytes say: neither the name nor the browser's word counts.

    Raises:
        NotAllowed, ActionRefused: for what is too large, empty, or no PDF, JPEG or PNG.
    """
    insist_may(actor, "attach", case)
    if category not in AttachmentCategory.values:
        raise ActionRefused(_("请选择附件的类别。"))
    if case.voided_on:
        raise ActionRefused(_("案件已作废，不能再上传附件。"))
    content = _content(upload)
    content_type = content_type_of(content)
    name = clean_name(upload.name or "", content_type)
    # Encrypting takes time and stays outside the transaction; a file that the case then refuses
    # is ciphertext which no row names.
    stored = vault_files.store(content, key_id=case.data_key_id, content_type=content_type)
    with beside(case, actor=actor, act="attach") as fresh:
        insist_may(actor, "attach", fresh)
        attachment = Attachment(
            case=fresh,
            stored=stored,
            name=name,
            category=category,
            remarks=remarks,
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


def _content(upload: UploadedFile[bytes]) -> bytes:
    limit: int = settings.UPLOAD_MAX_BYTES
    if (upload.size or 0) > limit:
        raise ActionRefused(_("文件过大：最多%(size)d MB。") % {"size": limit // (1024 * 1024)})
    content: bytes = upload.read()
    if not content:
        raise ActionRefused(_("文件是空的。"))
    return content


def content_type_of(content: bytes) -> str:
    """What the bytes are: a PDF, a JPEG or a PNG.

    Raises:
        ActionRefused: for anything else, for a damaged picture and one of absurd dimensions.
    """
    if content.startswith(b"%PDF-") and PDF_END in content[-PDF_TAIL:]:
        return PDF
    try:
        with warnings.catch_warnings():
            # A picture beyond Pillow's limit of pixels is an attack, or a mistake.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(IMAGES)) as picture:
                picture.verify()
                return IMAGES[picture.format or ""]
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise ActionRefused(_("只接受完好的 PDF、JPEG 或 PNG 文件。")) from error


def clean_name(name: str, content_type: str) -> str:
    """A name to show and to download by: no path, no control or direction marks, the right suffix."""
    base = PurePath(name.replace("\\", "/")).name
    visible = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    tidy = re.sub(r"[\"<>|:*?%\s]+", " ", visible)
    stem = re.sub(r"(\.pdf|\.jpe?g|\.png)+\s*$", "", tidy, flags=re.IGNORECASE).strip(" .")
    return f"{stem[:NAME_LENGTH].strip(' .') or _('附件')}{SUFFIXES[content_type]}"
