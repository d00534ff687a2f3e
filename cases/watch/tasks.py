"""The daily look for new findings."""

from celery import shared_task
from django.utils import timezone

from cases.watch.telling import tell_all
from mediation.history.actor import SYSTEM
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue

JOB = "watch.look"


@shared_task(name="watch.daily", ignore_result=True)
def daily() -> None:
    """By beat: order today's look, unless it has been ordered."""
    enqueue(JOB, key=f"{JOB}:{timezone.localdate()}", payload={}, actor=SYSTEM)


@job_handler(JOB)
def look(_run: Run) -> None:
    """Look at every station, and tell its managers what is new."""
    tell_all()
