"""The steps of an import: uploaded, columns chosen, checked, confirmed, entered; or given up."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledgers import columns as meanings
from cases.ledgers import kept, writing
from cases.ledgers.columns import FIELDS
from cases.ledgers.enums import Mode, Stage
from cases.ledgers.examining import Ledger, insist_on_columns, open_ledger, place_for
from cases.ledgers.models import ColumnProfile, ImportBatch, ImportedRow
from cases.ledgers.permissions import may_import, organisations_for
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.jobs import services as jobs
from mediation.jobs.registry import JobFailed
from mediation.stations.models import Organisation
from mediation.vault.uploads import Unacceptable

CHECK, WRITE, UNDO = "ledgers.check", "ledgers.write", "ledgers.undo"
Progress = Callable[[int, int], None]
_NAME = 200


def insist_may_import(actor: Actor, organisation: Organisation | None) -> None:
    """Raise NotAllowed unless `actor` may enter a ledger for `organisation`."""
    if not may_import(actor):
        raise NotAllowed(_("只有站长可以导入台账。"))
    allowed = organisations_for(actor)
    if organisation is not None and not allowed.filter(pk=organisation.pk).exists():
        raise NotAllowed(_("只能为本组织及其下级组织导入台账。"))


def upload(
    content: bytes, name: str, *, actor: Actor, organisation: Organisation
) -> tuple[ImportBatch, Ledger]:
    """Keep a file that somebody wants to import, and propose what its columns mean.

    Raises:
        NotAllowed
        ActionRefused: for a file that is no ledger.
    """
    insist_may_import(actor, organisation)
    try:
        ledger = open_ledger(content, profile=profile_of(organisation))
    except Unacceptable as error:
        raise ActionRefused(str(error)) from error
    with transaction.atomic(), acting(actor, act="upload_ledger"):
        batch = _new(content, name, actor, organisation, ledger)
        kept.keep_file(batch, content)
        batch.save()
    return batch, ledger


def record_batch(
    content: bytes, name: str, *, actor: Actor, organisation: Organisation | None,
    ledger: Ledger, checked: writing.Checked, mode: Mode,
) -> ImportBatch:  # fmt: skip
    """The batch of an import at the command line, which keeps no file: it lies with the operator."""
    with transaction.atomic(), acting(actor, act="check_ledger"):
        batch = _new(content, name, actor, organisation, ledger)
        batch.stage, batch.mode = Stage.WRITING, mode
        _count(batch, checked)
        batch.cleared_at = timezone.now()
        batch.save()
    return batch


def _new(
    content: bytes, name: str, actor: Actor, organisation: Organisation | None, ledger: Ledger
) -> ImportBatch:
    return ImportBatch(
        organisation=organisation,
        file_name=name[-_NAME:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        sheet=ledger.sheet.name,
        columns={str(index): code for index, code in ledger.layout.fields.items()},
        created_by_id=actor.user_id,
    )


def profile_of(organisation: Organisation) -> Mapping[str, str]:
    """What the station's headings meant before."""
    station = organisation.station or organisation
    found = ColumnProfile.objects.filter(station=station).first()
    return found.columns if found else {}


def ledger_of(batch: ImportBatch, *, sheet: str | None = None) -> Ledger:
    """The kept file, read by the columns that were chosen; by a proposal for another sheet.

    Raises:
        ActionRefused: when the file was cleared, or cannot be read.
    """
    content = kept.content_of(batch)
    try:
        if sheet is not None and sheet != batch.sheet:
            profile = profile_of(batch.organisation) if batch.organisation else {}
            return open_ledger(content, sheet=sheet, profile=profile)
        chosen = {int(index): code for index, code in batch.columns.items()}
        return open_ledger(content, sheet=batch.sheet, fields=chosen)
    except Unacceptable as error:
        raise ActionRefused(str(error)) from error


