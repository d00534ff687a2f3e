"""What the desk does by itself once a day."""

from celery import shared_task
from django.utils import timezone

from legal_aid.services.drafts import forget_old_drafts
from mediation.history.actor import SYSTEM
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue

FORGET_JOB = "legal_aid.forget_drafts"


@shared_task(name="legal_aid.forget_drafts", ignore_result=True)
def forget_drafts() -> None:
    """By beat: order today's removal of old drafts, unless it has been ordered."""
    enqueue(FORGET_JOB, key=f"{FORGET_JOB}:{timezone.localdate()}", payload={}, actor=SYSTEM)


@job_handler(FORGET_JOB)
def carry_out(_run: Run) -> None:
    """Remove the drafts that nobody has gone on with."""
    forget_old_drafts(timezone.now())
