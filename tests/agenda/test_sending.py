"""What leaves the program: claimed, tried again, given up, and never sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from mediation.agenda import channels
from mediation.agenda.alarm import alarms
from mediation.agenda.enums import ReminderState
from mediation.agenda.models import Reminder
from mediation.agenda.planning import plan_now
from mediation.agenda.recipients import Staff
from mediation.agenda.sending import STALE, send, send_waiting
from mediation.history.actor import SYSTEM, acting
from tests.agenda import backends
from tests.agenda.reminding import messages_of, on, round_on, rows, wants
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
S = ReminderState
DAY = factories.DUE - timedelta(days=1)


@pytest.fixture
def told_by_sms(cast: Cast, settings: Any) -> Iterator[Cast]:
    """The mediator of a case wants its deadline by SMS alone."""
    mediator = cast.user("mediator")
    with acting(SYSTEM, act="test"):
        mediator.phone = "13900000001"
        mediator.email = "mediator@example.org"
        mediator.save()
    factories.case_in_mediation(cast.actor("mediator"))
    wants(mediator, "mediation", "in_app", wanted=False)
    wants(mediator, "mediation", "sms")
    backends.taken.clear()
    sms_by(settings, "Taking")
    return cast


def sms_by(settings: Any, name: str) -> None:
    channels._loaded.cache_clear()
    settings.REMINDER_BACKENDS = settings.REMINDER_BACKENDS | {
        "sms": f"tests.agenda.backends.{name}"
    }


def test_a_message_goes_to_the_address_of_the_person_with_its_key(told_by_sms: Cast) -> None:
    round_on(DAY)

    (delivery,) = backends.taken
    (row,) = rows()
    assert delivery.address == "13900000001"
    assert delivery.key == row.key
    assert (row.state, row.receipt) == (S.SENT, "receipt-1")


def test_two_workers_that_hold_the_same_row_send_it_once(told_by_sms: Cast) -> None:
    with on(DAY):
        plan_now(timezone.now())
        staff = Staff(DAY)
        first, second = Reminder.objects.get(), Reminder.objects.get()
        assert send(first, staff, timezone.now())
        assert not send(second, staff, timezone.now())

    assert len(backends.taken) == 1


def test_two_workers_leave_one_message_inside_the_program(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    with on(DAY):
        plan_now(timezone.now())
        staff = Staff(DAY)
        first, second = Reminder.objects.get(), Reminder.objects.get()
        assert send(first, staff, timezone.now())
        assert not send(second, staff, timezone.now())

    assert len(messages_of(cast.user("mediator"))) == 1


def test_a_channel_that_is_down_is_tried_again_later_and_then_given_up(
    told_by_sms: Cast, settings: Any
) -> None:
    sms_by(settings, "Down")
    round_on(DAY)
    (row,) = rows()
    assert (row.state, row.attempts, row.error) == (S.WAITING, 1, "timeout")

    for _attempt in range(5):
        with on(DAY):
            Reminder.objects.update(try_after=timezone.now())
            send_waiting(timezone.now())
    row = rows(channel="sms")[0]
    assert (row.state, row.attempts) == (S.FAILED, 6)
    # What could not be told otherwise is told inside the program.
    round_on(DAY)
    assert len(messages_of(told_by_sms.user("mediator"))) == 1


def test_a_refused_message_is_not_tried_again(told_by_sms: Cast, settings: Any) -> None:
    sms_by(settings, "Refusing")
    round_on(DAY)

    assert rows(channel="sms")[0].state == S.FAILED
    assert rows(channel="sms")[0].attempts == 1
    with on(DAY):
        assert any("未能送达" in sentence for sentence in alarms(timezone.now()))


def test_what_a_dead_worker_held_is_offered_again_where_the_other_side_knows_keys(
    told_by_sms: Cast,
) -> None:
    with on(DAY):
        plan_now(timezone.now())
        Reminder.objects.update(state=S.HANDING, handed_at=timezone.now() - STALE * 2)
        send_waiting(timezone.now())

    assert rows()[0].state == S.SENT


def test_a_mail_of_a_dead_worker_is_never_sent_again_and_told_inside(told_by_sms: Cast) -> None:
    user = told_by_sms.user("mediator")
    wants(user, "mediation", "sms", wanted=False)
    wants(user, "mediation", "mail")
    with on(DAY):
        plan_now(timezone.now())
        Reminder.objects.update(state=S.HANDING, handed_at=timezone.now() - STALE * 2)
    round_on(DAY)

    assert [(row.channel, row.state) for row in rows()] == [
        ("mail", S.UNCERTAIN), ("in_app", S.SENT),
    ]  # fmt: skip
    assert mail.outbox == []
    assert len(messages_of(user)) == 1


def test_mail_goes_out_with_the_same_message_id_each_time(told_by_sms: Cast) -> None:
    user = told_by_sms.user("mediator")
    wants(user, "mediation", "mail")
    round_on(DAY)

    (sent,) = mail.outbox
    assert sent.to == ["mediator@example.org"]
    (row,) = rows(channel="mail")
    token = channels.Delivery(row.key, "", "", "").token
    assert sent.extra_headers["Message-ID"] == f"<{token}@localhost>"
    assert row.receipt == sent.extra_headers["Message-ID"]


def test_who_has_no_address_is_told_inside(told_by_sms: Cast) -> None:
    with acting(SYSTEM, act="test"):
        user = told_by_sms.user("mediator")
        user.phone = ""
        user.save()
    round_on(DAY)
    round_on(DAY)

    assert rows(channel="sms")[0].state == S.FAILED
    assert len(messages_of(user)) == 1


def test_the_console_writes_no_number_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    channels.ConsoleBackend().send(channels.Delivery("k", "13800138000", "t", "内容"))

    written = capsys.readouterr().out
    assert "内容" in written
    assert "13800138000" not in written
