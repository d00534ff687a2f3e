"""Drafting, signing and performing an agreement (调解仲裁法 art. 14, 17号令 art. 26)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.enums import AgreementState, Authority, MarkKind, TermKind, Way
from cases.models import Agent, Agreement, Case, Term
from cases.services import agreement as agreements
from cases.services.agreement import AgreementDraft, TermDraft
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.papers.models import Paper
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


@pytest.fixture
def two_employers(mediator) -> Case:
    """A dispatched worker: the dispatch company and the company that uses the work."""
    return make.case_in_mediation(
        mediator,
        employers=[make.employer(), make.employer("上海乙劳务有限公司", employer_role="using_company")],
    )


def again(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def save(case, draft, actor, version=None) -> Agreement:
    return agreements.save_agreement(case, draft, actor=actor, version=version)


def offer(agreement, actor, **given):
    fields = {"version": None, "happened_on": make.SIGNED}
    return agreements.offer_for_signing(agreement, actor=actor, **fields | given)


def pay(agreement, actor, on=LATER, **given):
    return agreements.record_payment(agreement, actor=actor, version=None, paid_on=on, **given)


def draft_of(agreement: Agreement) -> AgreementDraft:
    """What the editor shows of a saved version."""
    return AgreementDraft(
        agreement=agreement,
        parties=[row.party for row in agreement.named_parties.all()],
        terms=[TermDraft(term, list(term.instalments.all())) for term in agreement.terms.all()],
    )


# --- Drafting -----------------------------------------------------------------------------------


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
    assert [(t.pk == kept.term.pk, str(t)) for t in terms] == [(True, "工资差额"), (False, "双方保密。")]
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


# --- Signing ------------------------------------------------------------------------------------


def test_offering_issues_the_paper(case, mediator):
    agreement = make.offered(case, mediator)

    paper = Paper.objects.about(agreement).get()
    assert (agreement.state, paper.kind, paper.issued_on) == ("signing", "agreement", make.SIGNED)


def test_a_text_with_faults_is_not_offered(case, mediator):
    agreement = make.drafted(case, mediator, dispute=" ")

    assert refusal(offer, agreement, mediator) == ["写明争议事由与请求。"]
    assert not Paper.objects.about(agreement).exists()


def test_a_text_is_not_issued_before_acceptance(case, mediator):
    agreement = make.drafted(case, mediator)

    assert refusal(offer, agreement, mediator, happened_on=make.RECEIVED) == [
        "发生日期不能早于受理日期（2026-03-04）。"
    ]


def test_redrafting_takes_the_issued_text_out_of_force(case, mediator):
    agreement = make.offered(case, mediator)

    back = agreements.redraft(agreement, actor=mediator, version=None, reason="金额有误")
    offer(back, mediator, happened_on=LATER)

    issued = Paper.objects.about(agreement).order_by("n")
    assert [(p.voided_on is None, p.void_reason) for p in issued] == [(False, "金额有误"), (True, "")]


def test_a_text_that_somebody_signed_is_not_redrafted(case, mediator):
    agreement = make.offered(case, mediator)
    make.mark(agreement, mediator, MarkKind.MEDIATOR)

    assert refusal(agreements.redraft, agreement, actor=mediator, version=None) == [
        "已有人签署，请作废后另行起草。"
    ]


def test_the_last_mark_gives_effect_on_the_latest_of_their_days(case, mediator):
    agreement = make.offered(case, mediator)
    make.mark(agreement, mediator, MarkKind.SEAL, on=LATER)
    make.sign(agreement, mediator)
    assert again(agreement).state == AgreementState.SIGNING

    make.mark(agreement, mediator, MarkKind.MEDIATOR)

    assert (again(agreement).state, again(agreement).effective_on) == ("effective", LATER)


@pytest.mark.parametrize("left_out", ["applicant", "respondent", "mediator", "seal"])
def test_without_any_one_mark_there_is_no_effect(case, mediator, left_out):
    agreement = make.offered(case, mediator)
    applicant, (respondent,) = make.parties(case)
    marks = {
        "applicant": (MarkKind.PARTY, applicant),
        "respondent": (MarkKind.PARTY, respondent),
        "mediator": (MarkKind.MEDIATOR, None),
        "seal": (MarkKind.SEAL, None),
    }
    for name, (kind, party) in marks.items():
        if name != left_out:
            make.mark(agreement, mediator, kind, party=party)

    assert (again(agreement).state, again(agreement).effective_on) == ("signing", None)


def test_one_of_two_employers_signing_gives_no_effect_until_a_version_names_one(
    two_employers, mediator
):
    both = make.offered(two_employers, mediator)
    applicant, (first, _second) = make.parties(two_employers)
    for kind, party in [
        (MarkKind.PARTY, applicant), (MarkKind.PARTY, first),
        (MarkKind.MEDIATOR, None), (MarkKind.SEAL, None),
    ]:  # fmt: skip
        make.mark(both, mediator, kind, party=party)
    assert again(both).state == AgreementState.SIGNING

    agreements.mark_not_signed(both, actor=mediator, version=None, reason="乙公司拒签")
    one = make.effective(two_employers, mediator, respondents=[first])

    assert (again(both).state, one.state, one.number) == ("not_signed", "effective", 2)


def mark_refused(agreement, actor, kind, **given) -> list[str]:
    return refusal(make.mark, agreement, actor, kind, **given)


def test_marks_without_sense_are_refused(two_employers, mediator):
    applicant, (first, second) = make.parties(two_employers)
    agreement = make.offered(two_employers, mediator, respondents=[first])
    early, future = make.SIGNED - timedelta(days=1), date(2999, 1, 1)
    make.mark(agreement, mediator, MarkKind.PARTY, party=applicant)

    assert [
        mark_refused(agreement, mediator, MarkKind.PARTY, party=second),
        mark_refused(agreement, mediator, MarkKind.PARTY, party=applicant),
        mark_refused(agreement, mediator, MarkKind.PARTY),
        mark_refused(agreement, mediator, MarkKind.SEAL, party=first),
        mark_refused(agreement, mediator, MarkKind.SEAL, on=early),
        mark_refused(agreement, mediator, MarkKind.SEAL, on=future),
        mark_refused(agreement, mediator, MarkKind.PARTY, party=first, way=Way.PHONE),
    ] == [
        [f"“{second.name}”不是协议当事人。"],
        ["该签署已经登记。"],
        ["当事人签署须写明是哪一名当事人，其他签署不写。"],
        ["当事人签署须写明是哪一名当事人，其他签署不写。"],
        ["发生日期不能早于协议定稿日期（2026-03-12）。"],
        ["发生日期不能晚于今天。"],
        ["电话、短信不能代替签名或盖章。"],
    ]


def test_a_draft_is_not_signed(case, mediator):
    assert mark_refused(make.drafted(case, mediator), mediator, MarkKind.SEAL) == [
        "协议不在签署中，不能登记签署。"
    ]


def agent_of(party, **fields) -> Agent:
    agent = Agent(case=party.case, party=party, name="周律师",
                  **{"authority": Authority.SPECIAL, "mandate_on": make.RECEIVED} | fields)  # fmt: skip
    with acting(SYSTEM):
        agent.save()
    return agent


def test_an_agent_signs_with_special_authority_only(case, mediator):
    applicant, (respondent,) = make.parties(case)
    agreement = make.offered(case, mediator)
    general = agent_of(respondent, authority=Authority.GENERAL)
    late = agent_of(respondent, mandate_on=LATER)
    special = agent_of(respondent)

    def sign_by(agent, party=respondent):
        return mark_refused(agreement, mediator, MarkKind.PARTY, party=party, agent=agent)

    assert sign_by(general) == ["“周律师”为一般授权，不能代签协议。"]
    assert sign_by(late) == ["授权委托书的日期晚于签署日期。"]
    assert sign_by(special, party=applicant) == ["“周律师”不是该当事人的代理人。"]
    make.mark(agreement, mediator, MarkKind.PARTY, party=respondent, agent=special)
    assert agreement.marks.get().agent == special


def test_a_second_agreement_cannot_take_effect_beside_the_first(case, mediator):
    second = make.offered(case, mediator)
    make.effective(case, mediator)
    make.sign(second, mediator)
    make.mark(second, mediator, MarkKind.MEDIATOR)

    assert mark_refused(second, mediator, MarkKind.SEAL) == ["本案已有另一份生效的调解协议。"]
    assert refusal(make.drafted, case, mediator) == ["本案已有生效的调解协议。"]


def test_of_two_who_record_the_same_mark_the_second_is_told(case, mediator):
    agreement = make.offered(case, mediator)
    given = {"actor": mediator, "version": agreement.version, "kind": MarkKind.SEAL,
             "marked_on": make.SIGNED, "way": Way.IN_PERSON}  # fmt: skip
    agreements.mark_agreement(agreement, **given)

    with pytest.raises(StaleVersion):
        agreements.mark_agreement(agreement, **given)


def test_marks_leave_the_form_of_the_case_valid(case, mediator):
    agreement = make.offered(case, mediator)
    before = make.again(case).version

    make.sign(agreement, mediator)

    assert make.again(case).version == before


@pytest.mark.parametrize(
    ("operation", "state"),
    [(agreements.void_agreement, "void"), (agreements.mark_not_signed, "not_signed")],
)
def test_a_version_put_aside_keeps_its_number_and_loses_its_paper(case, mediator, operation, state):
    agreement = make.offered(case, mediator)

    operation(agreement, actor=mediator, version=None, reason="单位拒签")

    assert again(agreement).state == state
    assert Paper.objects.about(agreement).get().void_reason == "单位拒签"
    assert make.drafted(case, mediator).number == 2
    assert refusal(operation, agreement, actor=mediator, version=None, reason=" ") == ["请写明原因。"]


def test_an_effective_agreement_is_not_put_aside(case, mediator):
    agreement = make.effective(case, mediator)

    assert refusal(
        agreements.void_agreement, agreement, actor=mediator, version=None, reason="误"
    ) == ["当前状态为“已生效”，不能进行此操作。"]


def test_what_is_signed_and_not_sealed_is_listed(two_employers, mediator):
    waiting = make.offered(two_employers, mediator)
    make.sign(waiting, mediator)
    everything = Case.objects.visible_to(mediator)
    assert list(agreements.signed_not_sealed(everything)) == []

    make.mark(waiting, mediator, MarkKind.MEDIATOR)
    half_signed = make.offered(two_employers, mediator)
    make.mark(half_signed, mediator, MarkKind.MEDIATOR)
    make.mark(half_signed, mediator, MarkKind.PARTY, party=make.parties(two_employers)[0])
    assert list(agreements.signed_not_sealed(everything)) == [waiting]
    assert list(agreements.signed_not_sealed(Case.objects.none())) == []

    make.mark(waiting, mediator, MarkKind.SEAL)
    assert list(agreements.signed_not_sealed(everything)) == []


# --- Performance --------------------------------------------------------------------------------


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
