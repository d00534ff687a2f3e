"""What each detector finds and what it does not, within whose scope, and at which numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, CaseLink, ExternalReference
from cases.services import transfer
from cases.services.assignment import assign_mediator
from cases.services.references import save_reference
from cases.services.review import ask_respondent
from cases.services.voiding import void_case
from cases.watch.detectors import detectors, scope_of
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.people import merging
from mediation.people.models import Employer
from mediation.stations.enums import Role
from tests.cases import factories as make
from tests.cases import many
from tests.cases.watch.scenes import (
    found,
    go,
    house,
    issue,
    leaves,
    noon,
    person,
    planned,
    seen_by,
    subjects,
)
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
#: A Monday, on which applications of `factories` are received.
BEGIN = make.RECEIVED


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Everything is recorded on the day of acceptance."""
    with time_machine.travel(noon(make.ACCEPTED), tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def case_of(n: int, actor: Actor, **fields: Any) -> Case:
    """In intake, of a worker of its own."""
    return make.registered_case(actor, workers=[person(n)], **fields)


# Stuck


def test_a_case_is_stuck_when_its_period_is_over_and_ten_days_passed_without_a_trace(
    cast, mediator, clock
):
    case = make.case_in_mediation(mediator)
    go(clock, make.DUE)  # the fifteenth day after the last record: the period runs to its end
    assert subjects("stuck") == []
    go(clock, make.DUE + timedelta(days=1))
    (one,) = found("stuck")
    assert (one.subject, one.since, one.cases) == (case.serial, make.ACCEPTED, (case.pk,))
    assert "2026-03-19届满" in one.why
    assert "2026-03-04，至今16天" in one.why


def test_the_station_says_after_how_many_days(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    go(clock, make.DUE + timedelta(days=1))
    house(cast, "watch_stuck", 17)
    assert subjects("stuck") == []
    go(clock, make.DUE + timedelta(days=2))
    assert subjects("stuck") == [case.serial]


def test_a_case_in_intake_is_stuck_after_its_three_working_days(mediator, clock):
    case = make.registered_case(mediator)
    go(clock, make.ACCEPTED + timedelta(days=9))
    assert subjects("stuck") == []
    go(clock, make.ACCEPTED + timedelta(days=10))
    assert subjects("stuck") == [case.serial]


def test_whatever_is_done_in_the_case_counts(mediator, clock):
    case = make.case_in_mediation(mediator)
    go(clock, make.DUE + timedelta(days=1))
    issue(case, "registration_form", mediator)
    assert subjects("stuck") == []
    go(clock, make.DUE + timedelta(days=11))
    assert subjects("stuck") == [case.serial]


@pytest.mark.parametrize("what", ["session", "reference", "inquiry", "transfer", "agreement"])
def test_what_may_still_come_keeps_it_from_being_stuck(what, cast, mediator, clock):
    ahead = make.DUE + timedelta(days=60)
    if what == "inquiry":
        case = make.case_in_review(mediator)
        ask_respondent(
            case, actor=mediator, version=None, respondent=make.parties(case)[1][0],
            sent_on=make.ACCEPTED, way="mail", answer_due_on=ahead,
        )  # fmt: skip
    else:
        case = make.case_in_mediation(mediator)
    if what == "session":
        planned(case, mediator, ahead)
    elif what == "reference":
        row = ExternalReference(system="12345", number="A-1", answer_due_on=ahead)
        save_reference(case, row, actor=mediator, version=None)
    elif what == "transfer":
        transfer.propose_transfer(
            case, actor=cast.actor("manager"), receiver=cast.room, reason="移送"
        )
    elif what == "agreement":
        make.offered(case, mediator, on=make.ACCEPTED)
    go(clock, ahead - timedelta(days=1))
    assert subjects("stuck") == []
    go(clock, ahead + timedelta(days=1))
    assert subjects("stuck") == ([] if what in ("transfer", "agreement") else [case.serial])


def test_who_sees_what_is_stuck(cast, mediator, clock):
    make.case_in_mediation(mediator)
    go(clock, make.DUE + timedelta(days=30))
    assert seen_by("stuck", cast, "manager", "auditor", "mediator") == {
        "manager": 1, "auditor": 1, "mediator": 1,
    }  # fmt: skip
    others = ("colleague", "point_mediator", "stranger", "other_manager")
    assert seen_by("stuck", cast, *others) == dict.fromkeys(others, 0)
    assert list(scope_of(cast.actor("clerk")).cases) == []
    assert list(scope_of(cast.actor("administrator")).cases) == []


def test_a_void_case_and_an_ended_one_are_not_looked_at(cast, mediator, clock):
    case = make.registered_case(mediator)
    go(clock, make.ACCEPTED + timedelta(days=30))
    assert subjects("stuck") == [case.serial]
    void_case(case, actor=cast.actor("manager"), version=None, why="mistake", reason="误登")
    assert subjects("stuck") == []


# Mediators who left


def test_a_case_whose_lead_left_is_found_for_the_manager(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    assert subjects("left", cast.actor("manager")) == []
    leaves(cast, "mediator", make.ACCEPTED)
    assert subjects("left", cast.actor("manager")) == []  # the last day counts
    go(clock, make.ACCEPTED + timedelta(days=1))
    (one,) = found("left", cast.actor("manager"))
    assert (one.subject, one.since, one.tone) == (case.serial, make.ACCEPTED, "danger")
    assert cast.user("mediator").name in one.why
    assert subjects("left", cast.actor("other_manager")) == []


def test_an_account_that_was_closed_serves_no_longer(cast, mediator):
    case = make.case_in_mediation(mediator)
    with acting(SYSTEM, act="test"):
        user = cast.user("mediator")
        user.is_active = False
        user.save()
    (one,) = found("left")
    assert (one.subject, one.since) == (case.serial, None)


def test_another_mediator_of_the_panel_counts_too(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    assign_mediator(
        case, actor=cast.actor("manager"), version=None, user=cast.user("colleague"),
        is_lead=False, happened_on=make.ACCEPTED,
    )  # fmt: skip
    leaves(cast, "colleague", make.ACCEPTED)
    go(clock, make.ACCEPTED + timedelta(days=1))
    (one,) = found("left", cast.actor("manager"))
    assert one.tone == "warning"
    assert one.why.startswith("承办调解员已离任")


# Employers


def test_the_colours_follow_the_numbers_of_the_station(cast, mediator):
    manager = cast.actor("manager")
    colours = {}
    house(cast, "watch_yellow", 2)
    house(cast, "watch_orange", 3)
    house(cast, "watch_red", 5)
    for n in range(1, 7):
        case_of(n, mediator)
        colours[n] = [str(one.level) for one in found("employer", manager)]
    assert colours == {
        1: [], 2: ["黄色"], 3: ["橙色"], 4: ["橙色"], 5: ["红色"], 6: ["红色"],
    }  # fmt: skip
    (one,) = found("employer", manager)
    assert "6件，达到红色预警（5件起）" in one.why
    assert len(one.cases) == 6
    assert seen_by("employer", cast, "auditor", "other_manager") == {
        "auditor": 1, "other_manager": 0,
    }  # fmt: skip


def test_without_numbers_of_the_station_the_defaults_hold(cast, mediator):
    for n in range(3):
        assert found("employer") == []
        case_of(n, mediator)
    assert [str(one.level) for one in found("employer")] == ["黄色"]


def test_only_cases_of_the_last_months_count(cast, mediator, clock):
    for n in range(3):
        case_of(n, mediator)
    go(clock, date(2027, 3, 1))
    assert len(found("employer")) == 1
    go(clock, date(2027, 3, 2))
    assert found("employer") == []
    house(cast, "watch_months", 13)
    assert len(found("employer")) == 1


def test_merged_entries_are_one_employer_and_only_respondents_count(cast, mediator):
    manager = cast.actor("manager")
    for n in range(2):
        case_of(n, mediator)
    other = [make.employer("上海甲科技公司")]
    case_of(2, mediator, employers=other)
    assert found("employer", manager) == []
    one, two = Employer.objects.order_by("pk")
    merging.merge(one, two, actor=manager, stamp=merging.stamp_of(one, two))
    (finding,) = found("employer", manager)
    assert (finding.employer, len(finding.cases)) == (one.pk, 3)


def test_a_room_counts_its_own_cases(cast, mediator):
    head = cast.join("room_head", Role.MANAGER, cast.room).as_actor()
    for n in range(3):
        case_of(n, mediator)
    assert len(found("employer", cast.actor("manager"))) == 1
    assert found("employer", head) == []


# Duplicates


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"id_number": "310115199001011232"}, {"id_number": "310115199001011232", "name": "张小明"},
         "证件号码相同"),
        ({"id_number": "310115199001011232"}, {"id_number": "31011519900101124X"}, ""),
        ({}, {"name": "章晓明"}, "电话相同"),
        ({}, {"phone": "13900139000"}, ""),
        ({"phone": ""}, {}, "姓名相同"),
        ({"phone": ""}, {"phone": "", "name": "王二"}, ""),
    ],
)  # fmt: skip
def test_the_worker_is_the_same_by_number_telephone_or_name(first, second, reason, cast, mediator):
    one = make.registered_case(mediator, workers=[make.worker(**first)])
    two = make.registered_case(mediator, workers=[make.worker(**second)])
    pairs = found("duplicate", cast.actor("manager"))
    assert [pair.subject for pair in pairs] == ([f"{one.serial}+{two.serial}"] if reason else [])
    assert all(f"劳动者{reason}" in pair.why for pair in pairs)
    assert found("duplicate", cast.actor("other_manager")) == []


