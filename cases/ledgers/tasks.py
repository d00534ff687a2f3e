"""Checking, entering and undoing in the background, and clearing files whose time is over."""

from celery import shared_task
from django.utils import timezone

from cases.ledgers import kept, services, undoing
from cases.ledgers.models import ImportBatch
from mediation.history.actor import SYSTEM, current_actor
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue

CLEAR_JOB = "ledgers.clear"


def _batch(run: Run) -> ImportBatch:
    batches = ImportBatch.objects.select_related("organisation", "file", "found")
    return batches.get(pk=run.payload["batch"])


@job_handler(services.CHECK)
def check(run: Run) -> None:
    """Check every row; a second run checks again."""
    services.run_check(_batch(run), actor=current_actor(), progress=run.progress)


@job_handler(services.WRITE)
def write(run: Run) -> None:
    """Enter the rows; a second run goes on where the first one stopped."""
    services.run_write(_batch(run), actor=current_actor(), progress=run.progress)


@job_handler(services.UNDO)
def undo(run: Run) -> None:
    """Declare the cases void; a second run goes on where the first one stopped."""
    undoing.run_undo(_batch(run), actor=current_actor(), progress=run.progress)


@shared_task(name="ledgers.clear", ignore_result=True)
def daily() -> None:
    """By beat: order today's clearing, unless it has been ordered."""
    day = timezone.localdate().isoformat()
    enqueue(CLEAR_JOB, key=f"{CLEAR_JOB}:{day}", payload={}, actor=SYSTEM)


@job_handler(CLEAR_JOB)
def clear(_run: Run) -> None:
    """Destroy the files whose time is over."""
    kept.clear_expired()
