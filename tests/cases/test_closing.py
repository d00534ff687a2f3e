"""How a case ends, and how a mistaken ending is undone (design §4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.enums import (
    ClaimOutcome,
    DestinationKind,
    EventKind,
    FailureReason,
    MarkKind,
    SettlementProof,
    Way,
    WithdrawalReason,
)
from cases.models import Agreement, Case, Destination, OwnSettlement, WithdrawalRequest
from cases.services import closing, files, review, sessions
from cases.services.closing import Confirmation
from mediation.history.gate import NotAllowed, StaleVersion, fire, gate
from mediation.papers import services as papers
from tests.cases import factories as make
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db
LATER = make.SIGNED + timedelta(days=3)
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def manager(cast):
    return cast.actor("manager")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


def settle(case, actor, **given) -> Case:
    return closing.settle_case(case, actor=actor, **{"version": None, "happened_on": LATER} | given)


def fail(case, actor, **given) -> Case:
    fields = {
        "version": None,
        "reason": FailureReason.TOO_FAR_APART,
        "destinations": [Destination(kind=DestinationKind.ARBITRATION)],
        "happened_on": LATER,
    }
    return closing.refer_failed(case, actor=actor, **fields | given)


def withdraw(case, actor, *, on=LATER, **given) -> Case:
    request = WithdrawalRequest(
        **{"applicant": make.parties(case)[0], "requested_on": on, "way": Way.WRITTEN,
           "reason": WithdrawalReason.CHANGED_MIND} | given,
    )  # fmt: skip
    return closing.withdraw_case(
        case, actor=actor, version=None, request=request, happened_on=on
    )


def reopen(case, actor, **given) -> Case:
    fields = {"version": None, "reason": "误结案", "happened_on": LATER}
    return closing.reopen_case(case, actor=actor, **fields | given)


def events(case: Case) -> list[tuple[str, date, str]]:
    return [(e.kind, e.happened_on, e.ending) for e in case.events.order_by("pk")]


def outcomes(case: Case) -> list[tuple[str, date | None]]:
    return list(case.claims_against.order_by("pk").values_list("outcome", "outcome_on"))


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

    assert refusal(
        closing.set_claim_outcome, case, **given, outcome=ClaimOutcome.AGREED
    ) == ["“已在协议中解决”在结案时自动登记，不能手工选择。"]
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
    states = Agreement.objects.filter(pk__in=(draft.pk, in_signing.pk)).values_list("state", flat=True)
    assert (planned.status, list(states)) == ("cancelled", ["void", "void"])
    assert str(planned.history.first().history_change_reason) == "案件已结案。"
    assert not papers.issued("agreement", in_signing).exists()
    assert refusal(make.drafted, case, mediator) == [
        "当前状态为“达成调解协议”，不能进行此操作。"
    ]


def test_who_does_not_mediate_the_case_does_not_settle_it(cast, case, mediator):
    make.effective(case, mediator)

    for part in ("clerk", "colleague", "legal_aid", "auditor", "stranger", "other_manager"):
        with pytest.raises(NotAllowed):
            settle(case, cast.actor(part))
    assert settle(case, cast.actor("manager")).state == "settled"


# --- Own settlement -----------------------------------------------------------------------------


def settle_themselves(case, actor, *, confirmed_by=(), **fields) -> OwnSettlement:
    given = {"settled_on": make.SIGNED, "content": "单位当场付清工资。",
             "amount": Decimal(5000), "proof": SettlementProof.CONFIRMED}  # fmt: skip
    return closing.record_own_settlement(
        case, OwnSettlement(**given | fields), actor=actor, version=None,
        confirmations=[Confirmation(party, LATER, Way.PHONE) for party in confirmed_by],
    )  # fmt: skip


def test_an_own_settlement_confirmed_by_both_sides_settles_the_case(case, mediator):
    applicant, (respondent,) = make.parties(case)
    settle_themselves(case, mediator, confirmed_by=[applicant])
    assert refusal(settle, case, mediator) == [f"记录“{respondent.name}”对和解的确认。"]
    # The second confirmation comes later; the words have not changed.
    settle_themselves(case, mediator, confirmed_by=[respondent])

    fresh = settle(case, mediator)

    assert (fresh.state, fresh.ending, fresh.agreed_amount) == (
        "settled", "own_settlement", Decimal("5000.00"),
    )  # fmt: skip
    assert events(case)[-1] == (EventKind.CONCLUDED, LATER, "own_settlement")
    assert outcomes(case) == [(ClaimOutcome.AGREED, LATER)]


def test_changed_words_have_to_be_confirmed_again(case, mediator):
    applicant, (respondent,) = make.parties(case)
    settle_themselves(case, mediator, confirmed_by=[applicant])

    def change(*, confirmed_by):
        return settle_themselves(
            case, mediator, amount=Decimal(4000), confirmed_by=confirmed_by
        )

    assert refusal(change, confirmed_by=[respondent]) == [
        "和解内容有变，请重新登记“张晓明”的确认。"
    ]
    change(confirmed_by=[applicant, respondent])
    assert settle(case, mediator).agreed_amount == Decimal("4000.00")


def test_an_own_settlement_is_proved_by_its_paper(case, mediator):
    upload = SimpleUploadedFile("和解书.pdf", PDF)
    scan = files.attach(case, actor=mediator, upload=upload, category="evidence")
    settle_themselves(case, mediator, proof=SettlementProof.PAPER)
    assert refusal(settle, case, mediator) == ["上传和解协议书或付款凭证。"]

    settle_themselves(case, mediator, proof=SettlementProof.PAPER, attachment=scan)

    assert settle(case, mediator).ending == "own_settlement"


def test_a_paper_of_another_case_proves_nothing(case, mediator):
    other = make.case_in_mediation(mediator, workers=[make.worker("李四")])
    scan = files.attach(
        other, actor=mediator, upload=SimpleUploadedFile("a.pdf", PDF), category="evidence"
    )

    assert refusal(settle_themselves, case, mediator, attachment=scan) == [
        "证明材料不在本案附件中，请重新选择。"
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"content": " "}, "请写明和解内容。"),
        ({"amount": Decimal(-1)}, "金额不能为负数。"),
        ({"proof": "word"}, "请选择和解的证明方式。"),
        ({"settled_on": date(2026, 3, 1)}, "发生日期不能早于收到申请日期（2026-03-02）。"),
    ],
)
def test_an_own_settlement_without_sense_is_refused(case, mediator, fields, sentence):
    assert refusal(settle_themselves, case, mediator, **fields) == [sentence]


def test_the_agreement_goes_before_an_own_settlement(case, mediator):
    settle_themselves(case, mediator)
    make.effective(case, mediator)

    assert settle(case, mediator).ending == "agreement"


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


# --- Reopening ----------------------------------------------------------------------------------


def test_reopening_a_settled_case_supersedes_its_agreement(case, mediator, manager):
    agreement = make.effective(case, mediator)
    settle(case, mediator)

    reopen(case, manager)

    fresh = make.again(case)
    assert (fresh.state, fresh.ending, fresh.concluded_on, fresh.agreed_amount) == (
        "mediation", "", None, None,
    )  # fmt: skip
    assert (fresh.case_number, fresh.accepted_on) == (case.case_number, make.ACCEPTED)
    assert Agreement.objects.get(pk=agreement.pk).state == "superseded"
    assert outcomes(case) == [(ClaimOutcome.OPEN, None)]
    assert events(case)[2:] == [
        (EventKind.CONCLUDED, LATER, "agreement"),
        (EventKind.REOPENED, LATER, ""),
    ]
    # A new agreement can take its place.
    make.effective(fresh, mediator, on=LATER)
    assert settle(fresh, mediator).state == "settled"


def test_reopening_takes_back_what_the_closing_told(case, mediator, manager):
    fail(case, mediator)

    reopen(case, manager)

    assert papers.newest("termination", case) is None
    assert case.destinations.count() == 0
    assert refusal(fail, make.again(case), mediator, destinations=[]) == [
        "登记案件去向（可以选择“当事人自行决定”）。"
    ]
    assert fail(make.again(case), mediator).state == "referred"


def test_reopening_drops_an_own_settlement(case, mediator, manager):
    applicant, (respondent,) = make.parties(case)
    settle_themselves(case, mediator, confirmed_by=[applicant, respondent])
    settle(case, mediator)

    reopen(case, manager)

    fresh = make.again(case)
    assert refusal(settle, fresh, mediator)[0] == "签署并生效的调解协议，或者登记双方自行和解。"
    assert refusal(settle_themselves, fresh, mediator) == [
        "和解内容有变，请重新登记“张晓明”的确认。",
        f"和解内容有变，请重新登记“{respondent.name}”的确认。",
    ]


def test_an_outcome_recorded_by_hand_survives_a_reopening(mediator, manager):
    case = make.case_in_mediation(
        mediator, employers=[make.employer(), make.employer("上海乙劳务有限公司")]
    )
    row = case.claims_against.last()
    closing.set_claim_outcome(
        case, actor=mediator, version=None, claim_against=row,
        outcome=ClaimOutcome.NOT_AGREED, outcome_on=make.SIGNED,
    )  # fmt: skip
    fail(case, mediator)

    reopen(case, manager)

    assert outcomes(case) == [(ClaimOutcome.OPEN, None), (ClaimOutcome.NOT_AGREED, make.SIGNED)]


def test_a_case_never_accepted_goes_back_to_review(cast, mediator, manager):
    case = make.case_in_review(mediator)
    make.examine(case, mediator, day=make.RECEIVED, in_scope=False)
    review.refer_ineligible(
        case, actor=mediator, version=None, reason="out_of_scope", happened_on=make.ACCEPTED
    )

    reopen(case, manager)

    fresh = make.again(case)
    assert (fresh.state, fresh.eligible, fresh.ineligible_reason) == ("eligibility", None, "")
    assert papers.newest("non_acceptance", fresh) is None
    assert outcomes(case) == [(ClaimOutcome.OPEN, None)]
    make.examine(fresh, mediator, day=LATER)
    for party in fresh.parties.all():
        make.consent(fresh, mediator, party)
    assert review.accept_case(fresh, actor=mediator, version=None, happened_on=LATER).is_open


def test_only_a_manager_reopens_and_says_why(cast, case, mediator, manager):
    fail(case, mediator)

    with pytest.raises(NotAllowed):
        reopen(case, mediator)
    assert refusal(reopen, case, manager, reason=" ") == ["请写明恢复办理的理由。"]
    assert refusal(reopen, make.again(case), manager, happened_on=make.SIGNED) == [
        "发生日期不能早于结案日期（2026-03-15）。"
    ]
    assert reopen(case, manager).state == "mediation"
    assert refusal(reopen, make.again(case), manager) == ["当前状态为“调解中”，不能进行此操作。"]


def test_what_the_arbitration_commission_took_over_is_not_reopened(case, mediator, manager):
    agreement = make.effective(case, mediator)
    settle(case, mediator)
    with gate(agreement, actor=manager, act="convert") as fresh:
        fire(fresh, "convert", actor=manager)

    assert refusal(reopen, case, manager) == ["调解协议已置换为仲裁调解书，不能恢复办理。"]


def test_of_two_who_close_from_the_same_page_the_second_is_told(case, mediator, manager):
    agreement = make.offered(case, mediator)
    make.mark(agreement, mediator, MarkKind.MEDIATOR)
    seen = make.again(case).version
    withdraw(case, mediator)

    with pytest.raises(StaleVersion) as caught:
        fail(case, manager, version=seen)
    assert caught.value.current.state == "withdrawn"
