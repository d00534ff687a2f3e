"""What beat asks for: attempts that are due, and what is kept long enough."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.webhooks import outbox, services
from mediation.webhooks.enums import DeliveryState
from mediation.webhooks.models import Delivery, Event
from mediation.webhooks.sending import take_back_abandoned

#: Attempts that one round orders: a long queue does not hold up the printing of papers.
AT_ONCE = 100
BATCH = 1000


def order_due() -> int:
    """Order the attempts that are due; returns how many were ordered anew."""
    now = timezone.now()
    take_back_abandoned(now)
    due = list(Delivery.objects.sendable(now).order_by("next_attempt_at", "id")[:AT_ONCE])
    states = dict(
        Job.objects.filter(key__in=[outbox.job_key(row) for row in due]).values_list("key", "state")
    )
    ordered = 0
    for row in due:
        state = states.get(outbox.job_key(row))
        if state in (JobState.QUEUED, JobState.RUNNING):
            continue
        if state is not None:
            # Its job ended without an attempt (it broke down on the way): another moment, another job.
            Delivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING).update(
                next_attempt_at=now
            )
            row.next_attempt_at = now
        outbox.order(row)
        ordered += 1
    return ordered


def sweep() -> int:
    """Give up what has waited too long, and delete what was kept long enough; how many were deleted."""
    services.drop_former_secrets()
    now = timezone.now()
    before = now - timedelta(days=settings.WEBHOOK_KEPT_DAYS)
    Delivery.objects.filter(state=DeliveryState.WAITING, created_at__lt=before).update(
        state=DeliveryState.FAILED, ended_at=now
    )
    deleted = 0
    old = Delivery.objects.filter(ended_at__lt=before, state__in=DeliveryState.FINAL)
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Delivery.objects.filter(pk__in=keys).delete()
        deleted += len(keys)
    kept = Delivery.objects.filter(event=OuterRef("pk"))
    Event.objects.filter(~Exists(kept), occurred_at__lt=before).delete()
    _forget_jobs()
    return deleted


def _forget_jobs() -> None:
    """The rows of deliveries say all that these said."""
    over = Job.objects.filter(
        kind=outbox.JOB,
        state__in=JobState.FINISHED,
        finished_at__lt=timezone.now() - timedelta(days=1),
    )
    over.delete()
