"""Reading what was scanned, and throwing away what nobody confirmed."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.scans import reading, services
from cases.scans.models import Scan
from mediation.history.actor import SYSTEM, current_actor
from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.jobs.services import enqueue, notify

DISCARD_JOB = "scans.discard"
#: Who has waited longer has perhaps left the page, and is told when it is done.
STILL_LOOKING = timedelta(seconds=20)


@job_handler(services.JOB)
def read(run: Run) -> None:
    """Read one scan; a second run goes on with the files that the first one did not finish."""
    scan = Scan.objects.select_related("uploaded_by").get(pk=run.payload["scan"])
    reading.read(scan, actor=current_actor(), progress=run.progress)
    if timezone.now() - scan.uploaded_at > STILL_LOOKING:
        said = _("扫描件已识别，请核对归卷（保留至%(until)s）。")
        until = timezone.localtime(scan.expires_at)
        notify(
            scan.uploaded_by_id,
            said % {"until": f"{until:%Y-%m-%d %H:%M}"},
            scan.get_absolute_url(),
        )


@shared_task(name="scans.discard", ignore_result=True)
def hourly() -> None:
    """By beat: order this hour's clearing, unless it has been ordered."""
    hour = timezone.now().strftime("%Y%m%dT%H")
    enqueue(DISCARD_JOB, key=f"{DISCARD_JOB}:{hour}", payload={}, actor=SYSTEM)


@job_handler(DISCARD_JOB)
def discard(_run: Run) -> None:
    """Throw away what nobody confirmed in time."""
    services.discard_expired()
