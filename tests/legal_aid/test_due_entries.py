"""What of legal aid stands on the due list, on which day, and who does not see it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from legal_aid.due_entries import KINDS, matters
from legal_aid.services import applying
from mediation.agenda.entries import Entry, Window, entries, standing
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from tests.agenda.reminding import messages_of, on, round_on
from tests.legal_aid import aid
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
#: A Monday; neither seven days nor three from it are moved by a holiday.
MONDAY = date(2026, 11, 2)
FAR = date(2027, 12, 31)


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("legal_aid")


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


def due(last: date = FAR, **window: Any) -> list[Entry]:
    return list(entries(Window(last=last, **window), KINDS))


def told(last: date = FAR, **window: Any) -> list[tuple[str, date]]:
    return [(one.kind, one.day) for one in due(last, **window)]


def test_an_application_is_due_for_its_decision_and_waits_for_the_manager(officer):
    with on(MONDAY):
        draft = aid.registered(officer, received_on=MONDAY)
        (one,) = due()
        assert (one.kind, one.day, one.holders) == (
            "aid_decision", MONDAY + timedelta(days=7), (officer.user_id,),
        )  # fmt: skip
        assert str(one.article) == "参照《法律援助法》第43条第1款"
        applying.submit_application(draft, actor=officer, version=None)
        (one,) = due()
        assert (one.kind, one.holders) == ("aid_decision", ())
        assert (one.subject, one.url) == (draft.serial, draft.get_absolute_url())


def test_the_stations_own_terms_are_its_source(officer, cast):
    aid.terms(cast.station, valid_from=MONDAY, decision_days=3, source="本站办法")
    with on(MONDAY):
        aid.submitted(officer, received_on=MONDAY)
        (one,) = due()
        assert (one.day, one.article) == (MONDAY + timedelta(days=3), "本站办法")


def test_what_is_missing_then_the_assignment_and_the_year_follow(officer, manager):
    with on(MONDAY):
        row = aid.submitted(officer, received_on=MONDAY)
        applying.ask_supplement(row, actor=officer, version=None, items="劳动合同")
        (one,) = due()
        assert (one.kind, one.day) == ("aid_supplement", row.supplements.get().due_on)
        aid.approved(
            officer, manager, received_on=MONDAY, name="王五", phone="13800138002",
            limitation_ends_on=date(2026, 12, 1),
        )  # fmt: skip
        assert told()[1:] == [
            ("aid_assignment", MONDAY + timedelta(days=3)),
            ("aid_limitation", date(2026, 12, 1)),
        ]
        assert {one.holders for one in due()} == {(officer.user_id,)}


def test_what_has_a_lawyer_is_no_longer_due(officer, manager):
    aid.assigned(officer, manager)
    assert due() == []


def test_only_the_desk_sees_what_is_due_there(officer, cast):
    with on(MONDAY):
        row = aid.submitted(officer, received_on=MONDAY)
        seen = {part: len(due(actor=cast.actor(part))) for part in cast.memberships}
        assert seen == {part: int(part in ("legal_aid", "manager")) for part in seen}
        named = {part: matters(cast.actor(part), {row.serial}) for part in seen}
        assert [part for part, found in named.items() if found] == ["legal_aid", "manager"]
        assert named["manager"][row.serial].title == "李小梅 / 上海欠薪科技有限公司"
        (one,) = due()
        assert "李小梅" not in repr(one)


def test_an_officer_asks_for_the_own_alone(officer, cast, actor_factory):
    colleague = actor_factory(Role.LEGAL_AID)
    with on(MONDAY):
        own = aid.submitted(officer, received_on=MONDAY)
        aid.submitted(colleague, received_on=MONDAY, name="王五", phone="13800138002")
        assert [one.subject for one in due(actor=officer, mine=True)] == [own.serial]
        assert len(due(actor=officer)) == 2
        assert len(due(actor=cast.actor("manager"), mine=True)) == 2


def test_the_window_asks_by_day_and_by_matter(officer):
    day = MONDAY + timedelta(days=7)
    with on(MONDAY):
        row = aid.submitted(officer, received_on=MONDAY)
        assert told(day, first=day) == [("aid_decision", day)]
        assert told(day - timedelta(days=1)) == told(first=day + timedelta(days=1)) == []
        assert told(subject=row.serial) == [("aid_decision", day)]
        assert told(subject="LJZ-2026-999999") == []
        assert standing(f"aid_decision:{row.serial}", "aid_decision", row.serial, day) is not None


def test_the_manager_is_reminded_without_a_name(officer, cast):
    with on(MONDAY):
        row = aid.submitted(officer, received_on=MONDAY)
    round_on(MONDAY + timedelta(days=5))
    (text,) = messages_of(cast.user("manager"))
    assert row.serial in text
    assert "审批法律援助申请" in text
    assert messages_of(cast.user("point_mediator")) == []


def test_the_page_of_what_is_due_shows_them_to_the_desk_only(officer, client_for):
    with on(MONDAY + timedelta(days=6)):
        row = aid.submitted(officer, received_on=MONDAY)
        for part, shown in (("manager", True), ("legal_aid", True), ("point_mediator", False),
                            ("mediator", False), ("other_manager", False)):  # fmt: skip
            answer = client_for(part).get("/due/")
            assert answer.status_code == 200, part
            assert (row.serial in answer.content.decode()) is shown, part


def test_the_list_costs_the_same_for_one_and_for_three(officer):
    costs = []
    with on(MONDAY):
        for n in range(3):
            aid.submitted(officer, received_on=MONDAY, name=f"甲{n}", phone=f"1380013800{n}")
            with CaptureQueriesContext(connection) as queries:
                assert len(due()) == n + 1
            costs.append(len(queries))
    assert len(set(costs)) == 1, costs
