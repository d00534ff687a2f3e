"""What the cases of a series have in common: sessions, terms, the end (design §4)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.enums import (
    AgreementState,
    DestinationKind,
    FailureReason,
    MarkKind,
    SessionStatus,
    Way,
)
from cases.models import Agreement, Attendance, Destination, MediationSession
from cases.services import series_agreements, series_ending, series_sessions, sessions
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases import many
from tests.cases.endings import withdraw
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


# --- Joint sessions -----------------------------------------------------------------------------


def test_one_record_is_filed_in_each_case_and_corrected_in_all(mediator):
    series = many.in_mediation(mediator, 3)
    opened = many.chosen(series)
    came = {
        one.case.pk: [Attendance(party=one.case.parties.get(side="applicant"))] for one in opened
    }
    series_sessions.record_joint(
        opened, make.session(mediator, record="甲方同意付款。"), actor=mediator, attendances=came
    )
    rows = MediationSession.objects.order_by("case_id")
    joint = rows[0].joint
    assert joint is not None
    assert [(row.case, row.number, row.record, row.joint) for row in rows] == [
        (one.case, 1, "甲方同意付款。", joint) for one in opened
    ]
    assert [row.attendances.get().name for row in rows] == ["张一", "王二", "李三"]

    series_sessions.record_joint(
        many.chosen(series), make.session(mediator, record="甲方同意分期付款。"), actor=mediator,
        attendances={}, joint=joint,
    )  # fmt: skip

    assert [row.record for row in rows.all()] == ["甲方同意分期付款。"] * 3
    assert not Attendance.objects.exists()


def test_a_joint_session_does_not_clash_with_itself_but_with_others(cast, mediator):
    series = many.in_mediation(mediator, 2)
    tomorrow = timezone.localdate() + timedelta(days=1)
    joint = series_sessions.plan_joint(
        many.chosen(series), make.session(mediator, tomorrow), actor=mediator
    )
    series_sessions.plan_joint(
        many.chosen(series),
        make.session(mediator, tomorrow, minutes=90),
        actor=mediator,
        joint=joint,
    )
    assert set(MediationSession.objects.values_list("number", "status")) == {
        (1, SessionStatus.PLANNED)
    }
    other = make.case_in_mediation(mediator)
    said = refusal(
        sessions.plan_session, other, make.session(mediator, tomorrow), actor=mediator, version=None
    )
    assert "已有其他调解" in said[0]

    series_sessions.cancel_joint(many.chosen(series), actor=mediator, joint=joint, reason="改期")
    assert set(MediationSession.objects.values_list("status", flat=True)) == {
        SessionStatus.CANCELLED
    }


def test_a_joint_record_is_not_changed_in_one_case_alone(mediator):
    series = many.in_mediation(mediator, 2)
    series_sessions.record_joint(
        many.chosen(series), make.session(mediator, record="一致"), actor=mediator, attendances={}
    )
    row = MediationSession.objects.order_by("pk")[0]
    said = refusal(
        sessions.record_session, row.case, row, actor=mediator, version=None, attendances=[]
    )
    assert said == ["这是系列案共同调解，请在系列案页面办理。"]


# --- Agreements ---------------------------------------------------------------------------------


def test_terms_are_copied_and_amounts_are_the_workers_own(mediator):
    series = many.in_mediation(mediator, 3)
    series_agreements.draft_all(
        many.chosen(series),
        many.terms(parts=3, clauses=["单位出具离职证明。"]),
        own=many.own_terms(series, ["1000", "2000.01", "500"]),
        actor=mediator,
    )
    drafts = Agreement.objects.order_by("case_id")
    assert [(row.state, row.total) for row in drafts] == [
        ("draft", Decimal("1000.00")),
        ("draft", Decimal("2000.01")),
        ("draft", Decimal("500.00")),
    ]
    assert [
        [str(part.amount) for part in row.terms.all()[0].instalments.all()] for row in drafts
    ] == [
        ["333.33", "333.33", "333.34"],
        ["666.67", "666.67", "666.67"],
        ["166.66", "166.66", "166.68"],
    ]
    assert [row.terms.all()[0].payee.name for row in drafts] == ["张一", "王二", "李三"]
    assert {row.terms.all()[1].text for row in drafts} == {"单位出具离职证明。"}


def test_a_series_goes_from_the_draft_to_its_end(mediator):
    series = many.in_mediation(mediator, 2)
    series_agreements.draft_all(
        many.chosen(series), many.terms(), own=many.own_terms(series), actor=mediator
    )
    series_agreements.offer_all(
        many.of_agreements(series, AgreementState.DRAFT), actor=mediator, happened_on=make.SIGNED
    )
    assert Paper.objects.filter(kind="agreement").count() == 2
    for kind, who in (
        (MarkKind.PARTY, many.EMPLOYER),
        (MarkKind.MEDIATOR, ""),
        (MarkKind.SEAL, ""),
    ):
        series_agreements.mark_all(
            many.of_agreements(series, AgreementState.SIGNING), actor=mediator, kind=kind, who=who,
            marked_on=make.SIGNED, way=Way.IN_PERSON,
        )  # fmt: skip
    said = refusal(
        series_ending.settle_all,
        many.chosen(series),
        actor=mediator,
        happened_on=make.SIGNED,
    )
    assert [sentence for sentence in said if "签署并生效的调解协议" in sentence] == said[::2]
    for agreement in Agreement.objects.all():
        worker = agreement.case.parties.get(side="applicant")
        make.mark(agreement, mediator, MarkKind.PARTY, party=worker)

    series_ending.settle_all(many.chosen(series), actor=mediator, happened_on=make.SIGNED)

    assert [(case.state, case.agreed_amount) for case in many.members(series)] == [
        ("settled", Decimal("500.00")),
        ("settled", Decimal("1000.00")),
    ]


def test_drafts_are_put_aside_together(mediator):
    series = many.in_mediation(mediator, 2)
    for _again in range(2):
        series_agreements.draft_all(
            many.chosen(series), many.terms(), own=many.own_terms(series), actor=mediator
        )
        series_agreements.void_all(
            many.of_agreements(series, AgreementState.DRAFT), actor=mediator, reason="条款有误"
        )
    assert list(Agreement.objects.order_by("pk").values_list("number", "state")) == [
        (1, "void"), (1, "void"), (2, "void"), (2, "void"),
    ]  # fmt: skip


def test_a_series_without_agreement_is_referred_with_all_destinations(mediator):
    series = many.in_mediation(mediator, 2)
    series_ending.refer_all(
        many.chosen(series),
        actor=mediator,
        reason=FailureReason.TOO_FAR_APART,
        destinations=[
            Destination(kind=DestinationKind.ARBITRATION, body_name="浦东新区仲裁委"),
            Destination(kind=DestinationKind.INSPECTION),
        ],
        happened_on=make.SIGNED,
    )
    assert [
        [(row.kind, row.decided_on) for row in case.destinations.order_by("pk")]
        for case in many.members(series)
    ] == [[("arbitration", make.SIGNED), ("inspection", make.SIGNED)]] * 2
    assert [
        paper.context["destinations"] for paper in Paper.objects.filter(kind="termination")
    ] == [["浦东新区仲裁委", "劳动保障监察"]] * 2


def test_withdrawing_stays_single(mediator):
    series = many.in_mediation(mediator, 2)
    withdraw(many.members(series)[0], mediator)
    assert {case.state for case in many.members(series)} == {"withdrawn", "mediation"}
