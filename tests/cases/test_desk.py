"""The desk: what is due, for whom, and what waits."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import desk_panels
from cases.desk_panels import DeskPanel
from cases.desk_work import Work, desk_of
from cases.enums import ConsentPurpose, MarkKind, ReferenceSystem, Way
from cases.models import ExternalReference
from cases.services import intake, review, sessions
from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import Role
from tests.cases import factories
from tests.support.cast import Cast

DESK = reverse("cases:desk")
ClientFor = Callable[[str], Client]
#: The Monday of the factories' application, and a Wednesday two weeks later.
TODAY = date(2026, 3, 18)


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def work_of(cast: Cast, part: str, today: date = TODAY) -> Work:
    return desk_of(cast.actor(part), now=at(today))


OVERDUE, TODAYS, THIS_WEEK, NEXT_WEEK = range(4)


def told(work: Work, group: int) -> list[tuple[str, str]]:
    return [(str(row.entry.what), row.entry.subject) for row in work.groups[group].rows]


def test_what_is_due_is_sorted_by_nearness(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    late = factories.registered_case(mediator)  # received on 2 March, due on the 5th
    today = factories.case_in_mediation(mediator, accepted_on=date(2026, 3, 3))
    week = factories.case_in_mediation(mediator)  # due on Thursday the 19th
    later = factories.case_in_mediation(mediator, accepted_on=date(2026, 3, 9))

    work = work_of(cast, "mediator")
    assert told(work, OVERDUE) == [("受理审查", late.serial)]
    assert told(work, TODAYS) == [("调解期限届满", today.serial)]
    assert told(work, THIS_WEEK) == [("调解期限届满", week.serial)]
    assert told(work, NEXT_WEEK) == [("调解期限届满", later.serial)]


def test_a_mediator_has_the_own_cases_and_those_nobody_leads(cast: Cast) -> None:
    colleague = cast.actor("colleague")
    factories.case_in_review(colleague)
    free = factories.registered_case(cast.actor("clerk"))

    assert told(work_of(cast, "mediator"), OVERDUE) == [("受理审查", free.serial)]
    assert len(told(work_of(cast, "manager"), OVERDUE)) == 2
    assert told(work_of(cast, "other_manager"), OVERDUE) == []


def test_a_manager_sees_who_leads(cast: Cast, client_for: ClientFor) -> None:
    factories.case_in_review(cast.actor("colleague"))

    work = work_of(cast, "manager")
    (row,) = work.groups[OVERDUE].rows
    assert row.matter is not None
    assert row.matter.lead == cast.user("colleague").name
    assert cast.user("colleague").name in client_for("manager").get(DESK).content.decode()


def test_untaken_cases_wait_for_who_may_take_them(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("clerk"))
    intake.submit_for_review(case, actor=cast.actor("clerk"), version=None)

    assert [line.case for line in work_of(cast, "mediator").to_take] == [case]
    assert [line.case for line in work_of(cast, "manager").to_take] == [case]
    assert work_of(cast, "clerk").to_take == []


def test_drafts_in_intake_are_listed(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("clerk"))

    (line,) = work_of(cast, "clerk").drafts
    assert (line.case, line.title) == (case, "张晓明 / 上海甲科技有限公司")


def test_an_inquiry_is_due_until_the_respondent_has_answered(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_review(mediator)
    _applicant, (respondent,) = factories.parties(case)
    review.ask_respondent(
        case, actor=mediator, version=None, respondent=respondent, sent_on=factories.RECEIVED,
        way=Way.PHONE, answer_due_on=TODAY,
    )  # fmt: skip
    assert told(work_of(cast, "mediator"), TODAYS) == [("被申请人答复期限", case.serial)]

    factories.consent(case, mediator, respondent, purpose=ConsentPurpose.MEDIATION)
    assert told(work_of(cast, "mediator"), TODAYS) == []


def test_an_external_reference_is_due_until_it_is_answered(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    with acting(SYSTEM, act="test"):
        reference = ExternalReference.objects.create(
            case=case, system=ReferenceSystem.HOTLINE_12345, number="A-1", answer_due_on=TODAY
        )
    (row,) = work_of(cast, "mediator").groups[TODAYS].rows
    assert (str(row.entry.what), row.entry.note) == ("回复12345 热线", "A-1")

    with acting(SYSTEM, act="test"):
        reference.answered_on = TODAY
        reference.save()
    assert told(work_of(cast, "mediator"), TODAYS) == []


def test_a_session_to_come_is_shown_and_one_that_is_over_wants_its_result(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    tomorrow = timezone.localdate() + timedelta(days=1)
    planned = sessions.plan_session(
        case, factories.session(mediator, tomorrow, result=""), actor=mediator, version=None
    )

    work = work_of(cast, "mediator", tomorrow - timedelta(days=1))
    assert [session for session, _line in work.sessions] == [planned]

    after = desk_of(mediator, now=at(tomorrow + timedelta(days=1)))
    assert after.sessions == []
    assert ("登记会议结果", case.serial) in told(after, OVERDUE)


def test_an_agreement_that_everybody_signed_waits_for_its_seal(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    agreement = factories.offered(case, mediator)
    factories.sign(agreement, mediator)
    assert work_of(cast, "mediator").unsealed == []

    factories.mark(agreement, mediator, MarkKind.MEDIATOR)
    (line,) = work_of(cast, "mediator").unsealed
    assert (line.case, line.note) == (case, "协议第 1 稿")


def test_an_auditor_begins_with_counts(cast: Cast, client_for: ClientFor) -> None:
    factories.registered_case(cast.actor("manager"))
    factories.case_in_mediation(cast.actor("mediator"))

    figures = {str(one.label): one.value for one in work_of(cast, "auditor").figures}
    assert figures == {"登记": 1, "受理审查": 0, "调解中": 1, "已结": 0, "已超期": 1}
    page = client_for("auditor").get(DESK).content.decode()
    assert "张晓明" not in page


def test_an_administrator_has_the_ways_to_the_own_pages(client_for: ClientFor) -> None:
    page = client_for("administrator").get(DESK).content.decode()

    assert "系统管理员不接触案件内容" in page


def test_who_has_no_membership_is_told_so(client: Client, cast: Cast) -> None:
    membership = cast.join("leaver", Role.CLERK, cast.station)
    with acting(SYSTEM, act="test"):
        membership.ends_on = date(2020, 1, 1)
        membership.save()
    client.force_login(membership.user)

    assert "您目前没有有效的任职" in client.get(DESK).content.decode()


@pytest.mark.parametrize("part", ["clerk", "mediator", "point_mediator", "legal_aid", "manager"])
def test_an_empty_desk_says_so(client_for: ClientFor, part: str) -> None:
    page = client_for(part).get(DESK).content.decode()

    assert "两周内没有到期事项" in page
    assert "data-print" in page


@pytest.fixture
def no_panels() -> Iterator[None]:
    before = list(desk_panels._makers)
    desk_panels._makers.clear()
    yield
    desk_panels._makers[:] = before


def test_rooms_above_put_panels_on_the_desk(
    no_panels: None, cast: Cast, client_for: ClientFor
) -> None:
    def panel(actor: Any) -> DeskPanel | None:
        if actor.role != Role.LEGAL_AID:
            return None
        return DeskPanel(
            title="待办咨询",
            template="components/empty.html",
            context={"message": "无"},
            count=7,
        )

    desk_panels.register_panel(panel)
    desk_panels.register_panel(panel)
    assert client_for("legal_aid").get(DESK).content.decode().count("待办咨询") == 1
    assert "待办咨询" not in client_for("clerk").get(DESK).content.decode()


def test_three_cases_cost_no_more_queries_than_one(cast: Cast, client_for: ClientFor) -> None:
    mediator = cast.actor("mediator")
    client = client_for("manager")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(DESK).status_code == 200
        return len(captured)

    def one_of_each() -> None:
        case = factories.case_in_review(mediator)
        review.ask_respondent(
            case, actor=mediator, version=None, respondent=factories.parties(case)[1][0],
            sent_on=factories.RECEIVED, way=Way.PHONE, answer_due_on=TODAY,
        )  # fmt: skip
        agreement = factories.offered(factories.case_in_mediation(mediator), mediator)
        factories.sign(agreement, mediator)
        factories.mark(agreement, mediator, MarkKind.MEDIATOR)

    one_of_each()
    queries()
    few = queries()
    one_of_each()
    one_of_each()
    assert queries() == few
