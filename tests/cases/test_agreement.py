"""Signing an agreement (调解仲裁法 art. 14, 17号令 art. 26)."""

from datetime import date, timedelta

import pytest

from cases.enums import AgreementState, Authority, MarkKind, Way
from cases.models import Agent, Agreement, Case
from cases.services import agreement as agreements
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import StaleVersion
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
        employers=[
            make.employer(),
            make.employer("上海乙劳务有限公司", employer_role="using_company"),
        ],
    )


def again(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def offer(agreement, actor, **given):
    fields = {"version": None, "happened_on": make.SIGNED}
    return agreements.offer_for_signing(agreement, actor=actor, **fields | given)


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
    assert [(p.voided_on is None, p.void_reason) for p in issued] == [
        (False, "金额有误"),
        (True, ""),
    ]


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
    assert refusal(operation, agreement, actor=mediator, version=None, reason=" ") == [
        "请写明原因。"
    ]


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
