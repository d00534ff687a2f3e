"""Ordering many files at once, making them one after the other, and throwing them away in time."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.batches import kinds
from cases.batches.models import Batch, BatchItem, ItemOutcome
from cases.batches.permissions import ORDERING
from cases.models import Case
from cases.permissions import may
from mediation.history.access_log import log_access
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.history.models import AccessEntry
from mediation.jobs import services as jobs
from mediation.jobs.registry import JobFailed
from mediation.papers.characters import CannotBeDrawn
from mediation.papers.errors import CannotPrint, FontsMissing
from mediation.stations.models import User
from mediation.vault import destruction, files
from mediation.vault.crypto import Unreadable

JOB = "batches.make"
Progress = Callable[[int, int], None]


def order(serials: Sequence[str], kind: str, *, actor: Actor) -> Batch:
    """Order one file of `kind` for each of these cases.

    Raises:
        NotAllowed: for everybody but managers.
        ActionRefused: for an unknown kind, nothing chosen, too many, or a case out of sight.
    """
    if actor.role not in ORDERING or actor.organisation_id is None:
        raise NotAllowed(_("只有站长可以批量生成文件。"))
    if kind not in dict(kinds.choices()):
        raise ActionRefused(_("请选择要生成的内容。"))
    wanted = list(dict.fromkeys(serials))
    if not wanted:
        raise ActionRefused(_("请至少选择一件案件。"))
    most = settings.BATCH_MAX_CASES
    if len(wanted) > most:
        raise ActionRefused(
            _("一次最多%(most)d件，已选%(count)d件；请缩小范围，分批生成。")
            % {"most": most, "count": len(wanted)}
        )
    cases = {
        case.serial: case
        for case in Case.objects.visible_to(actor).filter(serial__in=wanted, destroyed_on=None)
    }
    if missing := [serial for serial in wanted if serial not in cases]:
        raise ActionRefused(
            _("找不到这些案件，或者档案已销毁：%(serials)s。")
            % {"serials": "、".join(missing[:10])}
        )
    with transaction.atomic():
        batch = Batch.objects.create(
            ordered_by=User.objects.get(pk=actor.user_id),
            organisation_id=actor.organisation_id,
            kind=kind,
        )
        BatchItem.objects.bulk_create(
            BatchItem(batch=batch, case=cases[serial], place=place)
            for place, serial in enumerate(wanted, start=1)
        )
        batch.job = jobs.enqueue(
            JOB, key=f"{JOB}:{batch.reference}", payload={"batch": batch.pk}, actor=actor
        )
        batch.save(update_fields=["job"])
    return batch


def cancel(batch: Batch, *, actor: Actor) -> None:
    """Stop a batch that is being made, or waits to be; what was made of it is thrown away.

    Raises:
        ActionRefused: when it has ended.
    """
    if batch.job is None:
        raise ActionRefused(_("任务已开始或已结束，不能取消。"))
    jobs.cancel(batch.job, actor=actor, also_running=True)
    discard(batch)


def make(batch: Batch, *, actor: Actor, progress: Progress) -> None:
    """Carry the order out, or go on where a killed worker stopped: a file that is there stays.

    A case that cannot be printed is listed with its reason and does not stop the rest.

    Raises:
        ClaimLost: by `progress`, when somebody cancelled it.
        JobFailed: when no case at all could be printed, or this machine cannot print.
    """
    if batch.archive_id is not None:
        return
    if batch.started_at is None:
        batch.started_at = timezone.now()
        batch.save(update_fields=["started_at"])
    items = list(batch.items.select_related("case__organisation", "stored"))
    kind = kinds.get(batch.kind)
    for done, item in enumerate(items):
        # Before the file as well as after it: a cancelled order makes nothing more.
        progress(done, len(items))
        if item.outcome == ItemOutcome.WAITING:
            _make_one(batch, item, kind, actor)
    progress(len(items), len(items))
    made = [item for item in items if item.outcome == ItemOutcome.DONE]
    if not made:
        raise JobFailed(_("没有一件能够生成，原因见清单。"))
    _pack(batch, items)
    jobs.notify(
        batch.ordered_by_id,
        _("批量文件已生成：%(made)d件，未能生成%(failed)d件，保留至%(until)s。")
        % {
            "made": len(made),
            "failed": len(items) - len(made),
            "until": timezone.localtime(batch.expires_at).strftime("%Y-%m-%d %H:%M"),
        },
        batch.get_absolute_url(),
    )


def _make_one(batch: Batch, item: BatchItem, kind: kinds.BatchKind, actor: Actor) -> None:
    case = item.case
    # The person may have lost the case, or the right, since the order.
    visible = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    if not visible or not may(actor, "view_content", case):
        _fail(item, _("不在您的查看范围内。"))
        return
    try:
        content = kind.make(case, actor)
    except CannotBeDrawn as refused:
        # The reason is kept in plain: it may not quote the name around the character.
        _fail(item, refused.without_places)
    except ActionRefused as refused:
        _fail(item, " ".join(refused.reasons))
    except FontsMissing as error:
        raise JobFailed(str(error.reason)) from error
    except CannotPrint as error:
        _fail(item, str(error.reason))
    except (Unreadable, FileNotFoundError):
        _fail(item, _("有文件已无法读取。"))
    except ValueError:
        _fail(item, _("没有可以打印的内容。"))
    else:
        # Stored before, noted together: whoever goes on after a kill finds both or neither.
        stored = files.store(content, key_id=batch.data_key_id, content_type="application/pdf")
        with transaction.atomic():
            item.stored, item.outcome = stored, ItemOutcome.DONE
            item.save(update_fields=["stored", "outcome"])
            log_access(AccessEntry.Act.EXPORT, subject=case, detail=f"batch {kind.code}.pdf")


def _fail(item: BatchItem, reason: str) -> None:
    item.outcome, item.reason = ItemOutcome.FAILED, reason[:300]
    item.save(update_fields=["outcome", "reason"])


def _pack(batch: Batch, items: Sequence[BatchItem]) -> None:
    """One ZIP with a list of what could not be made; in memory, for nothing lies in plain on disk."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for item in items:
            if item.stored is not None:
                name = f"{item.case.serial}-{batch.kind}.pdf"
                archive.writestr(name, files.read(item.stored))
        if failed := [item for item in items if item.outcome == ItemOutcome.FAILED]:
            lines = "\r\n".join(f"{item.case.serial}\t{item.reason}" for item in failed)
            archive.writestr("未能生成.txt", f"\ufeff{lines}\r\n".encode())
    batch.archive = files.store(
        packed.getvalue(), key_id=batch.data_key_id, content_type="application/zip"
    )
    batch.expires_at = timezone.now() + timedelta(hours=settings.BATCH_KEPT_HOURS)
    batch.save(update_fields=["archive", "expires_at"])


