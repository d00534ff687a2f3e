"""Reading what was scanned, and throwing away what nobody confirmed."""

from celery import shared_task
from django.utils import timezone

from cases.scans import reading, services
from cases.scans.models import Scan
from mediation.history.actor import SYSTEM, current_actor
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue

DISCARD_JOB = "scans.discard"


@job_handler(services.JOB)
def read(run: Run) -> None:
    """Read one scan; a second run goes on with the files that the first one did not finish."""
    scan = Scan.objects.get(pk=run.payload["scan"])
    reading.read(scan, actor=current_actor(), progress=run.progress)


@shared_task(name="scans.discard", ignore_result=True)
def hourly() -> None:
    """By beat: order this hour's clearing, unless it has been ordered."""
    hour = timezone.now().strftime("%Y%m%dT%H")
    enqueue(DISCARD_JOB, key=f"{DISCARD_JOB}:{hour}", payload={}, actor=SYSTEM)


@job_handler(DISCARD_JOB)
def discard(_run: Run) -> None:
    """Throw away what nobody confirmed in time."""
    services.discard_expired()
