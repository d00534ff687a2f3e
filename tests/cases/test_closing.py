"""How a case ends (design §4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.enums import (
    ClaimOutcome,
    DestinationKind,
    EventKind,
    FailureReason,
    MarkKind,
)
from cases.models import Agreement, Case, Destination
from cases.services import closing, sessions
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.papers import services as papers
from tests.cases import factories as make
from tests.cases.endings import LATER, events, fail, outcomes, settle, withdraw
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def manager(cast):
    return cast.actor("manager")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


ELIGIBLE = (EventKind.ELIGIBLE, make.ACCEPTED - timedelta(days=1), "")
ACCEPTED = (EventKind.ACCEPTED, make.ACCEPTED, "")


# --- Settling -----------------------------------------------------------------------------------


def test_an_effective_agreement_settles_the_case(case, mediator):
    make.effective(case, mediator)

    settled = settle(case, mediator)

    fresh = make.again(settled)
    assert (fresh.state, fresh.ending, fresh.agreed_amount) == (
        "settled", "agreement", Decimal("8000.00"),
    )  # fmt: skip
    assert (fresh.concluded_on, fresh.ended_on) == (LATER, LATER)
    assert outcomes(case) == [(ClaimOutcome.AGREED, LATER)]
    assert events(case) == [ELIGIBLE, ACCEPTED, (EventKind.CONCLUDED, LATER, "agreement")]
    assert case.events.last().amount == Decimal("8000.00")


def test_the_end_of_the_fifteen_days_never_blocks_settling(case, mediator):
    late = make.DUE + timedelta(days=40)
    make.effective(case, mediator, on=late)

    assert settle(case, mediator, happened_on=late).state == "settled"


def test_without_agreement_or_settlement_nothing_is_settled(case, mediator):
    make.offered(case, mediator)

    assert refusal(settle, case, mediator) == [
        "签署并生效的调解协议，或者登记双方自行和解。",
        "登记请求“工资差额”对“上海甲科技有限公司”的处理结果。",
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (make.ACCEPTED - timedelta(days=1), "发生日期不能早于受理日期（2026-03-04）。"),
        (make.SIGNED - timedelta(days=1), "发生日期不能早于协议生效日期（2026-03-12）。"),
        (date(2999, 1, 1), "发生日期不能晚于今天。"),
    ],
)
def test_a_case_is_not_settled_before_its_agreement(case, mediator, day, sentence):
    make.effective(case, mediator)

    assert refusal(settle, case, mediator, happened_on=day) == [sentence]


def test_a_claim_against_an_employer_not_named_needs_its_outcome(mediator):
    case = make.case_in_mediation(
        mediator, employers=[make.employer(), make.employer("上海乙劳务有限公司")]
    )
    first = make.parties(case)[1][0]
    make.effective(case, mediator, respondents=[first])
    assert refusal(settle, case, mediator) == [
        "登记请求“工资差额”对“上海乙劳务有限公司”的处理结果。"
    ]
    assert outcomes(case) == [(ClaimOutcome.OPEN, None)] * 2

    other = case.claims_against.exclude(respondent=first).get()
    closing.set_claim_outcome(
        case, actor=mediator, version=None, claim_against=other,
        outcome=ClaimOutcome.WITHDRAWN, outcome_on=make.SIGNED,
    )  # fmt: skip
    settle(case, mediator)

    assert outcomes(case) == [
        (ClaimOutcome.AGREED, LATER),
        (ClaimOutcome.WITHDRAWN, make.SIGNED),
    ]


def test_an_outcome_by_hand_is_never_agreed(case, mediator):
    row = case.claims_against.get()
    given = {"actor": mediator, "version": None, "claim_against": row, "outcome_on": make.SIGNED}

    assert refusal(closing.set_claim_outcome, case, **given, outcome=ClaimOutcome.AGREED) == [
        "“已在协议中解决”在结案时自动登记，不能手工选择。"
    ]
    closing.set_claim_outcome(case, **given, outcome=ClaimOutcome.NOT_AGREED)
    closing.set_claim_outcome(case, **given, outcome=ClaimOutcome.OPEN)
    assert outcomes(case) == [(ClaimOutcome.OPEN, None)]


def test_after_the_end_nothing_is_planned_or_waits_for_signatures(case, mediator):
    planned = sessions.plan_session(
        case,
        make.session(mediator, timezone.localdate() + timedelta(days=5)),
        actor=mediator,
        version=None,
    )
    draft, in_signing = make.drafted(case, mediator), make.offered(case, mediator)
    make.effective(case, mediator)

    settle(case, mediator)

    planned.refresh_from_db()
    states = Agreement.objects.filter(pk__in=(draft.pk, in_signing.pk)).values_list(
        "state", flat=True
    )
    assert (planned.status, list(states)) == ("cancelled", ["void", "void"])
    assert str(planned.history.first().history_change_reason) == "案件已结案。"
    assert not papers.issued("agreement", in_signing).exists()
    assert refusal(make.drafted, case, mediator) == ["当前状态为“达成调解协议”，不能进行此操作。"]


def test_who_does_not_mediate_the_case_does_not_settle_it(cast, case, mediator):
    make.effective(case, mediator)

    for part in ("clerk", "colleague", "legal_aid", "auditor", "stranger", "other_manager"):
        with pytest.raises(NotAllowed):
            settle(case, cast.actor(part))
    assert settle(case, cast.actor("manager")).state == "settled"


# --- Failure ------------------------------------------------------------------------------------


def test_failure_is_told_in_writing_and_goes_somewhere(case, mediator):
    offered = make.offered(case, mediator)

    failed = fail(case, mediator)

    fresh = make.again(failed)
    assert (fresh.state, fresh.ending, fresh.failure_reason, fresh.concluded_on) == (
        "referred", "no_agreement", "too_far_apart", LATER,
    )  # fmt: skip
    assert papers.newest("termination", fresh).issued_on == LATER
    assert [(d.kind, d.decided_on) for d in case.destinations.all()] == [("arbitration", LATER)]
    assert outcomes(case) == [(ClaimOutcome.NOT_AGREED, LATER)]
    assert Agreement.objects.get(pk=offered.pk).state == "void"
    assert events(case)[-1] == (EventKind.CONCLUDED, LATER, "no_agreement")
    assert case.events.last().reason == "too_far_apart"


def test_an_agreement_that_a_party_refused_to_sign_says_so(case, mediator):
    draft, offered = make.drafted(case, mediator), make.offered(case, mediator)

    fail(case, mediator, reason=FailureReason.REFUSED_TO_SIGN)

    assert [Agreement.objects.get(pk=row.pk).state for row in (draft, offered)] == [
        "void",
        "not_signed",
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"destinations": []}, "登记案件去向（可以选择“当事人自行决定”）。"),
        ({"reason": ""}, "选择调解不成的原因。"),
        ({"reason": FailureReason.PERIOD_OVER}, "调解期限（2026-03-19）尚未届满。"),
        ({"happened_on": make.RECEIVED}, "发生日期不能早于受理日期（2026-03-04）。"),
    ],
)
def test_failure_without_its_ground_is_refused(case, mediator, given, sentence):
    assert refusal(fail, case, mediator, **given) == [sentence]
    assert papers.newest("termination", case) is None


def test_a_case_with_a_standing_agreement_has_not_failed(case, mediator):
    make.effective(case, mediator)

    assert refusal(fail, case, mediator) == ["本案已有生效的调解协议，不能以调解不成结案。"]
    assert refusal(withdraw, case, mediator) == ["本案已有生效的调解协议，不能撤回。"]


def test_later_destinations_are_added(case, mediator):
    fail(case, mediator)

    closing.add_destination(
        case, Destination(kind=DestinationKind.COURT, decided_on=None, body_name="浦东新区人民法院"),
        actor=mediator, version=None,
    )  # fmt: skip

    assert [row.kind for row in case.destinations.all()] == ["arbitration", "court"]


def test_an_open_case_has_no_destination(case, mediator):
    assert refusal(
        closing.add_destination, case, Destination(kind="court", decided_on=LATER),
        actor=mediator, version=None,
    ) == ["当前状态为“调解中”，不能进行此操作。"]  # fmt: skip


# --- Withdrawal ---------------------------------------------------------------------------------


def test_a_withdrawal_after_acceptance_concludes_the_case(case, mediator):
    fresh = make.again(withdraw(case, mediator))

    assert (fresh.state, fresh.ending, fresh.concluded_on) == ("withdrawn", "withdrawn", LATER)
    assert events(case)[-1] == (EventKind.CONCLUDED, LATER, "withdrawn")
    assert papers.newest("withdrawal", fresh).issued_on == LATER
    assert outcomes(case) == [(ClaimOutcome.WITHDRAWN, LATER)]


@pytest.mark.parametrize("stage", [make.registered_case, make.case_in_review])
def test_a_withdrawal_before_acceptance_concludes_nothing(mediator, stage):
    case = stage(mediator)

    fresh = make.again(withdraw(case, mediator))

    assert (fresh.state, fresh.concluded_on, fresh.ended_on) == ("withdrawn", None, LATER)
    assert events(case) == [(EventKind.WITHDRAWN_BEFORE_ACCEPTANCE, LATER, "withdrawn")]


def test_a_clerk_takes_a_withdrawal_in_intake_only(cast, case):
    clerk = cast.actor("clerk")

    assert withdraw(make.registered_case(clerk), clerk).state == "withdrawn"
    with pytest.raises(NotAllowed):
        withdraw(case, clerk)


def test_a_withdrawal_is_the_applicants(case, mediator):
    respondent = make.parties(case)[1][0]

    assert refusal(withdraw, case, mediator, applicant=respondent) == ["撤回须由本案申请人提出。"]
    assert refusal(withdraw, case, mediator, on=make.ACCEPTED - timedelta(days=1)) == [
        "发生日期不能早于审查或受理日期（2026-03-04）。"
    ]
    assert case.withdrawal_requests.count() == 0


def test_of_two_who_close_from_the_same_page_the_second_is_told(case, mediator, manager):
    agreement = make.offered(case, mediator)
    make.mark(agreement, mediator, MarkKind.MEDIATOR)
    seen = make.again(case).version
    withdraw(case, mediator)

    with pytest.raises(StaleVersion) as caught:
        fail(case, manager, version=seen)
    assert caught.value.current.state == "withdrawn"
