"""A case goes to another organisation once the receiver has taken it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import EventKind
from cases.models import Case, Transfer
from cases.services import assignment, closing, review, sessions, transfer
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import NotAllowed
from mediation.people.models import Employer, Person
from mediation.reports.periods import month_of
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.cases.test_figures_recomputed import assert_balanced, report
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
MOVED = date(2026, 3, 10)


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.case_in_mediation(cast.actor("mediator"), building=cast.building)


def propose(case: Case, actor: Actor, receiver: Organisation, **given: object) -> Transfer:
    return transfer.propose_transfer(
        case, actor=actor, receiver=receiver, **{"reason": "属地管辖", "happened_on": MOVED} | given
    )


def accept(row: Transfer, actor: Actor, **given: object) -> Case:
    return transfer.accept_transfer(row, actor=actor, **{"happened_on": MOVED} | given)


def test_with_the_acceptance_the_holder_changes_and_the_figures_follow(
    cast: Cast, case: Case, manager: Actor
) -> None:
    row = propose(case, manager, cast.other_station)
    assert make.again(case).organisation == cast.station  # until it is taken

    accept(row, cast.actor("other_manager"), words="同意接收")
    moved = make.again(case)
    assert (moved.organisation, moved.station) == (cast.other_station, cast.other_station)
    assert (moved.case_number, moved.due_on, moved.accepted_on) == (
        case.case_number, case.due_on, case.accepted_on,
    )  # fmt: skip
    assert [(h.organisation.code, h.starts_on, h.ends_on) for h in moved.holdings.all()] == [
        ("LJZ", make.RECEIVED, MOVED), ("ZJ", MOVED, None),
    ]  # fmt: skip
    events = moved.events.filter(kind__startswith="transferred").order_by("pk")
    assert [(e.kind, e.organisation.code, e.happened_on) for e in events] == [
        (EventKind.TRANSFERRED_OUT, "LJZ", MOVED), (EventKind.TRANSFERRED_IN, "ZJ", MOVED),
    ]  # fmt: skip
    march = month_of(MOVED)
    for code, out, into, left in (("LJZ", 1, 0, 0), ("ZJ", 0, 1, 1), ("", 0, 0, 1)):
        found = report(march, code)
        assert_balanced(found)
        figures = (found["transferred_out"], found["transferred_in"], found["open_at_end"])
        assert figures == (out, into, left)


def test_the_sender_loses_sight_and_the_receiver_gains_it(
    cast: Cast, case: Case, manager: Actor
) -> None:
    other = cast.actor("other_manager")
    row = propose(case, manager, cast.other_station)
    assert not Case.objects.visible_to(other).exists()

    accept(row, other)
    assert [Case.objects.visible_to(one).count() for one in (manager, cast.actor("mediator"), other)] == [
        0, 0, 1,
    ]  # fmt: skip


def test_mediators_sessions_and_register_follow_the_station(
    cast: Cast, case: Case, manager: Actor
) -> None:
    mediator, stranger = cast.actor("mediator"), cast.actor("stranger")
    assignment.assign_mediator(
        case, actor=manager, version=None, user=cast.user("colleague"), is_lead=False,
        happened_on=make.ACCEPTED,
    )  # fmt: skip
    plan = make.session(mediator, timezone.localdate() + timedelta(days=5), room=cast.room)
    sessions.plan_session(make.again(case), plan, actor=mediator, version=None)
    accept(propose(case, manager, cast.other_station), stranger)

    moved = make.again(case)
    parts = moved.participations.order_by("pk").values_list("user__username", "is_lead", "ends_on")
    assert list(parts) == [
        ("mediator", False, MOVED), ("colleague", False, MOVED), ("stranger", True, None),
    ]  # fmt: skip
    assert moved.sessions.get().status == "cancelled"
    assert moved.sessions.get().history.first().history_change_reason == "案件已移送张江工作站。"
    parties = moved.parties.all()
    stations = {(party.person or party.employer).station for party in parties}
    assert stations == {cast.other_station}
    assert Person.objects.count() == Employer.objects.count() == 2
    assert moved.building == cast.building
    assert Employer.objects.get(station=cast.other_station).building is None


def test_inside_the_station_mediators_and_rooms_stay(
    cast: Cast, case: Case, manager: Actor
) -> None:
    mediator = cast.actor("mediator")
    plan = make.session(mediator, timezone.localdate() + timedelta(days=5), room=cast.room)
    sessions.plan_session(case, plan, actor=mediator, version=None)
    accept(propose(case, manager, cast.room), manager)

    moved = make.again(case)
    assert (moved.organisation, moved.station) == (cast.room, cast.station)
    assert moved.participations.get().is_lead
    assert moved.sessions.get().status == "planned"
    assert Person.objects.count() == 1


def test_who_is_no_manager_asks_and_the_manager_lets_it_go(
    cast: Cast, case: Case, manager: Actor
) -> None:
    mediator, receiver = cast.actor("mediator"), cast.actor("other_manager")
    row = propose(case, mediator, cast.other_station)
    assert row.state == "asked"
    assert refusal(accept, row, receiver) == ["该移送待本站站长同意，不能再处理。"]
    with pytest.raises(NotAllowed):
        transfer.release_transfer(row, actor=mediator)
    released = transfer.release_transfer(row, actor=manager)
    assert (released.state, released.released_by_id) == ("proposed", manager.user_id)
    accept(row, receiver)
    assert make.again(case).organisation == cast.other_station


def test_one_proposal_at_a_time_decided_once(cast: Cast, case: Case, manager: Actor) -> None:
    receiver = cast.actor("other_manager")
    row = propose(case, manager, cast.other_station)
    assert refusal(propose, case, manager, cast.room) == ["本案已有待处理的移送。"]
    assert refusal(transfer.refuse_transfer, row, actor=receiver, words=" ") == ["请写明理由。"]
    transfer.refuse_transfer(row, actor=receiver, words="不属本站管辖")
    assert refusal(accept, row, receiver) == ["该移送已退回，不能再处理。"]
    assert refusal(transfer.cancel_transfer, row, actor=manager, words="收回") == [
        "该移送已退回，不能再处理。"
    ]
    again = propose(case, manager, cast.room)
    transfer.cancel_transfer(again, actor=manager, words="改为自办")
    assert refusal(accept, again, manager) == ["该移送已取消，不能再处理。"]
    assert not case.events.filter(kind__startswith="transferred").exists()


@pytest.mark.parametrize(
    "part", ["mediator", "clerk", "colleague", "legal_aid", "auditor", "point_mediator"]
)
def test_nobody_decides_for_a_receiver_they_do_not_work_for(
    cast: Cast, case: Case, manager: Actor, part: str
) -> None:
    row = propose(case, manager, cast.other_station)
    with pytest.raises(NotAllowed):
        accept(row, cast.actor(part))
    with pytest.raises(NotAllowed):
        transfer.refuse_transfer(row, actor=cast.actor(part), words="不")
    with pytest.raises(NotAllowed):
        transfer.cancel_transfer(row, actor=cast.actor(part), words="不")


def test_a_point_takes_what_it_may_hold(cast: Cast, manager: Actor) -> None:
    point, point_mediator = cast.point, cast.actor("point_mediator")
    case = make.case_in_review(cast.actor("mediator"))
    row = propose(case, manager, point)
    with pytest.raises(NotAllowed):
        accept(row, cast.actor("mediator"))  # a station's mediator is not the point's
    with acting(SYSTEM, act="test"):
        point.may_accept = False
        point.save()
    refused = ["“测试企业调解点”不办理受理，审查中的案件不能移送该处。"]
    assert refusal(accept, row, point_mediator) == refused
    transfer.cancel_transfer(row, actor=manager, words="改送")
    assert refusal(propose, case, manager, point) == refused

    wanted = make.case_in_mediation(manager, wants_station=True)
    assert refusal(propose, wanted, manager, point) == ["申请人要求由工作站调解，不能移送调解点。"]
    in_mediation = make.case_in_mediation(manager)
    accept(propose(in_mediation, manager, point), point_mediator)
    lead = make.again(in_mediation).participations.get(is_lead=True)
    # The manager who led it may mediate at the point, too: nothing changes.
    assert lead.user_id == manager.user_id
    led = make.case_in_mediation(cast.actor("mediator"))
    accept(propose(led, manager, point), point_mediator)
    # A station's mediator hands over to whoever takes the case for the point, and back.
    assert make.again(led).participations.get(is_lead=True).user_id == point_mediator.user_id
    accept(propose(make.again(led), manager, cast.station), cast.actor("mediator"))
    lead = make.again(led).participations.get(is_lead=True)
    assert lead.user_id == cast.actor("mediator").user_id


def test_receivers_are_active_holders_of_the_same_centre(
    cast: Cast, case: Case, manager: Actor
) -> None:
    assert [row.code for row in transfer.receivers_for(case)] == ["LJZP1", "LJZR1", "ZJ"]
    with acting(SYSTEM, act="test"):
        elsewhere = Organisation.objects.create(code="XA", name="西安", kind="centre")
        far = Organisation.objects.create(
            code="XAS", name="西安站", kind="station", parent=elsewhere
        )
        cast.room.is_active = False
        cast.room.save()
    for wrong, sentence in (
        (cast.centre, "请选择启用中的工作站、调解室或调解点。"),
        (cast.room, "请选择启用中的工作站、调解室或调解点。"),
        (cast.station, "请选择同一中心的其他组织。"),
        (far, "请选择同一中心的其他组织。"),
    ):
        assert refusal(propose, case, manager, wrong) == [sentence]


def test_work_goes_on_meanwhile_and_an_end_calls_the_proposal_off(
    cast: Cast, case: Case, manager: Actor
) -> None:
    version = case.version
    row = propose(case, manager, cast.other_station)
    assert make.again(case).version == version  # nobody's open form is turned away
    make.effective(case, cast.actor("mediator"))
    closing.settle_case(make.again(case), actor=manager, version=None, happened_on=make.SIGNED)

    row.refresh_from_db()
    assert (row.state, row.words) == ("cancelled", "案件已结案。")
    assert refusal(propose, case, manager, cast.room) == [
        "当前状态为“达成调解协议”，不能进行此操作。"
    ]


def test_days_stay_in_order(cast: Cast, case: Case, manager: Actor) -> None:
    row = propose(case, manager, cast.other_station)
    receiver = cast.actor("other_manager")
    assert refusal(accept, row, receiver, happened_on=date(2026, 3, 9)) == [
        "发生日期不能早于提出移送的日期（2026-03-10）。"
    ]
    early = propose(make.case_in_mediation(manager), manager, cast.room, happened_on=make.RECEIVED)
    assert refusal(accept, early, manager, happened_on=make.RECEIVED) == [
        "发生日期不能早于最近一次办理日期（2026-03-04）。"
    ]
    assert refusal(
        propose, make.registered_case(manager), manager, cast.room, happened_on=date(2999, 1, 1)
    ) == ["发生日期不能晚于今天。"]


def test_a_decision_counts_for_who_held_the_case_on_the_day_of_the_review(cast: Cast) -> None:
    manager, other = cast.actor("manager"), cast.actor("other_manager")
    case = make.case_in_review(manager)
    make.examine(case, manager, day=date(2026, 3, 31))
    for party in case.parties.all():
        make.consent(case, manager, party)
    day = date(2026, 4, 1)
    accept(propose(case, manager, cast.other_station, happened_on=day), other, happened_on=day)
    assignment.take_case(case, actor=other, version=None, conflict="none", happened_on=day)
    review.accept_case(case, actor=other, version=None, happened_on=day)

    counted = {
        (code, month): (found["eligible"], found["accepted"])
        for code in ("LJZ", "ZJ")
        for month in (3, 4)
        for found in [report(month_of(date(2026, month, 1)), code)]
    }
    assert counted == {("LJZ", 3): (1, 0), ("LJZ", 4): (0, 0), ("ZJ", 3): (0, 0), ("ZJ", 4): (0, 1)}


def test_a_station_manager_receives_for_everything_below_and_a_mediator_for_station_and_rooms(
    cast: Cast,
) -> None:
    cast.join("other_clerk", Role.CLERK, cast.other_station)
    table = {
        part: [
            transfer.may_receive(cast.actor(part), place)
            for place in (cast.station, cast.room, cast.point)
        ]
        for part in ("manager", "mediator", "point_mediator", "clerk", "legal_aid", "other_manager")
    }
    assert table == {
        "manager": [True, True, True],
        "mediator": [True, True, False],
        "point_mediator": [False, False, True],
        "clerk": [False] * 3,
        "legal_aid": [False] * 3,
        "other_manager": [False] * 3,
    }
