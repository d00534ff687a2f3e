"""Taking an import back, while nothing has been built on it: every case of it is declared void.

History is append-only and cases keep their numbers, so that nothing is deleted: the cases are left out
of every figure, past ones too, and their rows may be imported again.
"""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.change_enums import VoidReason
from cases.enums import EventKind
from cases.ledgers.enums import Stage
from cases.ledgers.models import ImportBatch, ImportedRow
from cases.ledgers.services import (
    UNDO,
    Progress,
    has_made,
    insist_may_import,
    insist_stage,
    order_job,
)
from cases.models import Case, CaseEvent
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.history.models import ChainHead
from mediation.history.recording import create_recorded, update_recorded
from mediation.jobs.registry import JobFailed

CHUNK = 500
#: Of the cases that stand in the way so many are named.
NAMED = 20
#: The version of a case that nobody has touched.
_UNTOUCHED = 1


def undo(batch: ImportBatch, *, actor: Actor, version: int | None, reason: str) -> ImportBatch:
    """Have every case of the import declared void, in the background.

    Raises:
        NotAllowed, StaleVersion
        ActionRefused: when something was done on one of its cases since, with these cases.
    """
    insist_may_import(actor, batch.organisation)
    if not reason.strip():
        raise ActionRefused(_("请写明撤销的理由。"))
    with gate(batch, actor=actor, act="undo_import", version=version, reason=reason) as fresh:
        if not (fresh.stage == Stage.WRITING and fresh.has_failed and has_made(fresh)):
            insist_stage(fresh, Stage.DONE)
        insist_untouched(fresh)
        fresh.stage, fresh.reason = Stage.UNDOING, reason.strip()
        fresh.job = order_job(UNDO, fresh, actor)
    return fresh


def insist_untouched(batch: ImportBatch) -> None:
    """Raise ActionRefused, with the cases, where something was done on them since."""
    touched = [case for chunk in _chunks(batch) for case in touched_among(chunk)]
    if touched:
        shown = "、".join(case.serial for case in touched[:NAMED])
        raise ActionRefused(
            _("导入之后已在这些案件上办理过事项，不能整批撤销：%(cases)s（共%(count)d件）。")
            % {"cases": shown, "count": len(touched)}
        )


def run_undo(batch: ImportBatch, *, actor: Actor, progress: Progress) -> None:
    """Declare the cases void, chunk by chunk; a second run goes on where the first one stopped."""
    if batch.stage != Stage.UNDOING:
        return
    total, done = batch.imported.count(), 0
    today = timezone.localdate()
    with acting(actor, act="undo_import", reason=batch.reason):
        for rows in _chunks(batch):
            with transaction.atomic():
                _void(rows)
            done += len(rows)
            progress(done, total)
        with gate(batch, actor=actor, act="undo_import") as fresh:
            fresh.stage, fresh.undone_on = Stage.UNDONE, today


def _void(rows: Sequence[ImportedRow]) -> None:
    today = timezone.localdate()
    keys = [row.case_id for row in rows]
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys, voided_on=None)
    cases = list(locked.select_related("organisation").order_by("pk"))
    if touched := touched_among(rows):
        # Between the order and now: what was undone stays so, and the rest is told.
        raise JobFailed(
            _("案件%(serial)s在撤销过程中被办理，其余案件没有撤销。")
            % {"serial": touched[0].serial}
        )
    standing = Case.objects.filter(pk__in=[case.pk for case in cases])
    update_recorded(
        standing, voided_on=today, void_reason=VoidReason.MISTAKE, version=_UNTOUCHED + 1
    )
    create_recorded(
        [
            CaseEvent(
                case=case, kind=EventKind.VOIDED, happened_on=today,
                organisation=case.organisation, reason=VoidReason.MISTAKE,
            )
            for case in cases
        ]
    )  # fmt: skip


def touched_among(rows: Sequence[ImportedRow]) -> list[Case]:
    """The cases on which something was recorded after their import, and which are not void."""
    history = ImportedRow.history.model.objects
    written = history.filter(id__in=[row.pk for row in rows], history_type="+").order_by()
    last = dict(written.values_list("aggregate", "chain_seq"))
    heads = ChainHead.objects.filter(chain__in=last).values_list("chain", "seq")
    later = {chain for chain, seq in heads if seq > last[chain]}
    keys = [int(chain.rpartition(":")[2]) for chain in later]
    return list(Case.objects.filter(pk__in=keys, voided_on=None).order_by("pk"))


def _chunks(batch: ImportBatch) -> Iterator[list[ImportedRow]]:
    after = 0
    rows = ImportedRow.objects.filter(batch=batch).order_by("pk")
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield chunk
        after = chunk[-1].pk
