"""The outbox: what happened stands there with the change, or not at all; for whoever may hear of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mediation.history.actor import SYSTEM, acting
from mediation.jobs.models import Job
from mediation.webhooks import outbox, services
from mediation.webhooks.enums import DeliveryState
from mediation.webhooks.models import Delivery, Event
from tests.support.cast import Cast
from tests.webhooks.scenes import happened, subscribed

pytestmark = pytest.mark.django_db


def heard(deliveries: list[Delivery]) -> list[str]:
    return sorted(row.subscription.name for row in deliveries)


def test_without_a_listener_nothing_is_written(cast: Cast) -> None:
    assert happened(cast) == []
    assert not Event.objects.exists()


def test_an_event_is_thin_and_stands_with_a_job_for_each_listener(
    cast: Cast, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://tiaojie.example.cn"
    subscribed(cast)
    (delivery,) = happened(cast)
    event = delivery.event
    assert event.content() == {
        "id": event.key,
        "type": "case.accepted",
        "sequence": event.pk,
        "timestamp": event.occurred_at.isoformat(timespec="milliseconds"),
        "data": {
            "serial": "LJZ-2026-000001",
            "organisation": "LJZ",
            "happened_on": "2026-03-05",
            "state": "mediation",
            "url": "https://tiaojie.example.cn/cases/LJZ-2026-000001/",
        },
    }
    job = Job.objects.get(kind=outbox.JOB)
    assert (job.payload, job.created_by_id) == ({"delivery": delivery.pk}, None)


def test_what_is_rolled_back_was_never_told(cast: Cast) -> None:
    subscribed(cast)
    with suppress(ZeroDivisionError), transaction.atomic():
        happened(cast)
        assert Delivery.objects.exists()
        1 / 0  # noqa: B018
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()
    assert not Job.objects.filter(kind=outbox.JOB).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_called_on_commit_and_not_before(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[int] = []
    monkeypatch.setattr("mediation.jobs.services.dispatch", called.append)
    subscribed(cast)
    with transaction.atomic():
        happened(cast)
        assert called == []
    assert called == list(Job.objects.filter(kind=outbox.JOB).values_list("pk", flat=True))


def test_those_above_hear_and_those_below_and_beside_do_not(cast: Cast) -> None:
    for name, place in (("above", cast.centre), ("here", cast.station), ("below", cast.point),
                        ("beside", cast.other_station)):  # fmt: skip
        subscribed(cast, part="administrator", organisation=place, name=name)
    assert heard(happened(cast)) == ["above", "here"]
    assert heard(happened(cast, organisation=cast.point)) == ["above", "below", "here"]
    assert heard(happened(cast, organisation=cast.other_station)) == ["above", "beside"]


def test_a_code_that_begins_alike_is_another_organisation(cast: Cast) -> None:
    """LJZ and LJZP1 share their letters, not their place."""
    subscribed(cast, organisation=cast.room, name="room")
    assert happened(cast, organisation=cast.point) == []


def test_only_chosen_kinds_are_told(cast: Cast) -> None:
    subscribed(cast, kinds=["case.concluded"])
    assert happened(cast) == []


def test_a_kind_that_no_room_knows_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(LookupError), acting(SYSTEM, act="test"):
        outbox.publish(
            "case.unheard_of", organisation=cast.station, subject="", path="/", data={},
            happened_on=datetime.now(UTC).date(),
        )  # fmt: skip


def test_what_is_recorded_as_of_earlier_is_no_news(cast: Cast) -> None:
    """An imported ledger, a demonstration."""
    subscribed(cast)
    with acting(SYSTEM, act="import", recorded_at=datetime(2020, 5, 4, tzinfo=UTC)):
        assert happened(cast) == []
    assert not Event.objects.exists()


def test_for_a_paused_listener_an_event_waits_without_a_job(cast: Cast) -> None:
    row, _secret = subscribed(cast)
    services.pause(row, actor=cast.actor("manager"), version=row.version)
    (delivery,) = happened(cast)
    assert delivery.state == DeliveryState.WAITING
    assert not Job.objects.filter(kind=outbox.JOB).exists()


def test_an_ended_listener_hears_nothing(cast: Cast) -> None:
    row, _secret = subscribed(cast)
    services.end(row, actor=cast.actor("manager"), version=row.version)
    assert happened(cast) == []


def test_an_event_stands_once_for_each_listener(cast: Cast) -> None:
    row, _secret = subscribed(cast)
    (delivery,) = happened(cast)
    assert outbox.address(delivery.event, [row]) == [delivery]
    assert Job.objects.filter(kind=outbox.JOB).count() == 1


def test_telling_costs_one_query_where_nobody_listens(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(3):  # and the savepoint around it
        happened(cast)


def test_finding_the_listeners_costs_the_same_for_one_and_for_three(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            happened(cast)
        return sum(
            "webhooks_subscription" in q["sql"] and "SELECT" in q["sql"][:6] for q in captured
        )

    subscribed(cast)
    before = queries()
    for name in ("two", "three"):
        subscribed(cast, name=name)
    assert queries() == before == 1
