"""Carrying out one job: claim, heartbeat, outcome. Knows nothing of Celery.

The row is the truth. A claim is one conditional UPDATE; every later write names the claim, so that
of two workers that believe they hold a job only the later one can finish it.
"""

from __future__ import annotations

import logging
import socket
import threading
import traceback
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import acting
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, WorkerHeartbeat
from mediation.jobs.registry import JobFailed, TryAgain, actor_for, handler_for
from mediation.jobs.services import notify

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# A heartbeat may be missed a few times, by a long transaction or a busy machine.
STALE_HEARTBEATS = 6


class ClaimLost(Exception):
    """Another worker has taken this job over; whoever still works on it stops."""


@dataclass(frozen=True)
class Run:
    """What a handler gets: the job's id and payload, and a way to say how far it is."""

    job_id: int
    payload: Mapping[str, Any]
    claim: uuid.UUID

    def progress(self, done: int, total: int) -> None:
        """Record `done` of `total` steps; this is a heartbeat too.

        Raises:
            ClaimLost: the job was taken over by another worker or cancelled.
        """
        if not _held(self).update(done=done, total=total, heartbeat_at=timezone.now()):
            raise ClaimLost(self.job_id)


def stale_after() -> timedelta:
    """How old a heartbeat may be before its worker counts as dead."""
    return timedelta(seconds=settings.JOB_HEARTBEAT_SECONDS * STALE_HEARTBEATS)


def run(job_id: int) -> bool:
    """Carry out the job if it may be claimed. False where someone else has it or it is finished."""
    job = claim(job_id)
    if job is None:
        return False
    this = Run(job_id=job.pk, payload=job.payload, claim=job.claim)
    try:
        actor = actor_for(job.created_by_id, job.membership_id)
        with _beating(this), acting(actor, request_id=f"job-{job.pk}", act=job.kind):
            handler_for(job.kind)(this)
    except ClaimLost:
        logger.warning("job %s was taken over by another worker", job.pk)
    except JobFailed as failure:
        _fail(job, str(failure))
    except TryAgain as failure:
        _try_again_or_fail(job, str(failure))
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the row says so
        # Without the error's own words, which may quote what the job was reading.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error(  # noqa: TRY400 - logging.exception would print the words
            "job %s (%s) failed: %s\n%s", job.pk, job.kind, type(error).__name__, where
        )
        _try_again_or_fail(job, _place(error))
    else:
        _held(this).update(state=JobState.DONE, finished_at=timezone.now())
    return True


def claim(job_id: int) -> Job | None:
    """Take the job by one conditional UPDATE, or None where it is not to be had."""
    now, token = timezone.now(), uuid.uuid4()
    taken = (
        Job.objects.filter(pk=job_id)
        .claimable(now, now - stale_after())
        .update(state=JobState.RUNNING, heartbeat_at=now, attempts=F("attempts") + 1, claim=token)
    )
    return Job.objects.get(pk=job_id) if taken else None


def fail_abandoned() -> int:
    """Give up jobs whose workers died too often: the work itself seems to kill them."""
    stale = timezone.now() - stale_after()
    abandoned = Job.objects.filter(
        state=JobState.RUNNING, heartbeat_at__lt=stale, attempts__gte=MAX_ATTEMPTS
    )
    given_up = list(abandoned)
    for job in given_up:
        _fail(job, _("处理进程多次意外终止，任务已停止。"))
    return len(given_up)


def touch_worker() -> None:
    """Record that this machine's worker is alive."""
    WorkerHeartbeat.objects.update_or_create(
        worker=socket.gethostname()[:120], defaults={"beaten_at": timezone.now()}
    )


def _held(this: Run) -> Any:
    return Job.objects.filter(pk=this.job_id, claim=this.claim, state=JobState.RUNNING)


def _place(error: Exception) -> str:
    # The message may quote a party's data; the place is enough to find it in the log.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} ({Path(frame.filename).name}:{frame.lineno})"


def _try_again_or_fail(job: Job, reason: str) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _fail(job, reason)
        return
    wait = timedelta(seconds=settings.JOB_HEARTBEAT_SECONDS * 2**job.attempts)
    Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).update(
        state=JobState.QUEUED, due_at=timezone.now() + wait, dispatched_at=None, error=reason[:300]
    )


def _fail(job: Job, sentence: str) -> None:
    failed = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).update(
        state=JobState.FAILED, finished_at=timezone.now(), error=sentence[:300]
    )
    if failed and job.created_by_id is not None:
        notify(job.created_by_id, _("后台任务未能完成：%(reason)s") % {"reason": sentence})


@contextmanager
def _beating(this: Run) -> Iterator[None]:
    """Beat beside the work, on a connection of its own, until the work ends."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(this, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)


def _beat(this: Run, ended: threading.Event) -> None:
    try:
        while not ended.wait(settings.JOB_HEARTBEAT_SECONDS):
            try:
                if not _held(this).update(heartbeat_at=timezone.now()):
                    return
                # A worker that is busy for long is alive, though it takes no other task.
                touch_worker()
            except DatabaseError:
                logger.warning("job %s: heartbeat not written", this.job_id, exc_info=True)
    finally:
        connection.close()
