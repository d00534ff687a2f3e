"""When a case is followed up, what is recorded of it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from cases.followups import services
from cases.followups.due import KIND, due_in
from cases.followups.models import FollowUp
from cases.models import Case, Instalment
from cases.services.agreement import TermDraft
from cases.services.destroying import destroy_case
from mediation.agenda.entries import Window
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.jobs.models import Message
from mediation.papers.models import Paper
from mediation.stations.models import StatutoryParameter
from mediation.stations.services.parameters import add_parameter
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.majors import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
SETTLED = endings.LATER
TODAY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def settled(actor: Actor, *, on: date = SETTLED, **agreement: Any) -> Case:
    case = make.case_in_mediation(actor)
    make.effective(case, actor, **agreement)
    return endings.settle(make.again(case), actor, happened_on=on)


@pytest.fixture
def case(mediator: Actor) -> Case:
    return settled(mediator)


def house(cast: Cast, kind: str, value: int) -> None:
    row = StatutoryParameter(
        station=cast.station, kind=kind, value=Decimal(value), valid_from=date(2026, 1, 1),
        source="站务会决定",
    )  # fmt: skip
    add_parameter(row, actor=cast.actor("manager"))


def dues(last: date = date(2026, 12, 31), **window: Any) -> list[tuple[str, date]]:
    return [(str(one.occasion), one.day) for one in due_in(Window(last=last, **window))]


def record(case: Case, actor: Actor, **given: Any) -> FollowUp:
    fields: dict[str, Any] = {
        "occasion": "conclusion", "party": make.parties(case)[0], "way": "call",
        "done_on": date(2026, 4, 1), "performance": "performed", "satisfaction": "satisfied",
        "risk": "none",
    }  # fmt: skip
    token = given.pop("token", uuid4())
    row = FollowUp(**fields | given)
    return services.record_follow_up(case, row, actor=actor, token=token)


def missed(case: Case, actor: Actor, **given: Any) -> FollowUp:
    nothing = {"is_reached": False, "performance": "", "satisfaction": "", "risk": ""}
    return record(case, actor, **nothing | given)


@pytest.mark.parametrize(
    ("settled_on", "due"),
    [
        (date(2026, 3, 16), date(2026, 4, 15)),  # a Wednesday
        (date(2026, 3, 19), date(2026, 4, 20)),  # falls on a Saturday
        (date(2026, 4, 1), date(2026, 5, 6)),  # 1 May, and the holiday that ends on the 5th
    ],
)
def test_the_day_moves_over_weekends_and_holidays(mediator, settled_on, due):
    settled(mediator, on=settled_on)
    assert dues() == [("conclusion", due)]


def test_a_make_up_saturday_is_a_working_day(mediator, cast):
    """9 May 2026 is worked for the holiday."""
    house(cast, "follow_up_days", 38)
    settled(mediator, on=date(2026, 4, 1))
    assert dues() == [("conclusion", date(2026, 5, 9))]


def test_the_days_of_the_station_count_as_they_were_on_the_day_of_the_end(case, cast):
    house(cast, "follow_up_days", 10)
    assert dues() == [("conclusion", date(2026, 3, 25))]


def test_somebody_who_answered_settles_it_and_an_attempt_does_not(case, mediator):
    missed(case, mediator)
    missed(case, mediator, way="visit")
    (one,) = due_in(Window(last=date(2026, 12, 31)))
    assert one.attempts == 2
    (entry,) = KIND.source(Window(last=date(2026, 12, 31)))
    assert (entry.note, entry.holders) == ("已尝试2次，未联系上", (mediator.user_id,))
    record(case, mediator)
    assert dues() == []


def test_a_second_one_follows_the_last_instalment_where_performance_runs_on(mediator, cast):
    case = make.case_in_mediation(mediator)
    applicant, respondents = make.parties(case)
    parts = [
        Instalment(number=number, due_on=day, amount=Decimal(4000))
        for number, day in ((1, date(2026, 3, 20)), (2, date(2026, 6, 1)))
    ]
    term = make.money_term(respondents[0], applicant, pay_on=None)
    make.effective(case, mediator, terms=[TermDraft(term, parts)])
    case = endings.settle(make.again(case), mediator)
    assert dues() == [("conclusion", date(2026, 4, 14)), ("performance", date(2026, 7, 1))]
    record(case, mediator)
    assert dues() == [("performance", date(2026, 7, 1))]
    house(cast, "follow_up_times", 1)
    assert dues() == []


def test_unsettled_ones_are_followed_up_only_where_the_station_wants_it(mediator, cast):
    case = endings.fail(make.case_in_mediation(mediator), mediator)
    assert dues() == []
    house(cast, "follow_up_unsettled", 20)
    assert dues() == [("unsettled", date(2026, 4, 7))]  # 4 to 6 April: 清明
    record(case, mediator, occasion="unsettled", performance="nothing")
    assert dues() == []


def test_what_is_long_overdue_stays_away(case, cast, clock):
    clock.move_to(date(2026, 10, 11))
    assert len(dues()) == 1
    clock.move_to(date(2026, 10, 12))
    assert dues() == []
    house(cast, "follow_up_lapse", 400)
    assert len(dues()) == 1


def test_after_reopening_the_new_end_is_followed_up_anew(case, mediator, cast, clock):
    record(case, mediator, done_on=TODAY)
    clock.move_to(date(2026, 4, 2))
    endings.reopen(case, cast.actor("manager"), happened_on=date(2026, 4, 2))
    assert dues() == []
    endings.fail(make.again(case), mediator, happened_on=date(2026, 4, 2))
    house(cast, "follow_up_unsettled", 5)
    assert dues() == [("unsettled", date(2026, 4, 7))]


def test_the_window_asks_by_day_person_and_case(case, mediator, cast):
    day = date(2026, 4, 14)
    assert dues(day, first=day) == [("conclusion", day)]
    assert dues(day - timedelta(days=1)) == []
    assert dues(first=day + timedelta(days=1)) == []
    assert len(dues(actor=mediator, mine=True, subject=case.serial)) == 1
    assert len(dues(actor=cast.actor("manager"))) == 1
    for actor, mine in (("manager", True), ("colleague", False), ("stranger", False)):
        assert dues(actor=cast.actor(actor), mine=mine) == []
    assert dues(subject="LJZ-2026-999999") == []


def test_only_an_ended_case_and_its_own_parties_are_followed_up(case, mediator, cast):
    other = settled(mediator)
    running = make.case_in_mediation(mediator)
    with pytest.raises(ActionRefused, match="尚未结案"):
        record(running, mediator)
    with pytest.raises(ActionRefused, match="本案的当事人"):
        record(case, mediator, party=make.parties(other)[0])
    for day, words in (
        (SETTLED - timedelta(days=1), "不能早于结案"),
        (date(2026, 4, 2), "晚于今天"),
    ):
        with pytest.raises(ActionRefused, match=words):
            record(case, mediator, done_on=day)
    with pytest.raises(ActionRefused, match="已达成"):
        record(case, mediator, occasion="unsettled")
    for part in ("colleague", "stranger", "legal_aid", "auditor"):
        with pytest.raises(NotAllowed):
            record(case, cast.actor(part))
    assert not FollowUp.objects.exists()


def test_answers_stand_with_those_who_gave_them(case, mediator):
    for wrong, words in (
        ({"satisfaction": ""}, "联系上的"),
        ({"is_reached": False}, "未联系上的"),
        ({"risk": "some", "risk_text": " "}, "写明情况"),
    ):
        with pytest.raises(ActionRefused, match=words):
            record(case, mediator, **wrong)
    assert not FollowUp.objects.exists()


def test_sent_twice_it_is_recorded_once(case, mediator):
    token = uuid4()
    assert record(case, mediator, token=token) == record(case, mediator, token=token)
    assert FollowUp.objects.get().number == 1


def test_managers_are_told_of_a_risk_that_escalates_and_of_no_name(case, mediator, cast):
    record(case, mediator, risk="some", risk_text="仍有怨气")
    assert not Message.objects.exists()
    token = uuid4()
    for _again in range(2):
        record(case, mediator, risk="escalating", risk_text="扬言闹事", token=token)
    told = Message.objects.get()
    assert told.user_id == cast.user("manager").pk
    assert case.serial in told.text
    assert make.parties(case)[0].name not in told.text
    assert told.url == f"/cases/{case.serial}/follow-ups/"


def test_the_record_is_issued_once_and_says_what_was_said(case, mediator):
    row = record(case, mediator, risk="some", risk_text="仍有怨气", satisfaction="unwilling")
    token = uuid4()
    issued = {services.issue_record(row, actor=mediator, token=token).pk for _again in range(2)}
    assert len(issued) == 1
    context = Paper.objects.get(kind="follow_up_visit").context
    assert (context["told"], context["risk"], context["occasion"]) == (
        "已履行", "有遗留隐患", "结案后回访",
    )  # fmt: skip
    assert context["entries"]["satisfaction"] == "不愿评价"
    assert context["entries"]["visited"] == make.parties(case)[0].name
    assert context["agreement"]["number"]
    with pytest.raises(ActionRefused, match="已经出具"):
        services.issue_record(row, actor=mediator, token=uuid4())
    with pytest.raises(ActionRefused, match="未联系上"):
        services.issue_record(missed(case, mediator), actor=mediator, token=uuid4())


def test_an_own_settlement_has_a_record_without_an_agreement(mediator):
    case = make.case_in_mediation(mediator)
    both = list(case.parties.all())
    endings.settle_themselves(case, mediator, confirmed_by=both)
    case = endings.settle(make.again(case), mediator)
    paper = services.issue_record(record(case, mediator), actor=mediator, token=uuid4())
    assert paper.context["agreement"]["number"] == ""


def test_a_destroyed_case_keeps_what_was_done_and_nobodys_words(mediator, cast):
    case = scenes.major_case(mediator)
    report = scenes.prepared(case, mediator)
    scenes.tell(report, mediator)
    scenes.situation(case, mediator, note="厂门口聚集")
    case = endings.fail(make.again(case), mediator)
    record(case, mediator, occasion="other", risk="some", risk_text="仍有怨气")

    destroy_case(case, actor=cast.actor("manager"), number="XH-1", happened_on=TODAY)

    kept, row = scenes.again(report), FollowUp.objects.get()
    assert (kept.cause, kept.demands, kept.situation, kept.state) == ("", "", "", "reported")
    assert case.situations.get().note == ""
    assert (row.risk_text, row.risk, row.satisfaction) == ("", "some", "satisfied")
    assert dues() == []
