"""Performance of an agreement: payments, and the day on which one failed to come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.enums import AgreementState
from cases.models import Agreement, Case
from cases.services import agreement as agreements
from cases.services.agreement import TermDraft
from tests.cases import factories as make
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db
LATER = make.SIGNED + timedelta(days=3)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


def again(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def pay(agreement, actor, on=LATER, **given):
    return agreements.record_payment(agreement, actor=actor, version=None, paid_on=on, **given)


@pytest.fixture
def in_instalments(case, mediator) -> Agreement:
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((date(2026, 4, 1), "3000"), (date(2026, 5, 1), "5000"))
    term = TermDraft(make.money_term(respondent, applicant, pay_on=None), parts)
    return make.effective(case, mediator, terms=[term])


def test_the_last_payment_makes_it_performed(in_instalments, mediator):
    first, second = in_instalments.terms.get().instalments.all()

    pay(in_instalments, mediator, instalment=first)
    assert again(in_instalments).state == AgreementState.EFFECTIVE
    pay(in_instalments, mediator, instalment=second)

    assert again(in_instalments).state == AgreementState.PERFORMED


def test_a_part_of_an_instalment_leaves_it_open(in_instalments, mediator):
    part = in_instalments.terms.get().instalments.first()
    pay(in_instalments, mediator, instalment=part, amount=Decimal("1000.01"))
    part.refresh_from_db()
    assert (part.paid_on, part.paid_amount) == (None, Decimal("1000.01"))

    assert refusal(pay, in_instalments, mediator, instalment=part, amount=Decimal(2000)) == [
        "第1期尚有1999.99元未付，实付金额须大于零且不超过该数。"
    ]
    pay(in_instalments, mediator, instalment=part)
    part.refresh_from_db()
    assert (part.paid_on, part.paid_amount) == (LATER, Decimal(3000))
    assert refusal(pay, in_instalments, mediator, instalment=part) == ["第1期已登记履行。"]


def test_performance_on_the_spot_pays_everything(in_instalments, mediator):
    pay(in_instalments, mediator, on=make.SIGNED)

    assert again(in_instalments).state == AgreementState.PERFORMED
    paid = in_instalments.terms.get().instalments.values_list("paid_on", "paid_amount")
    assert list(paid) == [(make.SIGNED, Decimal(3000)), (make.SIGNED, Decimal(5000))]


def test_a_whole_term_is_performed_at_once(case, mediator):
    agreement = make.effective(case, mediator)
    term = agreement.terms.get()

    assert refusal(pay, agreement, mediator, term=term, amount=Decimal(1)) == [
        "“工资差额”须一次付清8000.00元；部分付款请在办理情况中记明，付清后再登记。"
    ]
    pay(agreement, mediator, term=term, amount=Decimal(8000))
    assert again(agreement).state == AgreementState.PERFORMED


def test_payments_without_sense_are_refused(in_instalments, mediator):
    term = in_instalments.terms.get()
    other = make.case_in_mediation(mediator, workers=[make.worker("李四")])
    foreign = make.effective(other, mediator).terms.get()

    assert [
        refusal(pay, in_instalments, mediator, term=term),
        refusal(pay, in_instalments, mediator, term=foreign),
        refusal(pay, in_instalments, mediator, on=make.ACCEPTED),
        refusal(pay, in_instalments, mediator, on=date(2999, 1, 1)),
    ] == [
        ["“工资差额”分期履行，请逐期登记。"],
        ["条款不属于本协议，请刷新后重试。"],
        ["发生日期不能早于协议定稿日期（2026-03-12）。"],
        ["发生日期不能晚于今天。"],
    ]


def test_nothing_is_performed_before_effect(case, mediator):
    assert refusal(pay, make.offered(case, mediator), mediator) == [
        "协议尚未生效或已履行完毕，不能登记履行。"
    ]


def breach(agreement, actor):
    return agreements.record_breach(agreement, actor=actor, version=None)


def test_a_day_that_has_passed_is_a_breach_and_can_be_made_good(in_instalments, mediator):
    breach(in_instalments, mediator)
    assert again(in_instalments).state == AgreementState.BREACHED

    pay(in_instalments, mediator)
    assert again(in_instalments).state == AgreementState.PERFORMED


def test_before_its_day_nothing_is_a_breach(case, mediator):
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((date(2026, 4, 1), "3000"), (date(2999, 5, 1), "5000"))
    term = TermDraft(make.money_term(respondent, applicant, pay_on=None), parts)
    agreement = make.effective(case, mediator, terms=[term])
    pay(agreement, mediator, instalment=agreement.terms.get().instalments.first())

    assert refusal(breach, agreement, mediator) == ["没有到期未履行的款项或约定。"]
