"""The parties settle by themselves (达成和解)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.enums import (
    ClaimOutcome,
    EventKind,
    SettlementProof,
)
from cases.models import Case
from cases.services import files
from tests.cases import factories as make
from tests.cases.endings import LATER, events, outcomes, settle, settle_themselves
from tests.cases.refusals import refusal
from tests.support import documents

pytestmark = pytest.mark.django_db
PDF = documents.pdf()


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


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
        return settle_themselves(case, mediator, amount=Decimal(4000), confirmed_by=confirmed_by)

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
