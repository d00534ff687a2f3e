"""Planning, recording and cancelling mediation sessions."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from cases.enums import SessionResult, SessionSpan, SessionStatus
from cases.models import Attendance, Case, MediationSession
from cases.services import sessions
from mediation.history.gate import NotAllowed, StaleVersion
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast: Cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


@pytest.fixture
def other_case(mediator) -> Case:
    return make.case_in_mediation(mediator, workers=[make.worker("李四")])


def next_week(days: int = 7) -> date:
    return timezone.localdate() + timedelta(days=days)


def plan(case, actor, session) -> MediationSession:
    return sessions.plan_session(case, session, actor=actor, version=None)


def record(case, actor, session, *attendances) -> list[str]:
    return sessions.record_session(
        case, session, actor=actor, version=None, attendances=list(attendances)
    )


def test_a_planned_session_gets_the_next_number_of_its_case(case, mediator):
    first = plan(case, mediator, make.session(mediator, next_week()))
    second = plan(case, mediator, make.session(mediator, next_week(8)))

    assert (first.number, second.number) == (1, 2)
    assert second.status == SessionStatus.PLANNED


@pytest.mark.parametrize(
    ("at", "free"), [(time(8), True), (time(8, 30), False), (time(9, 30), False), (time(10), True)]
)
def test_one_mediator_has_one_planned_session_at_a_time(case, other_case, mediator, at, free):
    plan(case, mediator, make.session(mediator, next_week(), time(9)))

    wanted = make.session(mediator, next_week(), at)
    if free:
        assert plan(other_case, mediator, wanted).pk
    else:
        day = next_week().isoformat()
        assert refusal(plan, other_case, mediator, wanted) == [
            f"调解员{mediator.name}在{day} 09:00–10:00已有其他调解。"
        ]


def test_a_room_is_given_once(cast, case, mediator):
    colleague = cast.actor("colleague")
    theirs = make.case_in_mediation(colleague, workers=[make.worker("王五")])
    plan(case, mediator, make.session(mediator, next_week(), room=cast.room))

    assert refusal(
        plan, theirs, colleague, make.session(colleague, next_week(), room=cast.room)
    ) == [f"“{cast.room}”在{next_week().isoformat()} 09:00–10:00已被占用。"]
    assert plan(theirs, colleague, make.session(colleague, next_week())).room is None


def test_a_room_of_another_station_is_refused(cast, case, mediator):
    elsewhere = make.session(mediator, next_week(), room=cast.other_station)

    assert refusal(plan, case, mediator, elsewhere) == ["请选择本工作站的调解室。"]


def test_only_a_mediator_of_the_case_leads_its_sessions(cast, case, mediator):
    session = make.session(cast.actor("colleague"), next_week())

    assert refusal(plan, case, mediator, session) == ["主持人须是本案的调解员。"]


@pytest.mark.parametrize(
    ("span", "hours"),
    [(SessionSpan.MORNING, ("09:00", "12:00")), (SessionSpan.AFTERNOON, ("13:00", "17:00"))],
)
def test_a_half_day_takes_its_hours(case, other_case, mediator, span, hours):
    row = plan(case, mediator, make.session(mediator, next_week(), time(7), span=span))

    local = (timezone.localtime(row.starts_at), timezone.localtime(row.ends_at))
    assert tuple(f"{at:%H:%M}" for at in local) == hours
    inside = make.session(mediator, next_week(), time(int(hours[0][:2]) + 1), minutes=30)
    assert len(refusal(plan, other_case, mediator, inside)) == 1


def test_moving_a_session_does_not_collide_with_itself(case, mediator):
    planned = plan(case, mediator, make.session(mediator, next_week()))
    planned.starts_at += timedelta(minutes=30)
    planned.ends_at += timedelta(minutes=30)

    moved = plan(case, mediator, planned)

    assert (moved.pk, moved.number) == (planned.pk, 1)
    assert case.sessions.count() == 1


def test_a_past_day_cannot_be_planned(case, mediator):
    assert refusal(plan, case, mediator, make.session(mediator, next_week(-1))) == [
        "不能安排已经过去的日期；已举行的调解请直接登记笔录。"
    ]


def test_sessions_belong_to_mediation(mediator):
    waiting = make.case_in_review(mediator)

    assert refusal(plan, waiting, mediator, make.session(mediator, next_week())) == [
        "当前状态为“受理审查”，不能进行此操作。"
    ]


def test_a_cancelled_session_frees_its_hours_and_keeps_its_number(case, other_case, mediator):
    planned = plan(case, mediator, make.session(mediator, next_week()))
    sessions.cancel_session(case, planned, actor=mediator, version=None, reason="单位改期")

    assert plan(other_case, mediator, make.session(mediator, next_week())).pk
    assert plan(case, mediator, make.session(mediator, next_week(9))).number == 2
    newest = planned.history.first()
    assert (newest.status, newest.act) == (SessionStatus.CANCELLED, "cancel_session")
    assert str(newest.history_change_reason) == "单位改期"


def test_cancelling_needs_a_reason_and_a_planned_session(case, mediator):
    planned = plan(case, mediator, make.session(mediator, next_week()))
    cancel = sessions.cancel_session

    assert refusal(cancel, case, planned, actor=mediator, version=None, reason=" ") == [
        "请写明取消的原因。"
    ]
    cancel(case, planned, actor=mediator, version=None, reason="改期")
    assert refusal(cancel, case, planned, actor=mediator, version=None, reason="改期") == [
        "只能取消已安排、尚未举行的调解。"
    ]


def test_a_record_tells_who_came_and_what_came_of_it(case, mediator):
    applicant, (respondent,) = make.parties(case)
    held = make.session(mediator, record="双方陈述意见。", result=SessionResult.AGREED)

    warnings = record(
        case,
        mediator,
        held,
        Attendance(party=applicant, identity_checked=True),
        Attendance(party=respondent, name="赵经理"),
    )

    row = case.sessions.get()
    assert (row.status, row.number, row.result) == ("held", 1, "agreed")
    assert held.pk == row.pk
    assert [a.name for a in row.attendances.all()] == ["张晓明", "赵经理"]
    assert warnings == ["未核验“赵经理”的身份。"]
    assert row.history.first().act_happened_on == make.SIGNED


def test_a_session_recorded_afterwards_may_overlap_with_a_warning(case, other_case, mediator):
    record(case, mediator, make.session(mediator))

    assert record(other_case, mediator, make.session(mediator)) == [
        f"调解员{mediator.name}在2026-03-12 09:00–10:00已有其他调解。"
    ]


def test_a_session_after_the_period_is_recorded_with_a_warning(case, mediator):
    late = make.DUE + timedelta(days=1)

    assert record(case, mediator, make.session(mediator, late)) == [
        "本次调解在调解期限（2026-03-19）届满之后，请补办延期。"
    ]


def test_a_record_is_corrected_in_place(case, mediator):
    applicant, _respondents = make.parties(case)
    held = make.session(mediator)
    record(case, mediator, held, Attendance(party=applicant, identity_checked=True))
    held.record = "更正后的笔录。"

    record(case, mediator, held)

    row = case.sessions.get()
    assert (row.record, row.number, row.attendances.count()) == ("更正后的笔录。", 1, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"day": make.RECEIVED - timedelta(days=1)},
            "发生日期不能早于收到申请日期（2026-03-02）。",
        ),
        ({"result": ""}, "请选择调解结果。"),
        ({"minutes": -5}, "结束时间必须晚于开始时间。"),
        ({"minutes": 60 * 25}, "一次调解不能超过二十四小时。"),
    ],
)
def test_a_record_without_sense_is_refused(case, mediator, fields, sentence):
    assert refusal(record, case, mediator, make.session(mediator, **fields)) == [sentence]


def test_a_session_of_tomorrow_is_not_recorded(case, mediator):
    assert refusal(record, case, mediator, make.session(mediator, next_week(1))) == [
        "发生日期不能晚于今天。"
    ]


def test_the_parties_of_another_case_did_not_come(case, other_case, mediator):
    stranger, _respondents = make.parties(other_case)

    assert refusal(record, case, mediator, make.session(mediator), Attendance(party=stranger)) == [
        "请选择本案的当事人或者代理人。"
    ]


def test_only_who_works_on_the_case_plans_its_sessions(cast, case, mediator):
    with pytest.raises(NotAllowed):
        plan(case, cast.actor("colleague"), make.session(mediator, next_week()))
    with pytest.raises(NotAllowed):
        plan(case, cast.actor("auditor"), make.session(mediator, next_week()))
    assert plan(case, cast.actor("clerk"), make.session(mediator, next_week())).pk


def test_planning_from_an_old_page_is_refused(case, mediator):
    with pytest.raises(StaleVersion):
        sessions.plan_session(
            case, make.session(mediator, next_week()), actor=mediator, version=case.version - 1
        )