def choose_columns(
    batch: ImportBatch,
    fields: Mapping[int, str],
    *,
    actor: Actor,
    version: int | None,
    sheet: str = "",
) -> ImportBatch:
    """Say what the columns mean, remember it for the station, and have every row checked.

    Args:
        fields: column (from 0) → field; columns that are not read are left out.

    Raises:
        NotAllowed, StaleVersion
        ActionRefused: for a field given twice or lacking, or when the import has begun.
    """
    insist_may_import(actor, batch.organisation)
    content = kept.content_of(batch)
    given = [code for code in fields.values() if code]
    twice = sorted({str(FIELDS[code].label) for code in given if given.count(code) > 1})
    if twice:
        raise ActionRefused(
            _("每项内容只能对应一栏，重复的有：%(names)s。") % {"names": "、".join(twice)}
        )
    try:
        chosen = {index: code for index, code in fields.items() if code}
        ledger = open_ledger(content, sheet=sheet, fields=chosen)
        insist_on_columns(ledger)
    except Unacceptable as error:
        raise ActionRefused(str(error)) from error
    with gate(batch, actor=actor, act="check_ledger", version=version) as fresh:
        insist_stage(fresh, *Stage.BEFORE)
        fresh.sheet = ledger.sheet.name
        fresh.columns = {str(index): code for index, code in ledger.layout.fields.items()}
        _remember(fresh, ledger, chosen)
        fresh.stage, fresh.found = Stage.CHECKING, None
        fresh.job = order_job(CHECK, fresh, actor)
    return fresh


def _remember(batch: ImportBatch, ledger: Ledger, chosen: Mapping[int, str]) -> None:
    """Keep the choice for the station's next ledger."""
    organisation = batch.organisation
    if organisation is None:
        return
    station = organisation.station or organisation
    profile = ColumnProfile.objects.select_for_update().filter(station=station).first()
    profile = profile or ColumnProfile(station=station)
    told = {
        meanings.plain(column.label): chosen.get(column.index, "")
        for column in ledger.headings.columns
    }
    if not told.items() <= profile.columns.items():
        profile.columns = {**profile.columns, **told}
        profile.save()


def order_job(kind: str, batch: ImportBatch, actor: Actor) -> Any:
    """Order the next step of the batch, in the caller's transaction."""
    # The version makes the key: the same step ordered twice is one job, a later one another.
    key = f"{kind}:{batch.reference}:{batch.version}"
    return jobs.enqueue(kind, key=key, payload={"batch": batch.pk}, actor=actor)


def insist_stage(batch: ImportBatch, *stages: str) -> None:
    """Raise ActionRefused unless the batch stands in one of `stages`."""
    if batch.stage not in stages:
        raise ActionRefused(
            _("本次导入的状态为“%(stage)s”，不能进行此操作。")
            % {"stage": batch.get_stage_display()}
        )


def run_check(batch: ImportBatch, *, actor: Actor, progress: Progress) -> None:
    """Check every row and keep what was found; may run twice."""
    if batch.stage != Stage.CHECKING:
        return
    ledger = _readable(batch)
    total = sum(1 for _row in ledger.rows())
    place = place_for(batch.organisation, organisations_for(actor))
    checked = writing.check(ledger, place, progress=lambda rows: progress(min(rows, total), total))
    with gate(batch, actor=actor, act="check_ledger") as fresh:
        if fresh.stage != Stage.CHECKING:
            return
        kept.keep_found(fresh, kept.found_in(checked, ledger.remarks()))
        _count(fresh, checked)
        fresh.stage = Stage.CHECKED
        fresh.mode = Mode.SKIP if checked.wrong else Mode.WHOLE


def _count(batch: ImportBatch, checked: writing.Checked) -> None:
    batch.rows, batch.new = checked.rows, checked.new
    batch.duplicates, batch.wrong = checked.duplicates, checked.wrong
    batch.highest = checked.highest


