"""The clocks of an application for aid: what starts, stops and outruns each of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from legal_aid.aid_clocks import Reckoner
from legal_aid.models import AidApplication
from legal_aid.services import applying, deciding
from tests.legal_aid import aid

pytestmark = pytest.mark.django_db

#: A Monday; day 7 is a Monday again, day 3 of a Monday a Thursday: no holiday moves either.
MONDAY = date(2026, 11, 2)


@pytest.fixture
def officer(cast):
    return cast.actor("legal_aid")


@pytest.fixture
def manager(cast):
    return cast.actor("manager")


def on(day, cast):
    return Reckoner(cast.station.path, today=day)


def fresh(application):
    return AidApplication.objects.get(pk=application.pk)


def overdue(reckoner):
    return list(AidApplication.objects.filter(reckoner.overdue()))


def test_a_decision_is_due_within_seven_days_of_receipt(officer, cast):
    application = aid.submitted(officer, received_on=MONDAY)
    last = MONDAY + timedelta(days=7)
    clock = on(last, cast).next(application)
    assert (clock.due, clock.state, str(clock.article)) == (
        last, "today", "参照《法律援助法》第43条第1款",
    )  # fmt: skip
    assert overdue(on(last, cast)) == []
    late = on(last + timedelta(days=1), cast)
    assert late.next(application).state == "overdue"
    assert overdue(late) == [application]


def test_the_stations_own_days_hold_from_the_day_they_are_entered_for(officer, cast):
    before = aid.submitted(officer, received_on=MONDAY - timedelta(days=1))
    after = aid.submitted(officer, received_on=MONDAY, name="王五", phone="13800138002")
    aid.terms(cast.station, valid_from=MONDAY, decision_days=3, source="本站办法")
    reckoner = on(MONDAY + timedelta(days=4), cast)
    assert reckoner.next(after).due == MONDAY + timedelta(days=3)
    assert reckoner.next(after).article == "本站办法"
    assert reckoner.next(before).due > reckoner.next(after).due
    assert overdue(reckoner) == [after]


def test_the_decision_waits_while_something_is_missing_and_begins_anew_with_it(
    officer, manager, cast
):
    application = aid.submitted(officer, received_on=aid.today() - timedelta(days=30))
    assert on(aid.today(), cast).next(application).state == "overdue"
    applying.ask_supplement(application, actor=officer, version=None, items="劳动合同")
    waiting = on(aid.today(), cast).clocks(fresh(application))
    assert waiting[0].state == "stopped"
    assert overdue(on(aid.today(), cast)) == []
    late = on(fresh(application).supplements.get().due_on + timedelta(days=1), cast)
    assert overdue(late) == [application]
    assert late.next(fresh(application)).state == "overdue"
    applying.supply(application, actor=officer, version=None)
    assert on(aid.today(), cast).next(fresh(application)).due >= aid.today() + timedelta(days=7)
    assert overdue(on(aid.today(), cast)) == []


def test_a_lawyer_is_assigned_within_three_days_of_the_approval(officer, manager, cast):
    application = aid.approved(officer, manager)
    clock = on(aid.today(), cast).next(fresh(application))
    assert clock.label == "法律援助指派期限"
    later = on(clock.due + timedelta(days=1), cast)
    assert overdue(later) == [application]
    assert later.next(fresh(application)).days_left == -1


def test_what_has_ended_runs_no_more(officer, manager, cast):
    application = aid.submitted(officer, limitation_ends_on=aid.today() + timedelta(days=3))
    deciding.refuse_application(
        application, actor=manager, version=None, reason="out_of_scope", explanation="不属于"
    )
    found = on(aid.today() + timedelta(days=90), cast)
    assert [clock.state for clock in found.clocks(fresh(application))] == ["met"]
    assert (found.next(fresh(application)), overdue(found)) == (None, [])


def test_a_limitation_that_ends_soon_says_that_aid_may_begin(officer, cast):
    application = aid.submitted(officer, limitation_ends_on=aid.today() + timedelta(days=6))
    clock = on(aid.today(), cast).clocks(application)[-1]
    assert (clock.state, clock.days_left) == ("soon", 6)
    assert "第44条" in clock.note


@pytest.mark.parametrize("kind", ["advice", "drafting", "mediation"])
def test_no_other_kind_has_clocks(officer, cast, kind):
    application = aid.registered(officer, kind=kind, received_on=MONDAY)
    found = on(aid.today(), cast)
    assert (found.clocks(application), found.next(application), overdue(found)) == ([], None, [])


def test_many_applications_cost_no_more_queries_than_one(officer, cast):
    aid.terms(cast.station, decision_days=3)
    for number in range(3):
        aid.registered(officer, name=f"申请{number}", phone=f"1380013800{number}")
    rows = list(
        AidApplication.objects.select_related("organisation").prefetch_related("supplements")
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reckoner = Reckoner(cast.station.path)
        assert all(reckoner.next(row) for row in rows)
    assert len(queries) <= 3
