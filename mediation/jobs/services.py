"""Order a job, and tell a person something."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, Message, WorkerHeartbeat
from mediation.jobs.registry import handler_for

logger = logging.getLogger(__name__)

Payload = Mapping[str, int | str | bool | None]

RUN_TASK = "jobs.run"
# Names of people are not among these characters, and a text would not fit.
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{0,100}")


def enqueue(kind: str, *, key: str, payload: Payload, actor: Actor) -> Job:
    """Order a job, in the caller's transaction; it is dispatched when that commits.

    `key` says what is done ("render:LJZ-2026-000123:agreement-1"): a second order under the same
    key returns the first row, whatever its state.

    Raises:
        UnknownKind: no room has declared a handler for `kind`.
        ValueError: the payload holds something else than ids and codes.
    """
    handler_for(kind)
    for name, value in payload.items():
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise ValueError(f"a job's payload holds ids and codes only: {name}")
    with transaction.atomic():
        job, created = Job.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "payload": dict(payload),
                "created_by_id": actor.user_id,
                "membership_id": actor.membership_id,
            },
        )
        if created:
            transaction.on_commit(lambda: dispatch(job.pk), robust=True)
    return job


def dispatch(job_id: int) -> None:
    """Hand the job to a worker. A broker that is down costs only time: beat tries again."""
    Job.objects.filter(pk=job_id).update(dispatched_at=timezone.now())
    try:
        current_app.send_task(RUN_TASK, args=(job_id,), retry=False)
    except (OperationalError, OSError):
        logger.warning("job %s waits: the broker does not answer", job_id, exc_info=True)


def has_worker() -> bool:
    """Whether a worker has been seen in the last minute; without one a person waiting is served here."""
    seen = WorkerHeartbeat.objects.aggregate(newest=Max("beaten_at"))["newest"]
    return seen is not None and timezone.now() - seen <= timedelta(minutes=1)


def redispatch(stale_after: timedelta) -> int:
    """Dispatch again what no worker took, and what a dead worker left. Returns how many."""
    now = timezone.now()
    waiting = Job.objects.claimable(now, now - stale_after).exclude(
        dispatched_at__gte=now - stale_after
    )
    ids = list(waiting.order_by("id").values_list("id", flat=True))
    for job_id in ids:
        dispatch(job_id)
    return len(ids)


def cancel(job: Job, *, actor: Actor, also_running: bool = False) -> None:
    """Take back a job of one's own that nobody has begun.

    Args:
        also_running: stop it in the middle, too; its handler is told by the next `run.progress`.

    Raises:
        ActionRefused: it has begun, has ended, or is someone else's.
    """
    states = (JobState.QUEUED, *((JobState.RUNNING,) if also_running else ()))
    cancelled = (
        Job.objects.owned_by(actor)
        .filter(pk=job.pk, state__in=states)
        .update(state=JobState.CANCELLED, finished_at=timezone.now())
    )
    if not cancelled:
        raise ActionRefused(_("任务已开始或已结束，不能取消。"))


def retry(job: Job, *, actor: Actor) -> None:
    """Order a failed job of one's own once more.

    Raises:
        ActionRefused: it has not failed, or is someone else's.
    """
    with transaction.atomic():
        renewed = (
            Job.objects.owned_by(actor)
            .filter(pk=job.pk, state=JobState.FAILED)
            .update(
                state=JobState.QUEUED,
                finished_at=None,
                attempts=0,
                error="",
                due_at=timezone.now(),
            )
        )
        if not renewed:
            raise ActionRefused(_("只有处理失败的任务可以重试。"))
        transaction.on_commit(lambda: dispatch(job.pk), robust=True)


def notify(user_id: int, text: str, url: str = "") -> Message:
    """Leave a message to one person. The text names papers and numbers, never parties."""
    return Message.objects.create(user_id=user_id, text=text[:300], url=url)