def test_another_employer_or_a_later_day_makes_another_case(cast, mediator, clock):
    make.registered_case(mediator)
    make.registered_case(mediator, employers=[make.employer("上海乙贸易有限公司")])
    assert found("duplicate") == []
    go(clock, BEGIN + timedelta(days=91))
    make.registered_case(mediator, received_on=BEGIN + timedelta(days=91))
    assert found("duplicate") == []
    house(cast, "watch_duplicate", 91)
    assert len(found("duplicate")) == 1


def test_what_was_linked_voided_or_is_a_series_is_no_duplicate(cast, mediator):
    one, two = (make.registered_case(mediator) for _n in range(2))
    assert len(found("duplicate")) == 1
    with acting(SYSTEM, act="test"):
        link = CaseLink.objects.create(case=two, earlier=one, kind="reapplication")
    assert found("duplicate") == []
    with acting(SYSTEM, act="test"):
        link.delete()
    void_case(
        two, actor=cast.actor("manager"), version=None, why="duplicate", reason="重复",
        duplicate_of=one,
    )  # fmt: skip
    assert found("duplicate") == []
    many.in_mediation(mediator, 2)
    with acting(SYSTEM, act="test"):
        for party in make.Party.objects.filter(case__series__isnull=False, kind="worker"):
            party.name, party.phone = "同一人", ""
            party.save()
    assert found("duplicate") == []


