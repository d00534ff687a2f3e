"""Attempts: tried again with longer and longer waits, given up visibly, and sent again by hand."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.jobs.models import Job, Message
from mediation.webhooks import outbox, replaying, rounds, sending, services
from mediation.webhooks.enums import DeliveryState, Outcome, Status
from mediation.webhooks.models import Attempt, Delivery, Event, Subscription
from tests.support.cast import Cast
from tests.webhooks.receiver import Receiver, status
from tests.webhooks.scenes import again, happened, subscribed

pytestmark = pytest.mark.django_db
S = DeliveryState
START = datetime(2026, 3, 5, 2, tzinfo=UTC)


def attempt(delivery: Delivery) -> bool:
    """As the job does it."""
    with acting(SYSTEM, act=outbox.JOB):
        return sending.attempt(delivery.pk)


def outcomes(delivery: Delivery) -> list[tuple[str, int | None]]:
    return list(delivery.tried.values_list("outcome", "status_code"))


def test_what_is_taken_is_delivered_once(
    cast: Cast, receiver: Receiver, finish_jobs: Callable[[], int]
) -> None:
    row, _secret = subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    assert finish_jobs() == 1
    delivery = again(delivery)
    assert (delivery.state, delivery.attempts) == (S.DELIVERED, 1)
    assert outcomes(delivery) == [(Outcome.TAKEN, 200)]
    (got,) = receiver.got
    assert json.loads(got.body) == delivery.event.content()
    assert got.headers["webhook-id"] == delivery.event.key
    row.refresh_from_db()
    assert row.delivered_at is not None
    # Neither its job again, nor a round sends it a second time.
    assert not attempt(delivery)
    assert rounds.order_due() == 0
    assert len(receiver.got) == 1


def test_a_failing_receiver_is_tried_at_growing_intervals_and_then_given_up(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.answer = status(503, b"later")
    with time_machine.travel(START, tick=False) as clock:
        subscribed(cast, receiver.url)
        (delivery,) = happened(cast)
        waits = []
        while again(delivery).state == S.WAITING:
            due = again(delivery).next_attempt_at
            clock.move_to(due - timedelta(seconds=1))
            assert not attempt(delivery) or due == START
            clock.move_to(due)
            if again(delivery).state == S.WAITING:
                assert attempt(delivery)
            waits.append((again(delivery).next_attempt_at - due).total_seconds() / 60)
        gave_up_after = timezone.now() - START
    wanted = [1, 5, 30, 120, 300, 600, 840, 1200, 1440]
    assert len(waits) == len(wanted) + 1
    for wait, about in zip(waits, wanted, strict=False):
        assert about * 0.8 <= wait <= about * 1.2
    # The waits are not the very same for everybody.
    assert [round(wait, 3) for wait in waits[: len(wanted)]] != wanted
    delivery = again(delivery)
    assert (delivery.state, delivery.attempts) == (S.FAILED, len(wanted) + 1)
    assert outcomes(delivery) == [(Outcome.STATUS, 503)] * delivery.attempts
    assert timedelta(days=2) < gave_up_after < timedelta(days=5)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len({got.body for got in receiver.got}) == 1


def test_each_attempt_is_signed_for_its_own_moment(cast: Cast, receiver: Receiver) -> None:
    receiver.answer = status(500)
    with time_machine.travel(START, tick=False) as clock:
        subscribed(cast, receiver.url)
        (delivery,) = happened(cast)
        attempt(delivery)
        clock.move_to(again(delivery).next_attempt_at)
        attempt(delivery)
    first, second = (got.headers["webhook-timestamp"] for got in receiver.got)
    assert int(first) == int(START.timestamp())
    assert 48 <= int(second) - int(first) <= 72


def test_rounds_order_what_is_due_and_nothing_twice(
    cast: Cast, receiver: Receiver, finish_jobs: Callable[[], int]
) -> None:
    receiver.answer = status(500)
    with time_machine.travel(START, tick=False) as clock:
        subscribed(cast, receiver.url)
        (delivery,) = happened(cast)
        finish_jobs()
        assert rounds.order_due() == 0  # not yet
        clock.shift(timedelta(minutes=2))
        assert rounds.order_due() == 1
        assert rounds.order_due() == 0  # its job waits already
        receiver.answer = status(200)
        assert finish_jobs() == 1
    assert outcomes(delivery) == [(Outcome.STATUS, 500), (Outcome.TAKEN, 200)]


def test_a_job_that_broke_down_on_the_way_is_replaced_by_the_next_round(
    cast: Cast, receiver: Receiver, finish_jobs: Callable[[], int]
) -> None:
    subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    Job.objects.filter(kind=outbox.JOB).update(state="failed", finished_at=timezone.now())
    assert rounds.order_due() == 1
    assert finish_jobs() == 1
    assert again(delivery).state == S.DELIVERED


def test_an_attempt_that_a_dead_worker_left_counts_as_interrupted_and_is_made_again(
    cast: Cast, receiver: Receiver
) -> None:
    row, _secret = subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    left = sending.claim(delivery.pk)
    assert left is not None
    assert not attempt(delivery)  # it looks as if somebody held it
    assert sending.take_back_abandoned(timezone.now()) == 0
    Delivery.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert sending.take_back_abandoned(timezone.now()) == 1
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert attempt(delivery)
    assert outcomes(delivery) == [(Outcome.INTERRUPTED, None), (Outcome.TAKEN, 200)]
    row.refresh_from_db()
    assert row.failures == 0  # our own accident, not the receiver's


def test_a_worker_thought_dead_does_not_write_over_its_successor(
    cast: Cast, receiver: Receiver
) -> None:
    subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    first = sending.claim(delivery.pk)
    assert first is not None
    Delivery.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    sending.take_back_abandoned(timezone.now())
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert attempt(delivery)
    sending.settle(first, sending.guarded.Answer(Outcome.STATUS, 5, 500))
    assert again(delivery).state == S.DELIVERED
    assert outcomes(delivery) == [(Outcome.INTERRUPTED, None), (Outcome.TAKEN, 200)]


def test_while_a_receiver_fails_one_worker_at_a_time_tries_it(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.answer = status(500)
    subscribed(cast, receiver.url)
    failed, held, other = (happened(cast, serial=f"LJZ-2026-00000{n}")[0] for n in (1, 2, 3))
    attempt(failed)
    holding = sending.claim(held.pk)
    assert holding is not None
    assert sending.claim(other.pk) is None
    wait = again(other).next_attempt_at - timezone.now()
    assert timedelta(seconds=20) < wait < timedelta(seconds=40)
    assert again(other).attempts == 0


def test_failures_in_a_row_over_a_day_pause_the_subscription_and_tell_the_managers(
    cast: Cast, receiver: Receiver, settings: Any
) -> None:
    settings.WEBHOOK_PAUSE_AFTER = 3
    receiver.answer = status(500)
    with time_machine.travel(START, tick=False) as clock:
        row, _secret = subscribed(cast, receiver.url)
        for n in range(1, 5):
            (delivery,) = happened(cast, serial=f"LJZ-2026-00000{n}")
            attempt(delivery)
        row.refresh_from_db()
        assert (row.status, row.failures) == (Status.ACTIVE, 4)  # many, but not for long
        clock.shift(timedelta(days=1))
        Delivery.objects.update(next_attempt_at=timezone.now())
        attempt(delivery)
        row.refresh_from_db()
        assert (row.status, row.failures) == (Status.PAUSED, 5)
        (message,) = Message.objects.all()
        assert message.user == cast.user("manager")
        assert (message.url, "热线平台" in message.text) == (row.get_absolute_url(), True)
        assert row.history.first().act == "give_up_on_subscription"
        # Nothing is lost: it waits, and leaves when the subscription is resumed.
        assert not attempt(delivery)
        assert rounds.order_due() == 0
        receiver.answer = status(200)
        assert services.resume(row, actor=cast.actor("manager"), version=row.version) == 4
        assert rounds.order_due() == 4
        assert attempt(delivery)
    row.refresh_from_db()
    assert (row.failures, row.failing_since) == (0, None)


def test_one_that_is_taken_begins_the_count_anew(cast: Cast, receiver: Receiver) -> None:
    row, _secret = subscribed(cast, receiver.url)
    for code in (500, 500, 200, 500):
        receiver.answer = status(code)
        attempt(happened(cast)[0])
    row.refresh_from_db()
    assert row.failures == 1


def test_gone_for_good_pauses_at_once(cast: Cast, receiver: Receiver) -> None:
    receiver.answer = status(410)
    row, _secret = subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    attempt(delivery)
    row.refresh_from_db()
    assert row.status == Status.PAUSED
    assert again(delivery).state == S.WAITING


def test_counting_failures_leaves_no_history(cast: Cast, receiver: Receiver) -> None:
    receiver.answer = status(500)
    row, _secret = subscribed(cast, receiver.url)
    before = row.history.count()
    attempt(happened(cast)[0])
    assert row.history.count() == before


def test_a_trial_goes_once_paused_or_not_and_counts_for_nothing(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.answer = status(500)
    row, _secret = subscribed(cast, receiver.url)
    services.pause(row, actor=cast.actor("manager"), version=row.version)
    row.refresh_from_db()
    trial = services.ping(row, actor=cast.actor("manager"), version=row.version)
    assert attempt(trial)
    trial, fresh = again(trial), Subscription.objects.get(pk=row.pk)
    assert (trial.state, trial.event.kind, fresh.failures) == (S.FAILED, "ping", 0)
    assert json.loads(receiver.got[0].body)["data"] == {}


def test_one_delivery_is_sent_again_under_its_old_number(cast: Cast, receiver: Receiver) -> None:
    row, _secret = subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    attempt(delivery)
    replaying.replay(again(delivery), actor=cast.actor("manager"))
    assert attempt(delivery)
    assert again(delivery).attempts == 2
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    newest = row.history.first()
    assert (newest.act, newest.actor_id) == ("replay_delivery", cast.user("manager").pk)


def test_what_is_on_its_way_is_not_sent_again(cast: Cast) -> None:
    subscribed(cast)
    (delivery,) = happened(cast)
    with pytest.raises(ActionRefused, match="正在等待"):
        replaying.replay(again(delivery), actor=cast.actor("manager"))


def test_all_that_failed_since_a_day_is_sent_again_and_nothing_else(cast: Cast) -> None:
    row, _secret = subscribed(cast)
    old, failed, taken, waiting = (
        happened(cast, serial=f"LJZ-2026-00000{n}")[0].pk for n in range(1, 5)
    )
    now = timezone.now()
    ended = Delivery.objects.exclude(pk=waiting)
    ended.update(state=S.FAILED, ended_at=now, tries=10)
    Delivery.objects.filter(pk=taken).update(state=S.DELIVERED)
    Delivery.objects.filter(pk=old).update(created_at=now - timedelta(days=3))
    since = timezone.localdate() - timedelta(days=1)
    count = replaying.replay_failed(
        row, actor=cast.actor("manager"), version=row.version, since=since
    )
    assert count == 1
    assert dict(Delivery.objects.values_list("pk", "state")) == {
        old: S.FAILED, failed: S.WAITING, taken: S.DELIVERED, waiting: S.WAITING,
    }  # fmt: skip
    assert Delivery.objects.get(pk=failed).tries == 0
    with pytest.raises(ActionRefused, match="没有推送失败"):
        replaying.replay_failed(row, actor=cast.actor("manager"), version=None, since=since)


def test_what_was_being_sent_when_the_subscription_ended_is_not_tried_again(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.answer = status(500)
    row, _secret = subscribed(cast, receiver.url)
    sent, waiting = happened(cast)[0], happened(cast)[0]
    held = sending.claim(sent.pk)
    assert held is not None
    services.end(row, actor=cast.actor("manager"), version=row.version)
    with acting(SYSTEM, act="test"):
        sending.settle(held, sending.guarded.Answer(Outcome.STATUS, 5, 500))
    assert {again(sent).state, again(waiting).state} == {S.CANCELLED}


def test_the_former_secret_signs_beside_the_new_one_until_its_time_is_over(
    cast: Cast, receiver: Receiver
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        row, old = subscribed(cast, receiver.url)
        new = services.rotate_secret(
            row, actor=cast.actor("manager"), version=row.version, overlap_hours=24
        )
        attempt(happened(cast)[0])
        clock.shift(timedelta(hours=24))
        attempt(happened(cast)[0])
        with acting(SYSTEM, act="test"):
            assert services.drop_former_secrets() == 1
            assert services.drop_former_secrets() == 0
    both, alone = (got.headers["webhook-signature"].split() for got in receiver.got)
    assert [len(both), len(alone)] == [2, 1]
    assert len({old, new}) == 2
    row.refresh_from_db()
    assert (row.former_secret, row.former_until) == ("", None)


def test_a_secret_that_leaked_signs_nothing_more(cast: Cast, receiver: Receiver) -> None:
    row, _old = subscribed(cast, receiver.url)
    services.rotate_secret(row, actor=cast.actor("manager"), version=row.version, overlap_hours=0)
    attempt(happened(cast)[0])
    assert len(receiver.got[0].headers["webhook-signature"].split()) == 1


def test_rows_are_kept_for_their_time_and_what_has_waited_so_long_is_given_up(
    cast: Cast, settings: Any
) -> None:
    settings.WEBHOOK_KEPT_DAYS = 30
    with time_machine.travel(START, tick=False) as clock:
        subscribed(cast)
        ended, waiting = happened(cast)[0], happened(cast)[0]
        Delivery.objects.filter(pk=ended.pk).update(state=S.DELIVERED, ended_at=START)
        Attempt.objects.create(delivery=ended, number=1)
        Job.objects.filter(kind=outbox.JOB).update(state="done", finished_at=START)
        clock.shift(timedelta(days=29))
        with acting(SYSTEM, act="test"):
            assert rounds.sweep() == 0
            clock.shift(timedelta(days=2))
            assert rounds.sweep() == 1
        assert list(Delivery.objects.values_list("pk", "state")) == [(waiting.pk, S.FAILED)]
        assert list(Event.objects.values_list("pk", flat=True)) == [waiting.event_id]
        assert not Job.objects.filter(kind=outbox.JOB).exists()


def test_what_a_receiver_answers_stands_encrypted_and_no_secret_in_any_log(
    cast: Cast, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.answer = status(500, "张三不在".encode())
    with caplog.at_level(logging.DEBUG):
        _row, secret = subscribed(cast, receiver.url)
        (delivery,) = happened(cast)
        attempt(delivery)
    raw = Attempt.objects.extra(select={"raw": "answer"}).values_list("raw", flat=True)
    assert str(raw[0]).startswith("v1.")
    assert delivery.tried.get().answer == "张三不在"
    signed = receiver.got[0].headers["webhook-signature"]
    for text in (secret, secret.removeprefix("whsec_"), signed):
        assert text not in caplog.text
        assert all(text not in str(job.payload) for job in Job.objects.all())
