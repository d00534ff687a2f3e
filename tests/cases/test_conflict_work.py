"""Mediators are judged again at each step: who came since, what was declared, who serves that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.conflict_enums import PlaceChoice
from cases.conflicts import findings_for
from cases.enums import AgreementState, ConflictKind, ConsentPurpose, MarkKind, Way
from cases.models import Agent, Case, Destination
from cases.papers.assignment import assignment_record
from cases.services import agreement as agreements
from cases.services import assignment, closing, conflicts, parties, review, sessions, transfer
from cases.services.parties import Answer, Ground, Newcomer
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.stations.enums import BodyKind, Role
from mediation.stations.models import Membership
from tests.cases import collectives
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DAY = make.SIGNED
BEFORE, AFTER = DAY - timedelta(days=3), DAY + timedelta(days=1)
RENEW = "当事人或代理人有变动，由调解员调解员·mediator更新利害关系声明。"
STATION = "申请人要求由工作站调解，请移送工作站。"


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def change(operation: Callable[..., Any], case: Case, *given: Any, actor: Actor, on: date) -> Any:
    ground = Ground(on, "裁定书", "补充当事人")
    return operation(make.again(case), *given, actor=actor, version=None, ground=ground)


def join(case: Case, actor: Actor, name: str = "上海乙科技有限公司", *, on: date = DAY) -> None:
    """Another respondent, who agrees to mediation."""
    newcomer = Newcomer(make.employer(name), Answer(True, on, "phone"), [case.claims.get()])
    change(parties.add_party, case, newcomer, actor=actor, on=on)


def hold(case: Case, actor: Actor, day: date, *, chair: Actor | None = None, **row: Any) -> Any:
    session = make.session(chair or actor, day, **row)
    return sessions.record_session(
        make.again(case), session, actor=actor, version=None, attendances=[]
    )


def plan(case: Case, actor: Actor, day: date, **row: Any) -> Any:
    return sessions.plan_session(
        make.again(case), make.session(actor, day, **row), actor=actor, version=None
    )


def waive(case: Case, recorder: Actor, mediator: Actor, *, on: date, answer: bool = True) -> None:
    part = case.participations.get(user_id=mediator.user_id)
    for party in case.parties.all():
        make.consent(
            case, recorder, party, answer=answer, answered_on=on, participation=part,
            purpose=ConsentPurpose.CONFLICT_WAIVER,
        )  # fmt: skip


# --- Who came later ----------------------------------------------------------------------------


def test_who_comes_later_is_declared_against_before_work_goes_on(case, mediator):
    agreement = make.offered(case, mediator)
    make.sign(agreement, mediator)
    join(case, mediator)

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert refusal(plan, case, mediator, tomorrow) == [RENEW]
    assert refusal(hold, case, mediator, DAY) == [RENEW]
    for kind in (MarkKind.MEDIATOR, MarkKind.SEAL):
        assert refusal(make.mark, agreement, mediator, kind) == [RENEW]
    text = make.drafted(case, mediator)
    assert refusal(
        agreements.offer_for_signing, text, actor=mediator, version=None, happened_on=DAY
    ) == [RENEW]
    hold(case, mediator, BEFORE)  # they had not come yet

    make.declare(case, mediator, happened_on=DAY)
    hold(case, mediator, DAY)
    make.mark(agreement, mediator, MarkKind.MEDIATOR)
    make.mark(agreement, mediator, MarkKind.SEAL)
    assert case.agreements.filter(state=AgreementState.EFFECTIVE).count() == 1


def test_closing_asks_again_too(case, mediator):
    make.effective(case, mediator)
    join(case, mediator)
    for row in case.claims_against.filter(respondent__name="上海乙科技有限公司"):
        closing.set_claim_outcome(
            make.again(case), actor=mediator, version=None, claim_against=row,
            outcome="not_agreed", outcome_on=DAY,
        )  # fmt: skip
    settle = {"actor": mediator, "version": None, "happened_on": DAY}
    assert refusal(closing.settle_case, make.again(case), **settle) == [RENEW]
    make.declare(case, mediator, happened_on=DAY)
    assert closing.settle_case(make.again(case), **settle).state == "settled"


def test_a_guardian_comes_as_agent(case, mediator):
    worker, _respondents = make.parties(case)
    change(parties.add_guardian, case, worker, Agent(name="张父"), actor=mediator, on=DAY)
    assert refusal(hold, case, mediator, DAY) == [RENEW]
    hold(case, mediator, BEFORE)


def test_a_member_who_joins_is_declared_against(mediator):
    case = collectives.in_mediation(mediator)
    collectives.listed(case, mediator, workers=13)
    assert refusal(hold, case, mediator, DAY) == [RENEW]
    make.declare(case, mediator)
    hold(case, mediator, DAY)


def test_what_comes_to_light_without_a_newcomer_is_asked_as_well(cast, case, mediator):
    """The enterprise has set up a point since, at which the mediator serves."""
    with acting(SYSTEM, act="test"):
        cast.point.host_employer_name = "上海甲科技有限公司"
        cast.point.save()
        Membership.objects.create(
            user=cast.user("mediator"), organisation=cast.point, role=Role.POINT_MEDIATOR,
            starts_on=DAY,
        )  # fmt: skip
    [asked] = refusal(hold, case, mediator, DAY)
    assert asked.endswith("请在披露内容中说明。")
    hold(case, mediator, BEFORE)
    make.declare(case, mediator, disclosure="由工作站派驻，不受雇于该公司", happened_on=DAY)
    hold(case, mediator, DAY)


# --- Former names, former parties -----------------------------------------------------------------


def test_a_relation_outlives_the_name_and_the_party_but_not_a_mistake(cast, case, mediator):
    with acting(SYSTEM, act="test"):
        cast.point.host_employer_name = "上海甲科技有限公司"
        cast.point.save()
    user = cast.user("point_mediator")

    def told() -> list[str]:
        return [finding.kind for finding in findings_for(make.again(case), user)]

    def employer() -> Any:
        return case.parties.get(kind="employer")

    change(
        lambda case, **given: parties.rename_party(case, employer(), name="上海新名有限公司", **given),
        case, actor=mediator, on=DAY,
    )  # fmt: skip
    assert told() == ["employed"]
    heir = Newcomer(make.employer("上海合并有限公司"), Answer(True, DAY, "phone"))
    change(parties.succeed_party, case, employer(), [heir], actor=mediator, on=DAY)
    assert told() == ["employed"]

    case = make.case_in_mediation(mediator)
    right = Newcomer(make.employer("上海正确有限公司"), Answer(True, DAY, "phone"))
    change(parties.replace_party, case, employer(), right, actor=mediator, on=DAY)
    assert told() == []


def test_whose_principal_has_left_still_acted_in_the_dispute(cast, case, mediator):
    with acting(SYSTEM, act="test"):
        user = cast.user("colleague")
        user.phone = "13700137000"
        user.save()
        company = case.parties.get(kind="employer")
        Agent(case=case, party=company, name=user.name, phone="13700137000").save()
    heir = Newcomer(make.employer("上海合并有限公司"), Answer(True, DAY, "phone"))
    change(parties.succeed_party, case, company, [heir], actor=mediator, on=DAY)
    assert not make.again(case).agents.exists()
    assert [(one.kind, one.strength) for one in findings_for(make.again(case), user)] == [
        ("same_person", "never")
    ]


# --- What was declared, and when -------------------------------------------------------------------


def test_a_bar_is_judged_as_of_the_day(cast, case, mediator, manager):
    """Declared on a day, waived on a later one: between them nobody sits."""
    day = {name: make.ACCEPTED + timedelta(days=n) for n, name in enumerate("abcde")}
    make.declare(case, mediator, ConflictKind.INTEREST, disclosure="持股", happened_on=day["b"])
    hold(case, mediator, day["a"])
    assert len(refusal(hold, case, mediator, day["b"])) == 2
    assert refusal(waive, case, manager, mediator, on=day["a"]) == [
        f"发生日期不能早于调解员声明的日期（{day['b']}）。"
    ]
    waive(case, manager, mediator, on=day["c"])
    assert len(refusal(hold, case, mediator, day["b"])) == 2
    hold(case, mediator, day["c"])
    waive(case, manager, mediator, on=day["d"], answer=False)
    assert len(refusal(hold, case, mediator, day["d"])) == 2

    # Another tick does not lift the bar, nor does it clear the days before it.
    [why] = refusal(make.declare, case, mediator, happened_on=day["e"], disclosure="持股")
    assert why.startswith("此前声明过“与案件有利害关系”")
    make.declare(case, mediator, happened_on=day["e"], disclosure="股票已于当日卖出，核实无持股")
    hold(case, mediator, day["e"])
    assert len(refusal(hold, case, mediator, day["b"])) == 2
    [paper] = assignment_record(make.again(case))["assignments"]
    assert paper["earlier"] == [
        "2026年3月2日曾声明：无利害关系。", "2026年3月5日曾声明：与案件有利害关系。",
    ]  # fmt: skip


def test_the_first_declaration_comes_before_the_first_session(cast, case, mediator, manager):
    assignment.assign_mediator(
        case, actor=manager, version=None, user=cast.user("colleague"), is_lead=True,
        happened_on=make.ACCEPTED,
    )  # fmt: skip
    colleague = cast.actor("colleague")
    assert refusal(hold, case, colleague, DAY) == ["由首席调解员作出利害关系声明。"]
    make.declare(case, colleague, happened_on=AFTER)
    assert refusal(hold, case, colleague, DAY) == [
        f"调解员调解员·colleague的利害关系声明（{AFTER}）晚于该日；声明应在调解之前作出。"
    ]
    make.declare(case, colleague, happened_on=DAY)  # what was said then, entered late
    hold(case, colleague, DAY)


def test_everybody_in_the_panel_counts_once_a_session_is_held(cast, case, mediator, manager):
    assignment.assign_mediator(
        case, actor=manager, version=None, user=cast.user("colleague"), is_lead=False,
        happened_on=DAY,
    )  # fmt: skip
    plan(case, mediator, timezone.localdate() + timedelta(days=1))
    assert refusal(hold, case, mediator, DAY) == [
        "由调解小组成员调解员·colleague作出利害关系声明。"
    ]
    hold(case, mediator, BEFORE)


# --- Who serves, and where -------------------------------------------------------------------------


def test_what_a_lead_held_who_has_left_is_recorded_by_the_next_one(cast, case, mediator, manager):
    assignment.assign_mediator(
        case, actor=manager, version=None, user=cast.user("colleague"), is_lead=True,
        happened_on=DAY,
    )  # fmt: skip
    colleague = cast.actor("colleague")
    make.declare(case, colleague, happened_on=DAY)
    hold(case, colleague, BEFORE, chair=mediator)
    gone = ["主持人须是本案的调解员。"]
    assert refusal(hold, case, colleague, AFTER, chair=mediator) == gone
    later = make.session(mediator, timezone.localdate() + timedelta(days=1))
    assert (
        refusal(sessions.plan_session, make.again(case), later, actor=colleague, version=None)
        == gone
    )


def test_who_is_away_neither_sits_nor_signs_nor_takes_a_case(cast, case, mediator, manager):
    with acting(SYSTEM, act="test"):
        first = cast.memberships["mediator"]
        first.ends_on = DAY - timedelta(days=1)
        first.save()
        back = Membership.objects.create(
            user=first.user, organisation=cast.station, role=Role.MEDIATOR,
            starts_on=DAY + timedelta(days=1),
        ).as_actor()  # fmt: skip
    away = [f"调解员·mediator在 {DAY} 不再是本案承办组织的调解员，请重新指派。"]
    agreement = make.offered(case, back)
    assert refusal(hold, case, back, DAY) == away
    assert refusal(make.mark, agreement, back, MarkKind.MEDIATOR) == away
    hold(case, back, DAY - timedelta(days=1))
    hold(case, back, DAY + timedelta(days=1))

    other = make.registered_case(manager, received_on=BEFORE)
    for act in (
        lambda: assignment.take_case(
            other, actor=back, version=None, conflict="none", happened_on=DAY
        ),
        lambda: assignment.assign_mediator(
            other, actor=manager, version=None, user=first.user, is_lead=True, happened_on=DAY
        ),
    ):
        assert refusal(act) == ["“调解员·mediator”当日不是本案承办组织的调解员。"]


def test_a_committee_discloses_employment_by_its_own_enterprise_only(cast):
    point = cast.actor("point_mediator")
    own = make.registered_case(point, employers=[make.employer("上海测试有限公司")])
    other = make.registered_case(point)
    assert cast.point.body_kind == BodyKind.ENTERPRISE_COMMITTEE
    given = {
        "actor": point, "version": None, "conflict": ConflictKind.EMPLOYED_BY_RESPONDENT,
        "disclosure": "任人事专员",
    }  # fmt: skip
    assert refusal(assignment.take_case, other, **given) == [
        "受雇于被申请人的，只能在该企业的调解委员会担任调解员。"
    ]
    assert assignment.take_case(own, **given).is_lead


# --- The applicant's choice ---------------------------------------------------------------------------


@pytest.fixture
def at_the_point(cast: Cast) -> Case:
    """In mediation at the respondent's own committee; two applicants, who were told and stay."""
    point = cast.actor("point_mediator")
    with acting(SYSTEM, act="test"):
        cast.point.may_accept = True
        cast.point.save()
    case = make.registered_case(
        point, workers=[make.worker(), make.worker("李四", phone="13900139000")],
        employers=[make.employer("上海测试有限公司")],
    )  # fmt: skip
    make.intake.submit_for_review(case, actor=point, version=None, happened_on=case.received_on)
    assignment.take_case(
        case, actor=point, version=None, conflict=ConflictKind.EMPLOYED_BY_RESPONDENT,
        disclosure="任人事专员", happened_on=case.received_on,
    )  # fmt: skip
    make.examine(case, point, day=case.received_on)
    for party in case.parties.all():
        make.consent(case, point, party)
        tell(case, point, party, PlaceChoice.POINT)
    review.accept_case(case, actor=point, version=None, happened_on=make.ACCEPTED)
    return make.again(case)