# All of them


@pytest.mark.parametrize("code", [one.code for one in detectors()])
def test_a_detector_costs_the_same_for_one_and_for_three(code, cast, mediator, clock):
    house(cast, "watch_yellow", 2)
    manager = cast.actor("manager")
    number = 0
    for n in range(3):
        for _twice in range(2):
            case = make.case_in_mediation(
                mediator, workers=[person(n)], employers=[make.employer(f"上海{n}号公司")]
            )
            planned(case, mediator, make.ACCEPTED + timedelta(days=1 + number))
            number += 1
            issue(case, "registration_form", mediator)
    costs = {}
    go(clock, date(2026, 6, 30))
    leaves(cast, "mediator", date(2026, 6, 1))
    for rows in (1, 6):
        scope = scope_of(manager)
        if rows == 1:
            first = Case.objects.order_by("pk")[: 2 if code in ("employer", "duplicate") else 1]
            scope = type(scope)(
                scope.cases.filter(pk__in=[one.pk for one in first]), scope.now, scope.station
            )
        detector = next(one for one in detectors() if one.code == code)
        with CaptureQueriesContext(connection) as queries:
            listed = list(detector.find(scope))
        costs[len(listed)] = len(queries)
    assert len(costs) == 2, costs
    assert 0 not in costs
    assert len(set(costs.values())) == 1, costs


def test_every_rule_is_told_with_its_numbers(cast):
    manager = cast.actor("manager")
    house(cast, "watch_stuck", 12)
    scope = scope_of(manager)
    told = {one.code: one.explain(scope) for one in detectors(manager)}
    assert "12天" in told["stuck"]
    assert "3件起黄色，5件起橙色，10件起红色" in told["employer"]
    assert len(told) == 6
    assert [one.code for one in detectors(cast.actor("mediator"))] == [
        "stuck", "unsigned", "unrecorded",
    ]  # fmt: skip
    assert detectors(cast.actor("clerk")) == []