def discard(batch: Batch) -> None:
    """Make what was made unreadable, and take it from the disk. May run twice."""
    with transaction.atomic():
        destruction.destroy_unlisted([batch.data_key_id])
        if batch.archive_id is not None:
            batch.archive = None
            batch.save(update_fields=["archive"])
        transaction.on_commit(lambda: files.remove_of([batch.data_key_id]))


def discard_with(case_id: int) -> None:
    """Throw away every batch that holds a file of this case, which is being destroyed."""
    for batch in Batch.objects.filter(items__case=case_id, items__stored__isnull=False).distinct():
        discard(batch)


def discard_expired() -> int:
    """Throw away every ZIP whose time is over; returns how many."""
    over = list(Batch.objects.filter(expires_at__lte=timezone.now(), archive__isnull=False))
    for batch in over:
        discard(batch)
    return len(over)


def content_of(batch: Batch) -> bytes:
    """The ZIP, counted and noted in the access log.

    Raises:
        ActionRefused: when it is not made, or its time is over.
    """
    if batch.archive is None or not batch.can_be_fetched(timezone.now()):
        raise ActionRefused(_("文件尚未生成或者已过保留期限。"))
    content = files.read(batch.archive)
    batch.downloads += 1
    batch.save(update_fields=["downloads"])
    log_access(AccessEntry.Act.EXPORT, detail=f"batch {batch.reference} {batch.kind}.zip")
    return content


def seconds_left(batch: Batch) -> int | None:
    """About how long it still takes, by the pace so far; None before there is one."""
    job = batch.job
    if job is None or batch.started_at is None or not job.done or not job.total:
        return None
    spent = (timezone.now() - batch.started_at).total_seconds()
    return round(spent / job.done * (job.total - job.done))
