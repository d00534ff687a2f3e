"""Collective disputes: members, their consent, and what becomes of those who do not settle."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cases.enums import ClaimOutcome, EventKind
from cases.models import Case, Destination
from cases.services import agreement as agreements
from cases.services import member_terms, review
from mediation.history.gate import missing_for
from mediation.papers import services as papers
from tests.cases import collectives as group
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return group.in_mediation(mediator)


def outcomes(case: Case) -> dict[str, int]:
    told: dict[str, int] = {}
    for member in case.members.all():
        told[member.outcome] = told.get(member.outcome, 0) + 1
    return told


def conclusion(case: Case) -> tuple[int | None, int | None]:
    event = case.events.filter(kind=EventKind.CONCLUDED).last()
    return event.persons, event.persons_settled


# --- The agreement and its annex ----------------------------------------------------------------


def test_the_text_waits_for_every_represented_member(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.answer(case, mediator, rows[10:], agrees=None)
    agreement = group.drafted(case, mediator, persons=11)
    told = refusal(
        agreements.offer_for_signing, agreement, actor=mediator, version=None,
        happened_on=make.SIGNED,
    )  # fmt: skip
    assert told == [
        "附件各成员金额合计 36,000.00 元，与“工资差额”的金额 33,000.00 元不符。",
        "登记被代表成员对和解方案的意见：“赵甲”、“钱甲”、“孙甲”等 10 人已同意，尚缺“褚甲”、“卫甲”。",
    ]


def test_a_representative_who_dissents_does_not_sign_for_others(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows)
    group.answer(case, mediator, rows[:1], agrees=False)
    agreement = group.drafted(case, mediator, persons=11)
    assert missing_for(agreement, "offer_for_signing")[0] == (
        "“赵甲”本人未列入和解，不能作为协议当事人签署。"
    )
    group.elect(case, mediator, group.of(case)[1:4])
    agreements.void_agreement(agreement, actor=mediator, version=None, reason="代表更换")
    agreement = group.effective(case, mediator, persons=11)
    assert agreement.state == "effective"


def test_somebody_has_to_sign_for_the_represented(mediator):
    case = group.in_mediation(mediator, speakers=10, workers=12)
    rows = group.of(case)
    group.answer(case, mediator, rows)
    agreement = group.drafted(case, mediator, persons=12)
    assert missing_for(agreement, "offer_for_signing") == ["出具调解协议书。"]
    first = case.parties.filter(side="applicant")[0]
    group.elect(case, mediator, rows[1:4])
    employers = list(case.parties.filter(side="respondent"))
    draft = make.agreement_draft(case, terms=group.paying_members(case, group.AGREED * 12))
    draft.agreement, draft.parties = agreement, [*employers]
    agreements.save_agreement(case, draft, actor=mediator, version=None)
    told = missing_for(agreement, "offer_for_signing")
    assert "“赵甲”、“钱甲”、“孙甲”等 12 人没有代表签署：协议当事人中须有推举的代表。" in told
    assert first.name == "赵甲"


def test_the_annex_is_what_was_offered(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows)
    agreement = make.offered(case, mediator, terms=group.paying_members(case, group.AGREED * 12))
    assert [line.amount for line in agreement.annex_lines.all()] == [group.AGREED] * 12
    paper = papers.newest("agreement", agreement)
    assert paper.context["annex"]["count"] == 12
    assert paper.context["annex"]["agreed"] == "36000.00"
    told = refusal(group.answer, case, mediator, rows[:1], agrees=None, amount=D(1))
    assert told == ["调解协议已定稿，成员不能再修改；如需修改，请先退回或作废该协议。"]
    agreements.redraft(agreement, actor=mediator, version=None)
    assert not agreement.annex_lines.exists()


def test_who_says_no_before_the_last_mark_is_not_bound(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows)
    agreement = make.offered(case, mediator, terms=group.paying_members(case, group.AGREED * 12))
    group.answer(case, mediator, rows[11:], agrees=False)
    make.sign(agreement, mediator)
    make.mark(agreement, mediator, "mediator")
    told = refusal(make.mark, agreement, mediator, "seal")
    assert told == ["附件中的“卫甲”已不同意和解，请作废本协议，重新起草。"]


def test_a_promise_to_members_needs_a_collective_case(mediator):
    case = make.case_in_mediation(mediator)
    agreement = group.drafted(case, mediator, persons=1)
    assert missing_for(agreement, "offer_for_signing")[0] == "只有集体争议的款项可以按附件支付。"


# --- The end ---------------------------------------------------------------------------------------


def test_eleven_settle_and_one_goes_another_way(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:11])
    group.answer(case, mediator, rows[11:], agrees=False, amount=None)
    group.effective(case, mediator, persons=11)
    assert refusal(endings.settle, case, mediator) == ["登记未列入和解的成员的处理结果：“卫甲”。"]
    group.apart(case, mediator, rows[11:])
    settled = endings.settle(case, mediator)

    fresh = make.again(settled)
    assert (fresh.state, fresh.ending, fresh.partly_settled) == ("settled", "agreement", True)
    assert fresh.agreed_amount == D("33000.00")
    assert outcomes(case) == {"agreed": 11, "not_agreed": 1}
    assert conclusion(case) == (12, 11)
    notice = papers.newest("member_termination", fresh)
    assert [row["name"] for row in notice.context["members"]] == ["卫甲"]
    assert [row.kind for row in rows[11].destinations.all()] == ["arbitration"]


def test_all_agree(case, mediator):
    group.answer(case, mediator, group.of(case))
    group.effective(case, mediator, persons=12)
    fresh = make.again(endings.settle(case, mediator))
    assert (fresh.partly_settled, conclusion(case)) == (False, (12, 12))
    assert not papers.issued("member_termination", fresh).exists()


def test_nobody_agrees(case, mediator):
    group.answer(case, mediator, group.of(case), agrees=False, amount=None)
    agreement = make.drafted(case, mediator)
    assert missing_for(agreement, "offer_for_signing")[0] == (
        "附件没有成员：请先登记各成员的协议金额和意见。"
    )
    endings.fail(case, mediator)
    assert outcomes(case) == {"not_agreed": 12}
    assert conclusion(case) == (12, 0)


def test_members_settle_by_themselves(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.answer(case, mediator, rows[10:], agrees=False, amount=None)
    group.apart(case, mediator, rows[10:11])
    withdrawn = {"outcome": "withdrawn", "destination": None}
    group.apart(case, mediator, rows[11:], **withdrawn)
    parties = list(case.parties.all())
    endings.settle_themselves(case, mediator, confirmed_by=parties, amount=D("29000.00"))
    assert refusal(endings.settle, case, mediator) == [
        "各成员金额合计 30,000.00 元，与和解金额 29,000.00 元不符。"
    ]
    endings.settle_themselves(case, mediator, confirmed_by=parties, amount=D("30000.00"))
    fresh = make.again(endings.settle(case, mediator))
    assert (fresh.ending, fresh.partly_settled, fresh.agreed_amount) == (
        "own_settlement", True, D("30000.00"),
    )  # fmt: skip
    assert outcomes(case) == {"agreed": 10, "not_agreed": 1, "withdrawn": 1}
    assert conclusion(case) == (12, 10)


def test_a_representative_withdraws_for_others_with_their_consent(case, mediator):
    rows = group.of(case)
    assert refusal(endings.withdraw, case, mediator) == [
        "代表撤回请求须经每名被代表成员同意（33号令第六十三条）：请先登记“李甲”、“周甲”、“吴甲”等 9 人撤回。"
    ]
    group.apart(case, mediator, rows[3:], outcome="withdrawn", destination=None)
    endings.withdraw(case, mediator)
    assert outcomes(case) == {"withdrawn": 12}
    assert conclusion(case) == (12, 0)


def test_reopening_opens_the_members_claims_again(case, cast, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.effective(case, mediator, persons=10)
    group.apart(case, mediator, rows[10:11])
    group.apart(case, mediator, rows[11:], outcome="withdrawn", destination=None)
    endings.settle(case, mediator)
    endings.reopen(case, cast.actor("manager"))

    fresh = make.again(case)
    assert (fresh.state, fresh.partly_settled) == ("mediation", False)
    assert outcomes(case) == {"open": 11, "withdrawn": 1}
    assert not papers.issued("member_termination", fresh).exists()
    assert not fresh.destinations.exists()
    assert conclusion(case) == (12, 10), "what the event said of its day stays"


def test_reopening_a_failed_case_opens_all(case, cast, mediator):
    endings.fail(case, mediator)
    endings.reopen(case, cast.actor("manager"))
    assert outcomes(case) == {"open": 12}


def test_a_destination_may_become_known_later(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:11])
    group.effective(case, mediator, persons=11)
    group.apart(case, mediator, rows[11:])
    endings.settle(case, mediator)

    def goes(*which):
        return member_terms.add_member_destinations(
            case, which, actor=mediator, version=None,
            destination=Destination(kind="legal_aid", decided_on=endings.LATER),
        )  # fmt: skip

    goes(rows[11])
    assert [row.kind for row in rows[11].destinations.all()] == ["arbitration", "legal_aid"]
    assert refusal(goes, rows[0]) == ["“赵甲”已达成协议，没有去向。"]


def test_outcomes_that_the_law_does_not_know_are_refused(case, mediator):
    rows = group.of(case)
    assert "自动登记" in refusal(group.apart, case, mediator, rows[:1], outcome="agreed")[0]
    assert "去向" in refusal(group.apart, case, mediator, rows[:1], destination=None)[0]
    group.answer(case, mediator, rows)
    make.offered(case, mediator, terms=group.paying_members(case, group.AGREED * 12))
    assert refusal(group.apart, case, mediator, rows[:1]) == [
        "“赵甲”已列入签署中或生效的协议附件，不能另行处理。"
    ]


def test_an_unaccepted_group_is_told_so(mediator):
    case = make.case_in_review(mediator, **group.application_fields())
    make.examine(case, mediator, day=case.received_on, in_scope=False)
    review.refer_ineligible(
        make.again(case), actor=mediator, version=None, reason="out_of_scope",
        happened_on=case.received_on,
    )  # fmt: skip
    assert outcomes(case) == {ClaimOutcome.NOT_ACCEPTED: 3}
