"""Subscriptions and events that the tests of this room begin with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from mediation.history.actor import SYSTEM, acting
from mediation.webhooks import outbox, services
from mediation.webhooks.models import Delivery, Subscription
from tests.support.cast import Cast

ALL = [
    "case.registered", "case.accepted", "case.ineligible", "case.concluded", "case.withdrawn",
    "case.reopened", "case.transferred", "case.voided", "agreement.in_force",
]  # fmt: skip


def subscribed(
    cast: Cast, url: str = "https://hook.example.com/in", *, part: str = "manager", **fields: Any
) -> tuple[Subscription, str]:
    """A subscription of the station, and its secret."""
    given = {"organisation": cast.station, "name": "热线平台", "url": url, "kinds": ALL}
    return services.subscribe(Subscription(**given | fields), actor=cast.actor(part))


def happened(cast: Cast, serial: str = "LJZ-2026-000001", **fields: Any) -> list[Delivery]:
    """Something happened to a case of the station, and is on its way to whoever listens."""
    given = {
        "organisation": cast.station, "subject": serial, "happened_on": date(2026, 3, 5),
        "path": f"/cases/{serial}/", "data": {"state": "mediation"},
    }  # fmt: skip
    with transaction.atomic(), acting(SYSTEM, act="test"):
        event = outbox.publish("case.accepted", **given | fields)
    return [] if event is None else list(event.deliveries.order_by("pk"))


def again(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("event", "subscription").get(pk=delivery.pk)
