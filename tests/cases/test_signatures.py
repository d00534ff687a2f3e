"""Signatures under the record of an oral application and of a session."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.contact_enums import SignatureStatus
from cases.enums import ApplicationForm, Source
from cases.models import Agent, Attendance, StatementSignature
from cases.services import intake, sessions, signatures
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from tests.cases import factories as make
from tests.cases.refusals import refused

S = SignatureStatus


@pytest.fixture
def clerk(cast):
    return cast.actor("clerk")


@pytest.fixture
def oral(clerk):
    return make.registered_case(clerk, application_form=ApplicationForm.ORAL)


def of(case) -> list[tuple[str, str, date | None]]:
    rows = case.signatures.order_by("session__number", "pk")
    return [(str(row.agent or row.party), row.status, row.marked_on) for row in rows]


def mark(row, actor, status, **given):
    return signatures.mark_signature(row, actor=actor, version=None, status=status, **given)


def test_whoever_applies_by_word_of_mouth_is_to_sign_the_record(clerk):
    case = make.registered_case(
        clerk,
        application_form=ApplicationForm.BY_PHONE,
        workers=[make.worker("张一"), make.worker("李二", phone="13800138001")],
    )
    assert of(case) == [("张一", S.PENDING, None), ("李二", S.PENDING, None)]


@pytest.mark.parametrize("form", [ApplicationForm.WRITTEN, ApplicationForm.ONLINE])
def test_a_written_application_bears_its_signature_itself(clerk, form):
    assert of(make.registered_case(clerk, application_form=form)) == []


def test_nobody_applies_where_the_organisation_began(clerk):
    case = make.registered_case(
        clerk, application_form=ApplicationForm.ORAL, source=Source.OWN_MOTION
    )
    assert of(case) == []
    assert signatures.missing_of_statement(case) == []


def test_both_sides_sign_a_joint_oral_application(clerk):
    case = make.registered_case(clerk, application_form=ApplicationForm.ORAL, source=Source.JOINT)
    assert [name for name, _status, _day in of(case)] == ["张晓明", "上海甲科技有限公司"]


def test_a_signature_on_the_spot_is_noted_with_the_registration(cast, clerk):
    application = make.application(application_form=ApplicationForm.ORAL)
    application.signed_on = make.RECEIVED
    case = intake.register_case(application, actor=clerk, organisation=cast.station)
    assert of(case) == [("张晓明", S.SIGNED, make.RECEIVED)]


def test_a_missing_signature_is_no_guard_and_is_supplied_later(oral, clerk):
    intake.submit_for_review(oral, actor=clerk, version=None, happened_on=make.RECEIVED)
    (row,) = oral.signatures.all()
    later = make.RECEIVED + timedelta(days=5)
    mark(row, clerk, S.SIGNED, marked_on=later)
    assert of(oral) == [("张晓明", S.LATE, later)]


@pytest.mark.parametrize("status", [S.REFUSED, S.IMPOSSIBLE])
def test_a_refused_or_impossible_signature_has_a_reason_and_a_witness(oral, clerk, status):
    (row,) = oral.signatures.all()
    for given in ({}, {"reason": "不识字"}, {"witness_name": "李记录"}):
        with refused("拒签或不能签的，须注明原因和见证人。"):
            mark(row, clerk, status, marked_on=make.RECEIVED, **given)
    noted = mark(row, clerk, status, marked_on=make.RECEIVED, reason="不识字", witness_name="李四")
    assert (noted.status, noted.reason, noted.witness_name) == (status, "不识字", "李四")


def test_the_database_refuses_a_refusal_without_a_witness(oral, as_system):
    (row,) = oral.signatures.all()
    row.status, row.marked_on, row.reason = S.REFUSED, make.RECEIVED, "不愿意"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_who_refused_may_sign_after_all_and_a_mistake_is_taken_back(oral, clerk):
    (row,) = oral.signatures.all()
    mark(row, clerk, S.REFUSED, marked_on=make.RECEIVED, reason="要先看", witness_name="李四")
    signed = mark(row, clerk, S.SIGNED, marked_on=make.RECEIVED)
    assert (signed.status, signed.reason, signed.witness_name) == (S.SIGNED, "", "")
    taken_back = mark(row, clerk, S.PENDING)
    assert (taken_back.status, taken_back.marked_on) == (S.PENDING, None)


def test_days_before_the_statement_and_in_the_future_are_refused(oral, clerk):
    (row,) = oral.signatures.all()
    for day in (make.RECEIVED - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(ActionRefused):
            mark(row, clerk, S.SIGNED, marked_on=day)
    with pytest.raises(ActionRefused):
        mark(row, clerk, "scribbled", marked_on=make.RECEIVED)
    assert of(oral) == [("张晓明", S.PENDING, None)]


def test_an_agent_signs_an_application_for_their_own_party_only(oral, clerk, as_system):
    applicant, (respondent,) = make.parties(oral)
    own = Agent(case=oral, party=applicant, name="王律师")
    other = Agent(case=oral, party=respondent, name="赵律师")
    for agent in (own, other):
        agent.save()
    (row,) = oral.signatures.all()
    with refused("请选择该当事人的代理人。"):
        mark(row, clerk, S.SIGNED, marked_on=make.RECEIVED, agent=other)
    mark(row, clerk, S.SIGNED, marked_on=make.RECEIVED, agent=own)
    assert of(oral) == [("王律师", S.SIGNED, make.RECEIVED)]


def test_the_edited_application_keeps_what_was_noted_and_expects_who_is_new(oral, clerk):
    (row,) = oral.signatures.all()
    mark(row, clerk, S.SIGNED, marked_on=make.RECEIVED)
    edited = _edited(make.again(oral))
    edited.parties.append(make.worker("李二", phone="13800138001"))
    intake.save_application(oral, edited, actor=clerk, version=None)
    assert of(oral) == [("张晓明", S.SIGNED, make.RECEIVED), ("李二", S.PENDING, None)]

    gone = _edited(make.again(oral), without="李二")
    intake.save_application(oral, gone, actor=clerk, version=None)
    assert of(oral) == [("张晓明", S.SIGNED, make.RECEIVED)]

    written = _edited(make.again(oral))
    written.case.application_form = ApplicationForm.WRITTEN
    intake.save_application(oral, written, actor=clerk, version=None)
    assert of(oral) == []


def test_whether_a_signature_was_late_follows_the_day_of_receipt(oral, clerk):
    (row,) = oral.signatures.all()
    mark(row, clerk, S.SIGNED, marked_on=make.RECEIVED)
    earlier = _edited(make.again(oral))
    earlier.case.received_on = make.RECEIVED - timedelta(days=3)
    intake.save_application(oral, earlier, actor=clerk, version=None)
    assert of(oral) == [("张晓明", S.LATE, make.RECEIVED)]
    later = _edited(make.again(oral))
    later.case.received_on = make.RECEIVED + timedelta(days=1)
    with pytest.raises(ActionRefused):  # signed before it was received
        intake.save_application(oral, later, actor=clerk, version=None)


def _edited(case, without: str = "") -> intake.Application:
    claims = [
        intake.ClaimDraft(claim, [row.respondent for row in claim.against.all()])
        for claim in case.claims.all()
    ]
    parties = [party for party in case.parties.all() if party.name != without]
    return intake.Application(case=case, parties=parties, claims=claims)


def test_a_stale_form_and_a_foreign_role_are_turned_away(cast, oral, clerk):
    (row,) = oral.signatures.all()
    with pytest.raises(StaleVersion):
        signatures.mark_signature(row, actor=clerk, version=oral.version + 1, status=S.SIGNED)
    for part in ("auditor", "stranger", "other_manager"):
        with pytest.raises(NotAllowed):
            mark(row, cast.actor(part), S.SIGNED)


def test_the_record_of_the_statement_is_completed_in_any_state(oral, clerk):
    assert signatures.missing_of_statement(oral) == ["记录人", "申请时间", "宣读确认"]
    at = timezone.make_aware(datetime.combine(make.RECEIVED, time(9, 30)))
    given = {"recorder_name": "李记录", "caller_phone": "138 0013 8000", "read_back": True}
    with refused("申请时间不能晚于收到申请日期。"):
        signatures.complete_statement(
            oral, actor=clerk, version=None, stated_at=at + timedelta(days=1), **given
        )
    case = signatures.complete_statement(oral, actor=clerk, version=None, stated_at=at, **given)
    assert (case.stated_at, case.caller_phone) == (at, "13800138000")
    assert signatures.missing_of_statement(case) == []
    stored = type(case).objects.filter(caller_phone__contains="13800138000")
    assert not stored.exists()  # it stands encrypted


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


def hold(case, actor, came, signed=(), **fields):
    session = make.session(actor, **fields)
    sessions.record_session(
        case, session, actor=actor, version=None, attendances=came, signed=signed
    )
    return session


def test_who_came_to_a_session_signs_its_record_on_the_spot_or_later(mediator, as_system):
    case = make.case_in_mediation(mediator)
    worker, (company,) = make.parties(case)
    lawyer = Agent(case=case, party=company, name="王律师")
    lawyer.save()
    make.declare(case, mediator)
    came = [
        Attendance(party=worker, name="张晓明", identity_checked=True),
        Attendance(agent=lawyer, name="王律师", identity_checked=True),
        Attendance(name="翻译", identity_checked=True),
    ]
    session = hold(case, mediator, came, came[:1])
    assert of(case) == [("张晓明", S.SIGNED, make.SIGNED), ("王律师", S.PENDING, None)]

    row = case.signatures.get(agent=lawyer)
    mark(row, mediator, S.REFUSED, marked_on=make.SIGNED, reason="不认可表述", witness_name="李四")
    # Correcting the record leaves what was noted, and expects nothing of who did not come.
    again = sessions.MediationSession.objects.get(pk=session.pk)
    rows = list(again.attendances.all())
    sessions.record_session(
        case, again, actor=mediator, version=None, attendances=rows[1:], signed=[]
    )
    assert of(case) == [("王律师", S.REFUSED, make.SIGNED)]


def test_a_tick_that_is_taken_away_makes_the_signature_wait_again(mediator):
    case = make.case_in_mediation(mediator)
    worker, _company = make.parties(case)
    came = [Attendance(party=worker, name="张晓明", identity_checked=True)]
    session = hold(case, mediator, came, came)
    again = sessions.MediationSession.objects.get(pk=session.pk)
    rows = list(again.attendances.all())
    sessions.record_session(case, again, actor=mediator, version=None, attendances=rows)
    assert of(case) == [("张晓明", S.PENDING, None)]


def test_a_row_of_another_case_is_not_reached(mediator, oral):
    other = make.registered_case(mediator, application_form=ApplicationForm.ORAL)
    (row,) = other.signatures.all()
    row.case = oral
    with pytest.raises(ActionRefused):
        mark(row, mediator, S.SIGNED)
    assert StatementSignature.objects.get(pk=row.pk).status == S.PENDING
