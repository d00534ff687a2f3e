"""The file of an import, and what was found in it: encrypted, for as long as they are needed."""

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledgers.entries import Entry, Finding
from cases.ledgers.enums import Stage
from cases.ledgers.models import ImportBatch
from cases.ledgers.writing import Checked
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.vault import destruction, files

_JSON = "application/json"


@dataclass(frozen=True)
class Found:
    """What a page shows of a checked ledger.

    Attributes:
        first: the first cases to be made, in words.
        more_errors, more_warnings: how many were counted and are not listed.
    """

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    repeated: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)
    more_errors: int = 0
    more_warnings: int = 0


def found_in(checked: Checked, remarks: list[str]) -> Found:
    """The lists of a check, as they are kept."""
    return Found(
        checked.errors,
        checked.warnings,
        checked.repeated,
        remarks,
        [_shown(entry) for entry in checked.first],
        checked.counts["errors"] - len(checked.errors),
        checked.counts["warnings"] - len(checked.warnings),
    )


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "row": entry.row,
        "case_number": entry.case_number,
        "applicant": "、".join(entry.applicants),
        "respondent": "、".join(entry.respondents),
        "worker_count": entry.worker_count,
        "state": entry.ending or entry.case_state,
        "is_ended": bool(entry.ending),
        "received_on": entry.received_on.isoformat(),
        "accepted_on": entry.accepted_on.isoformat() if entry.accepted_on else "",
        "ended_on": entry.ended_on.isoformat() if entry.ended_on else "",
        "agreed_amount": str(entry.agreed_amount) if entry.agreed_amount is not None else "",
    }


def keep_file(batch: ImportBatch, content: bytes) -> None:
    """Encrypt the uploaded file and refer to it, unsaved."""
    batch.file = files.store(
        content, key_id=batch.file_key_id, content_type="application/octet-stream"
    )


def keep_found(batch: ImportBatch, found: Found) -> None:
    """Encrypt what was found and refer to it, unsaved."""
    content = json.dumps(asdict(found), ensure_ascii=False).encode()
    batch.found = files.store(content, key_id=batch.file_key_id, content_type=_JSON)


def found_of(batch: ImportBatch) -> Found:
    """What was found, empty where nothing is kept."""
    if batch.found is None or batch.cleared_at:
        return Found()
    kept = json.loads(files.read(batch.found))
    for name in ("errors", "warnings"):
        kept[name] = [Finding(**finding) for finding in kept[name]]
    kept["repeated"] = [(row, words) for row, words in kept["repeated"]]
    return Found(**kept)


def content_of(batch: ImportBatch) -> bytes:
    """The uploaded file.

    Raises:
        ActionRefused: when it has been cleared.
    """
    if batch.file is None or batch.cleared_at:
        raise ActionRefused(_("上传的文件已经清除，请重新上传。"))
    return files.read(batch.file)


def clear(batch: ImportBatch) -> None:
    """Destroy the key of the file and of what was found in it, unsaved; the files go after the commit."""
    destruction.destroy_unlisted([batch.file_key_id])
    batch.cleared_at = timezone.now()
    key = batch.file_key_id
    transaction.on_commit(lambda: files.remove_of([key]))


def clear_expired() -> int:
    """Clear the files whose time is over, and give up what nobody confirmed; returns how many."""
    over = timezone.now() - timedelta(days=settings.IMPORT_KEPT_DAYS)
    batches = ImportBatch.objects.filter(cleared_at=None, created_at__lte=over).exclude(
        stage__in=Stage.WORKING
    )
    count = 0
    for pk in batches.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(), acting(SYSTEM, act="clear_import"):
            batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
            if batch.cleared_at or batch.stage in Stage.WORKING:
                continue
            if batch.stage in Stage.BEFORE:
                batch.stage = Stage.DISCARDED
            clear(batch)
            batch.version += 1
            batch.save()
            count += 1
    return count
