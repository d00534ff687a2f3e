"""Reminders follow what is due: told once, on the right days, to who answers for it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from cases.services import sessions
from mediation.agenda.enums import ReminderState
from mediation.agenda.models import Reminder
from mediation.agenda.planning import plan_now, step_on
from mediation.history.actor import SYSTEM, acting
from mediation.stations.models import Membership
from tests.agenda.reminding import messages_of, on, plan, round_on, rows, wants
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
S = ReminderState
DUE = factories.DUE  # Thursday 19 March 2026


def test_a_deadline_is_told_on_its_days_and_each_time_once(cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    for day in (DUE - timedelta(days=4), DUE - timedelta(days=3), DUE - timedelta(days=2)):
        round_on(day)
        round_on(day, hour=15)

    assert messages_of(cast.user("mediator")) == [
        f"{case.serial} 调解期限届满：2026年3月19日到期，还剩3天"
    ]


def test_an_overdue_one_is_told_to_the_manager_too(cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    round_on(DUE)
    assert messages_of(cast.user("manager")) == []

    round_on(DUE + timedelta(days=1))
    told = f"{case.serial} 调解期限已届满，请结案或延期：2026年3月19日到期，已逾期1天"
    assert messages_of(cast.user("manager")) == [told]
    assert messages_of(cast.user("mediator"))[-1] == told
    assert messages_of(cast.user("other_manager")) == []


def test_what_nobody_has_taken_is_told_to_the_manager(cast: Cast) -> None:
    factories.registered_case(cast.actor("clerk"))
    round_on(date(2026, 3, 4))

    assert len(messages_of(cast.user("manager"))) == 1
    assert messages_of(cast.user("mediator")) == []


def test_who_left_is_not_told_and_the_manager_is(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    with acting(SYSTEM, act="test"):
        membership = Membership.objects.get(user=cast.user("mediator"))
        membership.ends_on = date(2026, 3, 10)
        membership.save()
    round_on(DUE - timedelta(days=1))

    assert messages_of(cast.user("mediator")) == []
    assert len(messages_of(cast.user("manager"))) == 1


def test_a_cancelled_session_reminds_nobody(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    with on(date(2026, 3, 9)):
        case = factories.case_in_mediation(mediator)
        session = sessions.plan_session(
            case, factories.session(mediator, date(2026, 3, 12), result=""), actor=mediator,
            version=None,
        )  # fmt: skip
    # A round in the evening leaves it for the morning: planned, and not sent yet.
    with on(date(2026, 3, 11)), acting(SYSTEM, act="remind"):
        plan_now(timezone.now())
        assert [row.state for row in rows(kind="session")] == [S.WAITING]
        sessions.cancel_session(case, session, actor=mediator, version=None, reason="双方请求改期")
    round_on(date(2026, 3, 11), hour=11)

    (row,) = rows(kind="session")
    assert (row.state, row.error) == (S.DROPPED, "事项已办结、取消或改期。")
    assert not any("会议" in text for text in messages_of(cast.user("mediator")))


def test_a_deadline_that_moves_is_told_anew_for_its_new_day(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    round_on(DUE - timedelta(days=1))
    moved = DUE + timedelta(days=10)
    with acting(SYSTEM, act="test"):
        fresh = factories.again(case)
        fresh.due_on = fresh.extended_to = moved
        fresh.save()
    round_on(DUE)
    round_on(moved - timedelta(days=1))

    texts = messages_of(cast.user("mediator"))
    assert ["19日" in text or "29日" in text for text in texts] == [True, True]
    assert "3月29日到期，还剩1天" in texts[-1]


def test_nothing_is_sent_in_the_quiet_hours_and_all_of_it_in_the_morning(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    plan(cast.station, send_from=time(9), quiet_from=time(18))
    day = DUE - timedelta(days=1)
    round_on(day, hour=8)
    round_on(day, hour=18)
    assert Reminder.objects.count() == 0

    round_on(day, hour=9)
    assert len(messages_of(cast.user("mediator"))) == 1


def test_a_station_chooses_its_days_and_can_switch_a_kind_off(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    plan(cast.station, days={"mediation": [5]})
    round_on(DUE - timedelta(days=3))
    assert messages_of(cast.user("mediator")) == [
        f"{Reminder.objects.get().subject} 调解期限届满：2026年3月19日到期，还剩3天"
    ]

    Reminder.objects.all().delete()
    plan(cast.station, days={"mediation": []})
    round_on(DUE - timedelta(days=3))
    assert Reminder.objects.count() == 0


def test_a_person_chooses_what_and_how(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    wants(cast.user("mediator"), "mediation", "in_app", wanted=False)
    round_on(DUE - timedelta(days=3))

    assert messages_of(cast.user("mediator")) == []


@pytest.mark.parametrize(
    ("days_off", "expected"),
    [(-4, None), (-3, 3), (-2, 3), (-1, 1), (0, 0), (1, -1), (2, -1), (3, -1), (4, None)],
)
def test_only_the_newest_step_is_told_and_not_too_late(days_off: int, expected: int | None) -> None:
    assert step_on(DUE, DUE + timedelta(days=days_off), (3, 1, 0, -1)) == expected


def test_a_machine_that_was_off_tells_the_newest_step_alone(cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    round_on(DUE)  # the first round ever: three days and one day before have passed

    assert len(messages_of(cast.user("mediator"))) == 1
    assert messages_of(cast.user("mediator"))[0].endswith("今日到期")


def test_messages_name_no_party(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    with travel(timezone.now(), tick=False):
        for n in range(-4, 10):
            round_on(DUE + timedelta(days=n))
    said = "".join(messages_of(cast.user("mediator")) + messages_of(cast.user("manager")))

    assert said
    assert not any(party.name in said for party in case.parties.all())
