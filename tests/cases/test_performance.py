"""Performance of an agreement: payments, and the day on which one failed to come."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import AgreementState
from cases.models import Agreement, Case, Instalment, Payment
from cases.services import agreement as agreements
from cases.services.agreement import TermDraft
from cases.services.performance import kept_proof
from mediation.history.gate import ActionRefused
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.cases.test_files import PDF

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


def test_a_whole_term_is_paid_in_parts_that_each_have_their_day(case, mediator):
    agreement = make.effective(case, mediator)
    term = agreement.terms.get()

    pay(agreement, mediator, term=term, amount=Decimal(3000))
    assert again(agreement).state == AgreementState.EFFECTIVE
    assert refusal(pay, agreement, mediator, term=term, amount=Decimal(5001)) == [
        "“工资差额”尚有5000.00元未付，实付金额须大于零且不超过该数。"
    ]
    pay(agreement, mediator, on=LATER + timedelta(days=1), term=term)
    term.refresh_from_db()
    assert (again(agreement).state, term.performed_on) == (
        AgreementState.PERFORMED, LATER + timedelta(days=1),
    )  # fmt: skip
    assert [(row.number, row.amount) for row in case.payments.all()] == [(1, 3000), (2, 5000)]


def test_a_promise_is_performed_on_the_day_on_which_the_last_of_it_came(in_instalments, mediator):
    """Also where the later payment was entered first."""
    part = in_instalments.terms.get().instalments.first()
    pay(in_instalments, mediator, on=LATER, instalment=part, amount=Decimal(1000))
    pay(in_instalments, mediator, on=make.SIGNED, instalment=part)
    part.refresh_from_db()
    assert part.paid_on == LATER


def test_what_was_taken_back_is_open_again(in_instalments, mediator):
    pay(in_instalments, mediator)
    first, second = Payment.objects.order_by("number")

    assert refusal(take_back, first, mediator, reason=" ") == ["请写明原因。"]
    take_back(second, mediator)
    part = second.instalment
    part.refresh_from_db()
    assert (part.paid_on, part.paid_amount) == (None, None)
    assert again(in_instalments).state == AgreementState.EFFECTIVE
    assert refusal(take_back, second, mediator) == ["该笔履行登记已经撤销。"]

    pay(in_instalments, mediator, instalment=part, amount=Decimal(5000))
    assert again(in_instalments).state == AgreementState.PERFORMED
    assert Payment.objects.filter(taken_back_on=None).count() == 2


def take_back(payment, actor, reason="银行退票"):
    return agreements.take_back_payment(payment, actor=actor, version=None, reason=reason)


def test_a_form_that_comes_twice_pays_once(in_instalments, mediator):
    part = in_instalments.terms.get().instalments.first()
    token, version = uuid4(), again(in_instalments).version
    for _click in range(2):
        agreements.record_payment(
            in_instalments, actor=mediator, version=version, instalment=part, paid_on=LATER,
            amount=Decimal(1), token=token,
        )  # fmt: skip
    assert Payment.objects.count() == 1


def test_a_proof_is_of_the_same_case(in_instalments, mediator):
    other = make.case_in_mediation(mediator, workers=[make.worker("李四")])
    upload = SimpleUploadedFile("回单.pdf", PDF, content_type="application/pdf")
    foreign = kept_proof(other, mediator, upload)
    assert refusal(pay, in_instalments, mediator, proof=foreign) == [
        "凭证不属于本案，请刷新后重试。"
    ]
    upload.seek(0)
    own = kept_proof(in_instalments.case, mediator, upload)
    pay(in_instalments, mediator, proof=own)
    assert {row.proof for row in Payment.objects.all()} == {own}


#: What people may try with an agreement of two instalments and one sum beside them, in cents.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(0, 2), st.none() | st.integers(1, 600_000), st.integers(0, 30)),
        st.tuples(st.just("take_back"), st.integers(0, 5), st.none(), st.just(0)),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.once
@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_paid_and_taken_back_the_books_balance(case, mediator, steps):
    """The machine of performance: no promise is overpaid, and performed means paid in full."""
    with transaction.atomic():
        applicant, (respondent,) = make.parties(case)
        parts = make.instalments((date(2026, 4, 1), "3000"), (date(2026, 5, 1), "5000"))
        terms = [
            TermDraft(make.money_term(respondent, applicant, pay_on=None), parts),
            TermDraft(make.money_term(respondent, applicant, item="补偿", amount=Decimal(4000))),
        ]
        agreement = make.effective(case, mediator, terms=terms)
        whole = agreement.terms.get(instalments=None)
        promises = [*Instalment.objects.filter(term__agreement=agreement), whole]
        for act, which, cents, later in steps:
            try:
                if act == "pay":
                    promise = promises[which]
                    name = "instalment" if isinstance(promise, Instalment) else "term"
                    amount = None if cents is None else Decimal(cents) / 100
                    pay(agreement, mediator, on=make.SIGNED + timedelta(days=later),
                        amount=amount, **{name: promise})  # fmt: skip
                elif rows := list(case.payments.all()):
                    take_back(rows[which % len(rows)], mediator)
            except ActionRefused:
                pass
            assert_books_balance(agreement)
        transaction.set_rollback(True)


def assert_books_balance(agreement):
    full = []
    for term in agreement.terms.all():
        for row in list(term.instalments.all()) or [term]:
            payments = [one for one in row.payments.all() if one.counts]
            came = sum((one.amount for one in payments), start=Decimal(0))
            done_on = row.paid_on if isinstance(row, Instalment) else row.performed_on
            assert came <= row.amount
            assert (done_on is not None) == (came == row.amount)
            if done_on:
                assert done_on == max(one.paid_on for one in payments)
            if isinstance(row, Instalment):
                assert (row.paid_amount or 0) == came
            full.append(came == row.amount)
    assert (again(agreement).state == AgreementState.PERFORMED) == all(full)


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
