"""What is kept for a while only."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from mediation.api.idempotency import forget_answers
from mediation.api.models import Call


@shared_task(name="api.tidy", ignore_result=True)
def tidy() -> None:
    """By beat: forget answers and calls whose time is over."""
    forget_answers()
    limit = timezone.now() - timedelta(days=settings.API_CALLS_KEPT_DAYS)
    Call.objects.filter(at__lt=limit).delete()
