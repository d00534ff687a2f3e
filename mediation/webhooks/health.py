"""What does not arrive: for the desk of those who can do something about it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from mediation.history.actor import Actor
from mediation.webhooks.enums import DeliveryState, Status
from mediation.webhooks.models import Subscription
from mediation.webhooks.permissions import subscriptions_visible_to

#: Of what was given up only the last days are news.
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A subscription on which messages wait too long or were given up lately, or that stopped."""

    subscription: Subscription
    late: int
    failed: int


def trouble(actor: Actor) -> list[Trouble]:
    """The subscriptions in the actor's scope that need a look; one query."""
    now = timezone.now()
    late = Q(
        deliveries__state__in=DeliveryState.OPEN,
        deliveries__created_at__lt=now - timedelta(minutes=settings.WEBHOOK_LATE_MINUTES),
    )
    failed = Q(deliveries__state=DeliveryState.FAILED, deliveries__ended_at__gte=now - RECENT)
    rows = (
        subscriptions_visible_to(actor)
        .filter(status__in=Status.LISTENING)
        .annotate(late=Count("deliveries", filter=late), failed=Count("deliveries", filter=failed))
        .filter(
            Q(late__gt=0) | Q(failed__gt=0) | Q(failing_since__isnull=False, status=Status.PAUSED)
        )
    )
    return [Trouble(row, row.late, row.failed) for row in rows]
