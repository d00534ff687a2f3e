"""Drafting an agreement: the text as the editor hands it over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.enums import TermKind
from cases.models import Agreement, Case, Term
from cases.services import agreement as agreements
from cases.services.agreement import AgreementDraft, TermDraft
from mediation.history.gate import NotAllowed, StaleVersion
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


def save(case, draft, actor, version=None) -> Agreement:
    return agreements.save_agreement(case, draft, actor=actor, version=version)


def draft_of(agreement: Agreement) -> AgreementDraft:
    """What the editor shows of a saved version."""
    return AgreementDraft(
        agreement=agreement,
        parties=[row.party for row in agreement.named_parties.all()],
        terms=[TermDraft(term, list(term.instalments.all())) for term in agreement.terms.all()],
    )


def test_versions_are_numbered_within_the_case(case, mediator):
    first, second = make.drafted(case, mediator), make.drafted(case, mediator)

    assert [(row.number, row.state, row.total) for row in (first, second)] == [
        (1, "draft", Decimal("8000.00")),
        (2, "draft", Decimal("8000.00")),
    ]


def test_an_edit_keeps_the_rows_that_stay_and_removes_the_rest(case, mediator):
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((date(2026, 4, 1), "3000"), (date(2026, 5, 1), "5000"))
    agreement = make.drafted(
        case, mediator,
        terms=[TermDraft(make.money_term(respondent, applicant), parts),
               TermDraft(Term(kind=TermKind.OTHER, text="开具离职证明。"))],
    )  # fmt: skip
    draft = draft_of(again(agreement))
    kept, removed = draft.terms
    kept.term.amount = Decimal(9000)
    kept.instalments = make.instalments(
        (date(2026, 4, 1), "3000"), (date(2026, 5, 10), "3000"), (date(2026, 6, 10), "3000")
    )
    draft.terms = [kept, TermDraft(Term(kind=TermKind.OTHER, text="双方保密。"))]

    saved = save(case, draft, mediator, version=1)

    terms = list(saved.terms.all())
    assert (saved.total, saved.version) == (Decimal(9000), 2)
    assert [(t.pk == kept.term.pk, str(t)) for t in terms] == [
        (True, "工资差额"),
        (False, "双方保密。"),
    ]
    assert [(p.number, p.due_on.month, p.amount) for p in terms[0].instalments.all()] == [
        (1, 4, Decimal(3000)), (2, 5, Decimal(3000)), (3, 6, Decimal(3000)),
    ]  # fmt: skip
    assert not Term.objects.filter(pk=removed.term.pk).exists()
    # The first instalment did not change, and its history says so.
    assert terms[0].instalments.get(number=1).history.count() == 1


def test_instalments_that_do_not_sum_are_refused_and_nothing_is_written(case, mediator):
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((date(2026, 4, 1), "3000"), (date(2026, 5, 1), "4999.99"))
    draft = make.agreement_draft(
        case, terms=[TermDraft(make.money_term(respondent, applicant), parts)]
    )

    assert refusal(save, case, draft, mediator) == [
        "“工资差额”的各期之和为7999.99元，与金额8000.00元不符。"
    ]
    assert case.agreements.count() == 0


def test_only_payments_come_in_instalments(case, mediator):
    part = make.instalments((date(2026, 4, 1), "3000"))
    draft = make.agreement_draft(case, terms=[TermDraft(Term(kind="other", text="保密"), part)])

    assert refusal(save, case, draft, mediator) == ["只有给付款项可以分期。"]


def test_parties_and_terms_of_other_cases_are_refused(case, mediator):
    other = make.case_in_mediation(mediator, workers=[make.worker("李四")])
    theirs = make.drafted(other, mediator)
    foreign_parties = make.agreement_draft(case)
    foreign_parties.parties += [make.parties(other)[0]]
    foreign_term = make.agreement_draft(case)
    foreign_term.terms[0].term.pk = theirs.terms.get().pk

    assert refusal(save, case, foreign_parties, mediator) == ["请选择本案的当事人。"]
    assert refusal(save, case, foreign_term, mediator) == ["条款不属于本协议，请刷新后重试。"]
    assert refusal(save, case, draft_of(theirs), mediator) == ["该协议不属于本案。"]


def test_a_text_that_is_being_signed_does_not_change(case, mediator):
    agreement = make.offered(case, mediator)

    assert refusal(save, case, draft_of(again(agreement)), mediator) == [
        "协议已定稿，不能再修改；如需修改请先退回。"
    ]


def test_of_two_who_edit_the_same_version_the_second_is_told(case, mediator):
    agreement = make.drafted(case, mediator)
    save(case, draft_of(again(agreement)), mediator, version=1)

    with pytest.raises(StaleVersion) as caught:
        save(case, draft_of(again(agreement)), mediator, version=1)
    assert caught.value.current == agreement


def test_who_does_not_mediate_the_case_does_not_draft(cast, case):
    for part in ("clerk", "colleague", "legal_aid", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            make.drafted(case, cast.actor(part))
    assert make.drafted(case, cast.actor("manager")).number == 1
