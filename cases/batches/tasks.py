"""Making an ordered batch, and throwing expired ones away."""

from celery import shared_task
from django.utils import timezone

from cases.batches import services
from cases.batches.models import Batch
from mediation.history.actor import SYSTEM, current_actor
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue

DISCARD_JOB = "batches.discard"


@job_handler(services.JOB)
def make(run: Run) -> None:
    """Carry one order out; a second run goes on where the first one stopped."""
    batch = Batch.objects.select_related("ordered_by").get(pk=run.payload["batch"])
    services.make(batch, actor=current_actor(), progress=run.progress)


@shared_task(name="batches.discard", ignore_result=True)
def hourly() -> None:
    """By beat: order this hour's clearing, unless it has been ordered."""
    hour = timezone.now().strftime("%Y%m%dT%H")
    enqueue(DISCARD_JOB, key=f"{DISCARD_JOB}:{hour}", payload={}, actor=SYSTEM)


@job_handler(DISCARD_JOB)
def discard(_run: Run) -> None:
    """Throw away what nobody may fetch any more."""
    services.discard_expired()
