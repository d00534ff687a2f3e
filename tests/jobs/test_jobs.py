"""Job rows: ordered once, carried out once, tried again, given up, and shown to their owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mediation.history.actor import SYSTEM
from mediation.history.gate import ActionRefused
from mediation.jobs import registry, running, services
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, Message, WorkerHeartbeat
from tests.jobs import handlers
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def order(cast: Cast, kind: str = "test.note", key: str = "note-1", part: str = "manager") -> Job:
    return services.enqueue(kind, key=key, payload={"paper": 7}, actor=cast.actor(part))


def age(job: Job, **seconds: float) -> None:
    moments = {name: timezone.now() - timedelta(seconds=ago) for name, ago in seconds.items()}
    Job.objects.filter(pk=job.pk).update(**moments)


def test_a_second_order_under_the_same_key_returns_the_first_row(cast: Cast) -> None:
    first = order(cast)
    assert order(cast, part="mediator") == first
    assert Job.objects.count() == 1


def test_an_order_is_dispatched_only_when_its_transaction_commits(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        job = order(cast)
        assert Job.objects.get(pk=job.pk).dispatched_at is None
    assert len(callbacks) == 1


def test_an_order_is_undone_with_its_transaction(cast: Cast) -> None:
    with transaction.atomic():
        order(cast)
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


def test_an_unknown_kind_is_refused_at_once(cast: Cast) -> None:
    with pytest.raises(registry.UnknownKind):
        order(cast, kind="test.nobody")


@pytest.mark.parametrize("value", ["王小明", "two words", "x" * 101])
def test_a_payload_takes_no_text_that_could_be_personal(cast: Cast, value: str) -> None:
    with pytest.raises(ValueError, match="ids and codes only: name"):
        services.enqueue("test.note", key="k", payload={"name": value}, actor=cast.actor("manager"))


def test_two_handlers_for_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        registry.job_handler("test.note")(handlers.refuse)


def test_a_job_acts_for_the_person_who_ordered_it(
    cast: Cast, finish_jobs: Callable[[], int]
) -> None:
    handlers.acted.clear()
    job = order(cast)
    assert finish_jobs() == 1
    assert handlers.acted == [(cast.user("manager").pk, "manager")]
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.attempts) == (JobState.DONE, 1, 1, 1)


def test_a_job_that_nobody_ordered_acts_for_the_system(
    cast: Cast, finish_jobs: Callable[[], int]
) -> None:
    handlers.acted.clear()
    services.enqueue("test.note", key="nightly", payload={}, actor=SYSTEM)
    finish_jobs()
    assert handlers.acted == [(None, "system")]


def test_a_finished_job_does_not_run_again(cast: Cast, finish_jobs: Callable[[], int]) -> None:
    job = order(cast)
    finish_jobs()
    assert running.run(job.pk) is False
    assert Job.objects.get(pk=job.pk).attempts == 1


def test_of_two_claims_one_wins(cast: Cast) -> None:
    job = order(cast)
    assert running.claim(job.pk) is not None
    assert running.claim(job.pk) is None


def test_a_worker_thought_dead_cannot_write_over_its_successor(cast: Cast) -> None:
    job = order(cast)
    first = running.claim(job.pk)
    assert first is not None
    age(job, heartbeat_at=running.stale_after().total_seconds() + 1)
    second = running.claim(job.pk)
    assert second is not None
    with pytest.raises(running.ClaimLost):
        running.Run(job.pk, {}, first.claim).progress(1, 2)
    running.Run(job.pk, {}, second.claim).progress(1, 2)
    job.refresh_from_db()
    assert (job.done, job.total, job.attempts) == (1, 2, 2)


def test_a_crash_is_tried_again_later_and_leaves_no_personal_data(cast: Cast) -> None:
    job = order(cast, kind="test.crash")
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert job.due_at > timezone.now()
    assert job.error.startswith("RuntimeError (handlers.py:")
    assert running.run(job.pk) is False  # not due yet


def test_after_five_crashes_the_job_fails_and_its_owner_is_told(cast: Cast) -> None:
    job = order(cast, kind="test.crash")
    for _attempt in range(running.MAX_ATTEMPTS):
        age(job, due_at=1)
        assert running.run(job.pk) is True
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 5)
    assert Message.objects.owned_by(cast.actor("manager")).unread().count() == 1


def test_a_refusal_fails_at_once_with_its_sentence(cast: Cast) -> None:
    job = order(cast, kind="test.refuse")
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "文书已撤回，不再生成。")
    message = Message.objects.get(user=cast.user("manager"))
    assert message.text == "后台任务未能完成：文书已撤回，不再生成。"


def test_a_job_whose_workers_keep_dying_is_given_up(cast: Cast) -> None:
    job = order(cast)
    running.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(attempts=running.MAX_ATTEMPTS)
    age(job, heartbeat_at=running.stale_after().total_seconds() + 1)
    assert running.fail_abandoned() == 1
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_beat_brings_back_what_was_never_taken_and_what_was_left(cast: Cast) -> None:
    long_ago = running.stale_after().total_seconds() + 1
    never_taken, left, fresh = (order(cast, key=key) for key in ("a", "b", "c"))
    age(never_taken, dispatched_at=long_ago)
    running.claim(left.pk)
    age(left, dispatched_at=long_ago, heartbeat_at=long_ago)
    age(fresh, dispatched_at=0)
    assert services.redispatch(running.stale_after()) == 2
    assert services.redispatch(running.stale_after()) == 0  # not again at once


def test_a_broker_that_is_down_does_not_undo_the_order(cast: Cast, settings: Any) -> None:
    folder = settings.BROKER_DIR / "messages"
    hidden = folder.rename(folder.with_name("hidden"))
    try:
        job = order(cast)
        services.dispatch(job.pk)
    finally:
        hidden.rename(folder)
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_only_the_owner_sees_and_cancels_a_job(cast: Cast) -> None:
    job = order(cast)
    assert list(Job.objects.owned_by(cast.actor("manager"))) == [job]
    assert list(Job.objects.owned_by(cast.actor("mediator"))) == []
    assert list(Job.objects.owned_by(SYSTEM)) == []
    with pytest.raises(ActionRefused):
        services.cancel(job, actor=cast.actor("mediator"))
    services.cancel(job, actor=cast.actor("manager"))
    assert running.run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.is_finished) == (JobState.CANCELLED, True)


def test_only_a_failed_job_can_be_ordered_once_more(
    cast: Cast, finish_jobs: Callable[[], int]
) -> None:
    job = order(cast, kind="test.refuse")
    with pytest.raises(ActionRefused):
        services.retry(job, actor=cast.actor("manager"))
    running.run(job.pk)
    services.retry(job, actor=cast.actor("manager"))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, "")
    assert finish_jobs() == 1


def test_messages_are_their_owners_alone(cast: Cast) -> None:
    services.notify(cast.user("clerk").pk, "汇总表已生成。", "/reports/")
    assert Message.objects.owned_by(cast.actor("clerk")).count() == 1
    assert Message.objects.owned_by(cast.actor("manager")).count() == 0
    assert Message.objects.owned_by(SYSTEM).count() == 0


def test_a_worker_leaves_one_heartbeat_row(db: None) -> None:
    running.touch_worker()
    running.touch_worker()
    assert WorkerHeartbeat.objects.count() == 1


def test_the_database_refuses_a_finished_job_without_its_time(cast: Cast) -> None:
    job = order(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE)


def test_the_database_refuses_more_done_than_there_is(cast: Cast) -> None:
    job = order(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(done=2, total=1)
