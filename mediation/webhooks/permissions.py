"""Who administers webhooks: managers in their scope and administrators; auditors read."""

from typing import Any

from django.http import Http404

from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.permissions import may_edit_organisation, organisations_visible_to
from mediation.webhooks.models import Delivery, Subscription


def subscriptions_visible_to(actor: Actor) -> Any:
    """Those of the organisations that the actor administers or reads."""
    return Subscription.objects.filter(organisation__in=organisations_visible_to(actor))


def get_subscription_or_404(actor: Actor, key: str) -> Subscription:
    """The subscription with that key, if the actor may know of it."""
    rows = subscriptions_visible_to(actor).select_related("organisation")
    found: Subscription | None = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def get_delivery_or_404(actor: Actor, key: str) -> Delivery:
    """The delivery with that key, if the actor may know of its subscription."""
    rows = Delivery.objects.visible_to(actor)
    found = rows.select_related("event", "subscription__organisation").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def may_edit(actor: Actor, subscription: Subscription) -> bool:
    """Whether the actor may change it, send through it, or end it."""
    return may_edit_organisation(actor, subscription.organisation)


def may_read_cases(actor: Actor) -> bool:
    """Whether the actor may see which case a message is about: an administrator sees none."""
    return actor.role != Role.ADMINISTRATOR
