"""What is owed under agreements: on the lists, in reminders to people and to the parties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.performance.due import address_of, due_in, entries
from cases.services import agreement as agreements
from cases.services.closing import reopen_case
from mediation.agenda.entries import Window
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry  # noqa: F401  its table is read by the pages
from tests.agenda.reminding import messages_of, on, plan, round_on, rows
from tests.cases import factories as make
from tests.cases.performance.scenes import APRIL, MAY, part, settled
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast: Cast):
    return cast.actor("mediator")


def found(last: date = MAY, **window) -> list[tuple[str, date]]:
    return [(one.promise.position, one.day) for one in due_in(Window(last=last, **window))]


def test_every_open_promise_is_due_on_its_day_until_it_is_performed(mediator):
    agreement = settled(mediator)
    assert found() == [("1.1", APRIL), ("1.2", MAY)]
    assert found(MAY - timedelta(days=1)) == [("1.1", APRIL)]

    agreements.record_payment(
        agreement, actor=mediator, version=None, instalment=part(agreement, 1), paid_on=APRIL,
        amount=Decimal(1),
    )  # fmt: skip
    assert found(APRIL) == [("1.1", APRIL)], "a part of it leaves it due"
    agreements.record_payment(
        agreement, actor=mediator, version=None, instalment=part(agreement, 1), paid_on=APRIL
    )
    assert found() == [("1.2", MAY)]


def test_what_was_superseded_or_destroyed_is_owed_no_more(cast, mediator):
    agreement = settled(mediator)
    reopen_case(
        make.again(agreement.case), actor=cast.actor("manager"), version=None, reason="结案有误"
    )
    assert found() == []


def test_an_entry_names_nobody_and_no_sum(mediator):
    settled(mediator)
    with on(APRIL + timedelta(days=1)):
        late, coming = entries(Window(last=MAY))
    for entry in (late, coming):
        told = f"{entry.what}{entry.note}{entry.told_outside}"
        assert not any(word in told for word in ("张三", "甲科技", "3000", "3,000", "工资"))
    assert (len(late.outsiders), len(coming.outsiders)) == (2, 1)
    assert "已过" in late.told_outside
    assert MAY.isoformat() in coming.told_outside


def test_people_are_reminded_before_and_after_and_the_parties_where_the_station_wants_it(
    cast, mediator, settings
):
    agreement = settled(mediator, parts=((APRIL, "3000"),))
    settings.REMINDER_BACKENDS = {"sms": "mediation.agenda.channels.ConsoleBackend", "wecom": ""}
    round_on(APRIL - timedelta(days=3))
    assert rows(channel="sms") == []
    plan(cast.station, remind_parties=True)
    round_on(APRIL)
    with acting(SYSTEM, act="test"):
        respondent = agreement.terms.get().payer
        respondent.phone = "13900139000"
        respondent.save()
    round_on(APRIL + timedelta(days=1))

    assert [text.split("：")[0].split(" ", 1)[1] for text in messages_of(cast.user("mediator"))] == [
        "协议履行期限（第1.1项）", "协议履行期限（第1.1项）", "协议逾期未履行（第1.1项）",
    ]  # fmt: skip
    assert [(row.days_before, row.state) for row in rows(channel="sms")] == [
        (0, "failed"),  # nobody had entered a number
        (-1, "sent"), (-1, "sent"),
    ]  # fmt: skip


def test_who_has_paid_is_reminded_no_more(cast, mediator):
    agreement = settled(mediator, parts=((APRIL, "3000"),))
    agreements.record_payment(agreement, actor=mediator, version=None, paid_on=APRIL)
    round_on(APRIL + timedelta(days=1))
    assert [text for text in messages_of(cast.user("mediator")) if "协议" in text] == []


@pytest.mark.parametrize("code", ["party:", "party:x", "party:999999", "party:１"])
def test_a_strange_code_has_no_number(db, code):
    assert address_of(code) is None


def test_it_costs_the_same_for_three_as_for_one(mediator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(entries(Window(last=MAY)))
        return len(captured)

    settled(mediator)
    few = queries()
    for name in ("李四", "王五"):
        settled(mediator, worker=name)
    assert queries() == few
