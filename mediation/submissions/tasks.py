"""Monthly reports, ordered by beat and made one by one."""

from celery import shared_task
from django.utils import timezone

from mediation.history.actor import SYSTEM
from mediation.jobs.registry import TryAgain, job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue
from mediation.papers.errors import CannotPrint
from mediation.submissions import monthly

JOB = "submissions.monthly_report"


@shared_task(name="submissions.monthly", ignore_result=True)
def hourly() -> None:
    """By beat: order every report that is due and was not made, each once."""
    for organisation, period in monthly.due(timezone.localdate()):
        enqueue(
            JOB,
            key=f"{JOB}:{organisation.code}:{period.label}",
            payload={"organisation": organisation.code, "month": period.label},
            actor=SYSTEM,
        )


@job_handler(JOB)
def make(run: Run) -> None:
    """Make one; a second run finds it made."""
    try:
        monthly.make(str(run.payload["organisation"]), str(run.payload["month"]))
    except CannotPrint as error:
        raise TryAgain(str(error)) from error
