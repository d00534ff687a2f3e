"""The shells of delivering: one job for each attempt, rounds and clearing by beat."""

from celery import shared_task
from django.utils import timezone

from mediation.history.actor import SYSTEM
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue
from mediation.webhooks import outbox, rounds, sending

SWEEP_JOB = "webhooks.sweep"


@job_handler(outbox.JOB)
def deliver(run: Run) -> None:
    """Make one attempt; a second run of the same job finds it made."""
    sending.attempt(int(run.payload["delivery"] or 0))


@shared_task(name="webhooks.round", ignore_result=True)
def go_round() -> None:
    """By beat: order what is due."""
    rounds.order_due()


@shared_task(name="webhooks.sweep", ignore_result=True)
def hourly() -> None:
    """By beat: order today's clearing, unless it has been ordered."""
    enqueue(SWEEP_JOB, key=f"{SWEEP_JOB}:{timezone.localdate()}", payload={}, actor=SYSTEM)


@job_handler(SWEEP_JOB)
def sweep(_run: Run) -> None:
    """Clear what was kept long enough."""
    rounds.sweep()
