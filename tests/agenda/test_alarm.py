"""Silence is noticed: nobody has to notice that nothing came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.agenda.alarm import alarms
from mediation.agenda.models import Reminder
from tests.agenda.reminding import alarms_of, on, round_on
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DAY = factories.DUE - timedelta(days=3)


def alarms_on(days_later: int) -> list[str]:
    with on(DAY + timedelta(days=days_later)):
        return alarms(timezone.now())


def test_nothing_due_and_no_rounds_is_no_alarm(cast: Cast) -> None:
    assert alarms_on(0) == []


def test_rounds_that_never_ran_although_something_was_due(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))

    assert alarms_on(1) == ["有事项应当提醒，但提醒巡检从未运行。"]


def test_rounds_that_stopped_are_noticed_after_a_day_and_not_before(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    round_on(DAY)
    assert alarms_on(0) == []

    (sentence,) = alarms_on(3)  # the step of the day before its end was missed
    assert "没有进行提醒巡检" in sentence


def test_what_waits_for_more_than_a_day_is_noticed_and_managers_are_told_once(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    round_on(DAY)
    with on(DAY):
        Reminder.objects.update(
            state="waiting", ended_at=None, try_after=timezone.now() + timedelta(days=9)
        )
    later = DAY + timedelta(days=2)
    round_on(later)
    round_on(later, hour=12)

    assert alarms_of(cast.user("manager")) == ["提醒异常：1 条提醒等待发送超过一天。"]


def test_a_monitor_asks_by_command(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("remind", "--check")
    assert capsys.readouterr().out == "ok\n"

    factories.case_in_mediation(cast.actor("mediator"))
    with on(DAY + timedelta(days=1)), pytest.raises(SystemExit) as ended:
        call_command("remind", "--check")
    assert ended.value.code == 1
    assert "从未运行" in capsys.readouterr().out


def test_the_manager_sees_it_on_the_due_list(cast: Cast, client_for) -> None:  # type: ignore[no-untyped-def]
    factories.case_in_mediation(cast.actor("mediator"))
    client: Client = client_for("manager")
    with on(DAY + timedelta(days=1)):
        assert "提醒巡检从未运行" in client.get(reverse("agenda:due")).content.decode()
