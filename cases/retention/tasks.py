"""What is due, found once a day; and approved lists, carried out."""

from celery import shared_task
from django.utils import timezone

from cases.retention import due
from cases.retention.models import DestructionList
from cases.retention.searches import forget_searches
from cases.retention.services.carrying_out import carry_out
from cases.retention.services.lists import JOB
from mediation.history.actor import SYSTEM, current_actor
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue
from mediation.stations.models import Organisation

FIND_JOB = "retention.find_due"


@shared_task(name="retention.daily", ignore_result=True)
def daily() -> None:
    """By beat: order today's search, unless it has been ordered."""
    enqueue(FIND_JOB, key=f"{FIND_JOB}:{timezone.localdate()}", payload={}, actor=SYSTEM)


@job_handler(FIND_JOB)
def find_due(run: Run) -> None:
    """List what is due, at every station or at the one that asked."""
    station = run.payload.get("station")
    due.refresh(timezone.localdate(), Organisation.objects.get(pk=station) if station else None)
    forget_searches(timezone.localdate())


@job_handler(JOB)
def carry_out_list(run: Run) -> None:
    """Carry out one approved list; the second person is the author of every row."""
    list_ = DestructionList.objects.get(pk=run.payload["list"])
    carry_out(list_, actor=current_actor(), progress=run.progress)