def _readable(batch: ImportBatch) -> Ledger:
    try:
        return ledger_of(batch)
    except ActionRefused as refused:
        raise JobFailed(" ".join(refused.reasons)) from refused


def confirm(
    batch: ImportBatch, *, actor: Actor, version: int | None, mode: str, reason: str = ""
) -> ImportBatch:
    """Have the checked rows entered, in the background.

    Raises:
        NotAllowed, StaleVersion
        ActionRefused: when there is nothing new, or rows have errors and none is to be skipped.
    """
    insist_may_import(actor, batch.organisation)
    with gate(batch, actor=actor, act="import_ledger", version=version, reason=reason) as fresh:
        insist_stage(fresh, Stage.CHECKED)
        kept.content_of(fresh)
        if mode not in Mode.values:
            raise ActionRefused(_("请选择如何处理有错误的行。"))
        if mode == Mode.WHOLE and fresh.wrong:
            raise ActionRefused(
                _(
                    "有%(count)d行存在错误，一行也没有导入。请修改后重新上传，或者选择跳过有错误的行。"
                )
                % {"count": fresh.wrong}
            )
        if not fresh.new:
            raise ActionRefused(_("没有可以导入的新案件。"))
        fresh.mode, fresh.reason, fresh.stage = mode, reason.strip(), Stage.WRITING
        fresh.job = order_job(WRITE, fresh, actor)
    return fresh


def run_write(batch: ImportBatch, *, actor: Actor, progress: Progress) -> None:
    """Enter the rows; a second run goes on where the first one stopped."""
    if batch.stage != Stage.WRITING:
        return
    ledger = _readable(batch)
    place = place_for(batch.organisation, organisations_for(actor))
    try:
        made = writing.write(
            batch, ledger, place, actor=actor,
            progress=lambda rows: progress(min(rows, batch.rows), batch.rows),
        )  # fmt: skip
    except writing.Changed as error:
        raise JobFailed(str(error)) from error
    finish(batch, made, actor=actor)
    if batch.created_by_id:
        words = _("台账已导入：%(made)d件案件。") % {"made": made}
        jobs.notify(batch.created_by_id, words, batch.get_absolute_url())


def finish(batch: ImportBatch, made: int, *, actor: Actor) -> ImportBatch:
    """Say on record that all is entered, and how many cases that made."""
    with gate(batch, actor=actor, act="import_ledger") as fresh:
        if fresh.stage == Stage.WRITING:
            # What another import entered meanwhile is a duplicate now.
            fresh.duplicates += max(0, fresh.new - made)
            fresh.new, fresh.stage, fresh.finished_at = made, Stage.DONE, timezone.now()
    return fresh


def discard(batch: ImportBatch, *, actor: Actor, version: int | None = None) -> None:
    """Give up an import of which nothing was entered; its file is destroyed.

    Raises:
        NotAllowed, StaleVersion, ActionRefused
    """
    insist_may_import(actor, batch.organisation)
    with gate(batch, actor=actor, act="discard_import", version=version) as fresh:
        if not (fresh.has_failed and not has_made(fresh)):
            insist_stage(fresh, Stage.UPLOADED, Stage.CHECKED)
        fresh.stage = Stage.DISCARDED
        kept.clear(fresh)


def clear_file(batch: ImportBatch, *, actor: Actor, version: int | None = None) -> None:
    """Destroy the file of an import that is done, before its time is over.

    Raises:
        NotAllowed, StaleVersion, ActionRefused
    """
    insist_may_import(actor, batch.organisation)
    with gate(batch, actor=actor, act="clear_import", version=version) as fresh:
        insist_stage(fresh, Stage.DONE, Stage.UNDONE)
        if fresh.cleared_at is None:
            kept.clear(fresh)


def has_made(batch: ImportBatch) -> bool:
    """Whether cases were entered."""
    return ImportedRow.objects.filter(batch=batch).exists()