def tell(case: Case, actor: Actor, party: Any, choice: str, *, on: date | None = None) -> None:
    conflicts.tell_relation(
        make.again(case), actor=actor, version=None, party=party, choice=choice,
        participation=case.participations.get(), told_on=on or case.received_on,
        way=Way.IN_PERSON,
    )  # fmt: skip


def test_one_applicants_wish_for_the_station_is_followed_to_the_end(cast, at_the_point, manager):
    case, point = at_the_point, cast.actor("point_mediator")
    first, second = case.parties.filter(side="applicant")
    tell(case, point, first, PlaceChoice.STATION, on=DAY)
    tell(case, point, second, PlaceChoice.POINT, on=DAY)
    assert make.again(case).wants_station  # another's word does not take it back

    today = timezone.localdate()
    assert STATION in refusal(plan, case, point, today + timedelta(days=1))
    text = make.drafted(case, point)
    assert STATION in refusal(
        agreements.offer_for_signing, text, actor=point, version=None, happened_on=today
    )
    assert STATION in refusal(
        closing.refer_failed, make.again(case), actor=point, version=None, reason="too_far_apart",
        destinations=[Destination(kind="arbitration")], happened_on=today,
    )  # fmt: skip

    asked = transfer.propose_transfer(
        case, actor=point, receiver=cast.station, reason="申请人要求由工作站调解"
    )
    transfer.release_transfer(asked, actor=manager)
    assert refusal(transfer.refuse_transfer, asked, actor=manager, words="不收") == [
        "申请人要求由工作站调解，工作站不能退回。"
    ]
    transfer.accept_transfer(asked, actor=manager)
    case = make.again(case)
    assert not case.participations.filter(ends_on=None).exists()
    assert set(case.conflict_findings.values_list("answer", flat=True)) == {"replaced"}
    assignment.assign_mediator(
        case, actor=manager, version=None, user=cast.user("mediator"), is_lead=True
    )
    make.declare(case, cast.actor("mediator"), happened_on=today)
    plan(case, cast.actor("mediator"), today + timedelta(days=1))
    # Whoever is employed by the respondent is barred at the station.
    assert "employed" in [
        finding.kind
        for finding in findings_for(make.again(case), cast.user("point_mediator"))
        if finding.strength == "bars"
    ]
