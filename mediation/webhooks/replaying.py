"""Sending again what was sent before: one delivery, or all of a subscription that failed."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.stations.permissions import require
from mediation.webhooks import outbox
from mediation.webhooks.enums import DeliveryState
from mediation.webhooks.models import Delivery, Subscription
from mediation.webhooks.permissions import may_edit


def replay(delivery: Delivery, *, actor: Actor) -> Delivery:
    """Send one again, under its old `webhook-id`, with attempts anew.

    Raises:
        NotAllowed: outside the actor's scope.
        ActionRefused: it is on its way already, or its subscription has ended.
    """
    with gate(
        delivery.subscription, actor=actor, act="replay_delivery", reason=delivery.event.key
    ) as fresh:
        _insist(fresh, actor)
        if not _restart(Delivery.objects.filter(pk=delivery.pk)):
            raise ActionRefused(_("该消息正在等待推送，无须重新推送。"))
        again = Delivery.objects.select_related("event").get(pk=delivery.pk)
        if fresh.is_active:
            outbox.order(again)
    return again


def failed_since(subscription: Subscription, day: date) -> QuerySet[Delivery]:
    """What was given up, of events since the beginning of that day."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        subscription=subscription, state=DeliveryState.FAILED, created_at__gte=begin
    )
    return rows


def replay_failed(
    subscription: Subscription, *, actor: Actor, version: int | None, since: date
) -> int:
    """Send all again that was given up since a day; returns how many.

    The jobs are ordered by the rounds, some at a time, so that a receiver that has just come back is
    not run over.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with gate(
        subscription,
        actor=actor,
        act="replay_failed_deliveries",
        version=version,
        reason=since.isoformat(),
    ) as fresh:
        _insist(fresh, actor)
        count = _restart(failed_since(fresh, since))
        if not count:
            raise ActionRefused(_("自该日起没有推送失败的消息。"))
    return count


def default_day() -> date:
    """What the page proposes: a week back."""
    return timezone.localdate() - timedelta(days=7)


def _insist(subscription: Subscription, actor: Actor) -> None:
    require(may_edit(actor, subscription))
    if subscription.is_ended:
        raise ActionRefused(_("该订阅已经终止。"))


def _restart(rows: QuerySet[Delivery]) -> int:
    return rows.filter(state__in=DeliveryState.FINAL).update(
        state=DeliveryState.WAITING, tries=0, ended_at=None, next_attempt_at=timezone.now()
    )
