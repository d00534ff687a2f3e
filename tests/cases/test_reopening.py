"""How a mistaken ending is undone (design §4)."""

import pytest

from cases.enums import (
    ClaimOutcome,
    EventKind,
)
from cases.models import Agreement, Case
from cases.services import closing, review
from mediation.history.gate import NotAllowed, fire, gate
from mediation.papers import services as papers
from tests.cases import factories as make
from tests.cases.endings import LATER, events, fail, outcomes, reopen, settle, settle_themselves
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
