"""What a sceptical reader found in performance, so that it does not come back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from cases.enums import AgreementState, TermKind
from cases.models import Agreement, Payment, Term
from cases.performance import due
from cases.performance.enums import PursuitState, Remedy, Verdict
from cases.performance.models import Pursuit
from cases.performance.services import choices_for, move_pursuit, open_pursuit
from cases.promises import promises_of
from cases.services import agreement as agreements
from cases.services.agreement import TermDraft
from cases.services.assignment import assign_mediator
from cases.services.closing import reopen_case, settle_case
from mediation.agenda.entries import Window
from tests.agenda.reminding import on
from tests.cases import factories as make
from tests.cases.performance.scenes import APRIL, MAY, settled
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db
LATE = APRIL + timedelta(days=5)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


def again(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def with_other_terms(
    actor, *texts: str, money: bool = False, day: date | None = APRIL
) -> Agreement:
    case = make.case_in_mediation(actor)
    applicant, (respondent,) = make.parties(case)
    terms = [TermDraft(Term(kind=TermKind.OTHER, text=text, pay_on=day)) for text in texts]
    if money:
        sum_due = make.money_term(respondent, applicant, pay_on=APRIL, amount=Decimal(100))
        terms.insert(0, TermDraft(sum_due))
    agreement = make.effective(case, actor, terms=terms)
    settle_case(make.again(case), actor=actor, version=None, happened_on=make.SIGNED)
    return again(agreement)


def pay(agreement, actor, term=None, day=APRIL):
    agreements.record_payment(agreement, actor=actor, version=None, term=term, paid_on=day)


def pursue(agreement, actor, remedy=Remedy.PAYMENT_ORDER):
    row = Pursuit(remedy=remedy, body="浦东新区人民法院", filed_on=APRIL + timedelta(days=1))
    return open_pursuit(row, agreement, actor=actor, token=uuid4())


def move(row, step, actor, day=LATE):
    return move_pursuit(row, step, actor=actor, version=None, on=day)


def test_who_may_not_read_a_case_finds_neither_its_items_nor_its_sums(cast, mediator, client_for):
    with on(LATE):
        agreement = settled(mediator, item="工伤医疗费—某某手术")
        case = make.again(agreement.case)
        assert "某某手术" in client_for("mediator").get("/performance/?all=1").content.decode()
        assign_mediator(
            case, actor=cast.actor("manager"), version=None, user=cast.user("colleague"),
            is_lead=True,
        )  # fmt: skip
        for who in ("mediator", "point_mediator", "stranger"):
            page = client_for(who).get("/performance/?all=1").content.decode()
            assert "某某手术" not in page, who
            assert "3,000" not in page, who
        assert "某某手术" in client_for("colleague").get("/performance/?all=1").content.decode()


def test_whatever_else_was_promised_for_a_day_is_performed_before_all_is(mediator):
    with on(LATE):
        agreement = with_other_terms(mediator, "出具离职证明", "恢复工资卡权限")
        first, second = agreement.terms.all()
        pay(agreement, mediator, first)
        assert again(agreement).state == AgreementState.EFFECTIVE
        pay(agreement, mediator, second)
        assert again(agreement).state == AgreementState.PERFORMED

        mixed = with_other_terms(mediator, "出具离职证明", money=True)
        pay(mixed, mediator)
        assert again(mixed).state == AgreementState.EFFECTIVE
        assert [one.day for one in due.due_in(Window(last=MAY))] == [APRIL]


def test_what_has_no_day_can_be_performed_last_and_taken_back(mediator):
    with on(LATE):
        agreement = with_other_terms(mediator, "双方保密", day=None, money=True)
        pay(agreement, mediator)
        assert again(agreement).state == AgreementState.PERFORMED
        secret = agreement.terms.get(kind=TermKind.OTHER)
        pay(agreement, mediator, secret)
        assert refusal(pay, agreement, mediator) == ["协议尚未生效或已履行完毕，不能登记履行。"]

        only = with_other_terms(mediator, "赔礼道歉", day=None)
        pay(only, mediator, only.terms.get())
        assert again(only).state == AgreementState.PERFORMED
        row = Payment.objects.get(term__agreement=only)
        agreements.take_back_payment(row, actor=mediator, version=None, reason="误登")
        assert again(only).state == AgreementState.EFFECTIVE
        assert promises_of(again(only))[0].is_open


def test_a_granted_order_is_enforced_and_closes_the_other_ways(mediator):
    with on(APRIL + timedelta(days=60)):
        agreement = settled(mediator)
        order = pursue(agreement, mediator)
        found = {one.remedy: one for one in choices_for(agreement, LATE)}
        assert found[Remedy.PAYMENT_ORDER].why == "同一途径已有一项正在进行。"
        assert found[Remedy.ARBITRATION].verdict == Verdict.OPEN
        move(order, "grant", mediator)
        found = {one.remedy: one.verdict for one in choices_for(agreement, LATE)}
        assert found == {
            Remedy.ENFORCEMENT: Verdict.OPEN, Remedy.PAYMENT_ORDER: Verdict.CLOSED,
            Remedy.DIRECT_SUIT: Verdict.CLOSED, Remedy.ARBITRATION: Verdict.CLOSED,
        }  # fmt: skip
        assert pursue(agreement, mediator, Remedy.ENFORCEMENT).state == PursuitState.FILED


def test_a_case_is_not_reopened_under_a_running_pursuit_and_an_ended_one_stays_to_be_seen(
    cast, mediator, client_for
):
    manager = cast.actor("manager")
    with on(APRIL + timedelta(days=60)):
        agreement = settled(mediator)
        order = pursue(agreement, mediator)

        def reopen():
            reopen_case(make.again(agreement.case), actor=manager, version=None, reason="误结案")

        assert refusal(reopen) == ["当事人已就未履行提出的申请正在进行或者已获支持，不能恢复办理。"]
        move(order, "withdraw", mediator, LATE)
        order.refresh_from_db()
        assert order.last_day == LATE
        reopen()
        page = client_for("mediator").get(f"/cases/{agreement.case.serial}/performance/")
        shown = page.content.decode()
        assert "本案没有已生效的调解协议" in shown
        assert "已撤回" in shown
        assert LATE.isoformat() in shown


def test_twice_the_pay_is_a_penalty_and_no_pay(mediator):
    with on(LATE):
        agreement = settled(mediator, item="未签劳动合同二倍工资差额")
        found = {one.remedy: one.verdict for one in choices_for(agreement, LATE)}
    assert found[Remedy.PAYMENT_ORDER] == Verdict.UNCLEAR
    assert found[Remedy.DIRECT_SUIT] == Verdict.CLOSED


def test_the_earliest_days_are_kept_where_there_are_too_many(cast, mediator, monkeypatch):
    monkeypatch.setattr(due, "LONGEST", 1)
    with on(make.SIGNED + timedelta(days=1)):
        settled(mediator, parts=((MAY, "1"),))
        settled(mediator, worker="李四", parts=((APRIL, "1"),))
        mine = Window(last=MAY, actor=mediator)
        assert [one.day for one in due.due_in(mine)] == [APRIL]
        assert [one.day for one in due.due_in(Window(last=MAY))] == [APRIL, MAY], (
            "reminders need all"
        )


def test_a_breach_that_was_made_good_by_mistake_is_one_again(mediator):
    with on(LATE):
        agreement = settled(mediator, parts=((APRIL, "3000"),))
        agreements.record_breach(agreement, actor=mediator, version=None)
        pay(agreement, mediator)
        assert again(agreement).state == AgreementState.PERFORMED
        row = Payment.objects.get()
        agreements.take_back_payment(row, actor=mediator, version=None, reason="退票")
        assert again(agreement).state == AgreementState.BREACHED


def test_a_token_of_another_case_is_no_obstacle(mediator):
    with on(LATE):
        one, other = settled(mediator), settled(mediator, worker="李四")
        token = uuid4()
        for agreement in (one, other):
            row = Pursuit(remedy=Remedy.ARBITRATION, body="仲裁委", filed_on=LATE)
            open_pursuit(row, agreement, actor=mediator, token=token)
    assert Pursuit.objects.count() == 2


def test_an_agreement_in_effect_is_the_only_thing_left_once_the_period_is_over(
    mediator, client_for
):
    case = make.case_in_mediation(mediator)
    make.effective(case, mediator)
    with on(make.ACCEPTED + timedelta(days=20)):
        shown = client_for("mediator").get(case.get_absolute_url()).content.decode()
    assert "请以此协议结案" in shown
    assert "按期限届满结案" not in shown
