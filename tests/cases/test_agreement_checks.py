"""The checks before printing (domain §2.3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.agreement_checks import (
    END_OF_EMPLOYMENT,
    INSURANCE_WAIVER,
    blocking,
    money_problems,
    warnings,
)
from cases.enums import ClaimKind, PaymentWay, TermKind
from cases.models import Agreement, Instalment, Term
from cases.services.agreement import TermDraft
from tests.cases import factories as make

YEAR = date(2026, 1, 1)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator):
    return make.case_in_mediation(mediator)


def other(text: str) -> TermDraft:
    return TermDraft(Term(kind=TermKind.OTHER, text=text))


@pytest.mark.parametrize(
    "words",
    [
        "乙方自愿放弃缴纳社会保险",
        "乙方放弃社保",
        "社会保险费，乙方自愿放弃",
        "甲方无需为乙方缴纳社会保险费",
        "双方约定不缴纳社保，折现发放",
        "甲方不再补缴养老保险",
        "乙方不再要求甲方补缴社会保险",
        "五险一金由乙方自理，甲方不予缴纳",
        "工伤保险不再追究",
    ],
)
def test_a_waiver_of_social_insurance_is_found(words):
    assert INSURANCE_WAIVER.search(words)


@pytest.mark.parametrize(
    "words",
    [
        "甲方于2026年4月1日前为乙方补缴社会保险",
        "甲方为乙方补缴社会保险，双方不再有其他争议",
        "乙方不得放弃社会保险",
        "乙方放弃其他请求。社会保险由甲方依法补缴",
        "甲方无需支付其他费用，但应当补缴社会保险",
        "双方就本争议一次性了结，再无其他争议",
        "乙方放弃加班工资请求",
    ],
)
def test_other_words_about_social_insurance_are_not(words):
    assert INSURANCE_WAIVER.search(words) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("经济补偿", True),
        ("违法解除劳动合同赔偿金", True),
        ("解除劳动合同一次性补偿款", True),
        ("代通知金", True),
        ("工资差额", False),
        ("竞业限制补偿", False),
        ("一次性工伤医疗补助金", False),
    ],
)
def test_payments_for_the_end_of_employment_are_known(words, found):
    assert bool(END_OF_EMPLOYMENT.search(words)) is found


amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999.99"), places=2)


@given(
    parts=st.lists(amounts, min_size=1, max_size=24), slip=st.one_of(st.just(Decimal(0)), amounts)
)
def test_instalments_pass_exactly_when_they_sum_to_the_term(parts, slip):
    term = Term(payer_id=1, payee_id=2, amount=sum(parts) + slip)
    rows = [
        Instalment(due_on=YEAR + timedelta(days=n), amount=part) for n, part in enumerate(parts)
    ]

    assert money_problems("工资", term, rows) == (
        []
        if slip == 0
        else [f"“工资”的各期之和为{sum(parts):.2f}元，与金额{sum(parts) + slip:.2f}元不符。"]
    )


def test_instalments_follow_each_other_in_time():
    term = Term(payer_id=1, payee_id=2, amount=Decimal(3))
    same_day = [
        Instalment(due_on=YEAR, amount=Decimal(1)),
        Instalment(due_on=YEAR, amount=Decimal(2)),
    ]

    assert money_problems("工资", term, same_day) == ["“工资”的各期日期须依次递增。"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"payer_id": None}, "“工资”须写明义务人、权利人和大于零的金额。"),
        ({"amount": None}, "“工资”须写明义务人、权利人和大于零的金额。"),
        ({"amount": Decimal(0)}, "“工资”须写明义务人、权利人和大于零的金额。"),
        ({"payee_id": 1}, "“工资”的义务人和权利人不能是同一人。"),
    ],
)
def test_a_payment_needs_payer_payee_and_amount(fields, sentence):
    term = Term(**{"payer_id": 1, "payee_id": 2, "amount": Decimal(5)} | fields)

    assert money_problems("工资", term, []) == [sentence]


@pytest.mark.django_db
def test_a_complete_text_has_nothing_against_it(case, mediator):
    agreement = make.drafted(case, mediator)

    assert blocking(agreement) == []
    assert warnings(agreement) == ["“工资差额”的履行期限早于今天。"]


@pytest.mark.django_db
def test_an_empty_text_is_told_all_that_is_missing(case, mediator):
    draft = make.agreement_draft(case, terms=[], dispute=" ")
    draft.parties = []
    agreement = make.agreements.save_agreement(case, draft, actor=mediator, version=None)

    assert blocking(agreement) == [
        "协议须有至少一名申请人。",
        "协议须有至少一名被申请人。",
        "写明争议事由与请求。",
        "至少写明一项协议条款。",
    ]


@pytest.mark.django_db
def test_a_promise_needs_its_day_and_its_name(case, mediator):
    applicant, (respondent,) = make.parties(case)
    term = make.money_term(respondent, applicant, pay_on=None, item="")
    agreement = make.drafted(case, mediator, terms=[TermDraft(term), other(" ")])

    assert blocking(agreement) == [
        "第1项条款须写明款项名称。",
        "“第1项”须写明履行期限。",
        "第2项条款没有内容。",
    ]


@pytest.mark.django_db
def test_instalments_give_the_days_of_a_payment(case, mediator):
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((date(2026, 4, 1), "3000"), (date(2026, 5, 1), "5000"))
    term = TermDraft(make.money_term(respondent, applicant, pay_on=None), parts)

    assert blocking(make.drafted(case, mediator, terms=[term])) == []


@pytest.mark.django_db
def test_no_promise_to_or_by_a_third_person(mediator):
    case = make.case_in_mediation(
        mediator, employers=[make.employer(), make.employer("上海乙劳务有限公司")]
    )
    applicant, (first, second) = make.parties(case)
    term = TermDraft(make.money_term(second, applicant))
    agreement = make.drafted(case, mediator, respondents=[first], terms=[term])

    assert blocking(agreement) == [
        "“工资差额”涉及第三人“上海乙劳务有限公司”：义务人和权利人须是协议当事人。"
    ]


@pytest.mark.django_db
def test_who_has_not_agreed_to_mediation_cannot_be_named(mediator):
    refusing = make.employer("上海乙劳务有限公司")
    case = make.case_in_mediation(
        mediator, employers=[make.employer(), refusing], refusing=[refusing.name]
    )

    assert blocking(make.drafted(case, mediator)) == [
        "“上海乙劳务有限公司”未同意调解，请先登记其同意，或者不列为协议当事人。"
    ]


@pytest.mark.django_db
def test_compensation_wants_the_end_of_employment(case, mediator):
    applicant, (respondent,) = make.parties(case)
    term = TermDraft(make.money_term(respondent, applicant, item="经济补偿"))
    without = make.drafted(case, mediator, terms=[term])
    dated = make.drafted(
        case, mediator, employment_ends_on=make.SIGNED,
        terms=[TermDraft(make.money_term(respondent, applicant, item="经济补偿"))],
    )  # fmt: skip

    assert blocking(without) == ["协议含经济补偿、赔偿金等款项，请填写劳动关系解除日期。"]
    assert blocking(dated) == []


@pytest.mark.django_db
def test_a_waiver_of_social_insurance_keeps_the_text_from_being_signed(case, mediator):
    agreement = make.drafted(
        case, mediator, terms=[other("乙方自愿放弃缴纳社会保险，甲方每月折现。")]
    )

    assert blocking(agreement) == [
        "“放弃缴纳社会保险”约定放弃社会保险，该约定无效（法释〔2025〕12号第十九条），请删去。"
    ]


@pytest.mark.django_db
def test_unclear_words_and_missing_details_are_warned_of(case, mediator):
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((date(2999, 4, 1), "3000"), (date(2999, 5, 1), "5000"))
    term = TermDraft(make.money_term(respondent, applicant, account="", pay_on=None), parts)
    agreement = make.drafted(
        case, mediator, terms=[term, other("甲方尽快开具离职证明。")], copies=2
    )

    assert warnings(agreement) == [
        "“尽快”含义不明确，请写明日期、金额或标准。",
        "“工资差额”以银行转账支付，尚未填写收款账户。",
        "分期履行，建议写明逾期的后果。",
        "份数不足：当事人各执一份，调解组织留存一份（17号令第二十六条）。",
    ]


@pytest.mark.django_db
def test_cash_needs_no_account(case, mediator):
    applicant, (respondent,) = make.parties(case)
    cash = make.money_term(
        respondent, applicant, account="", way=PaymentWay.CASH, pay_on=date(2999, 1, 1)
    )

    assert warnings(make.drafted(case, mediator, terms=[TermDraft(cash)])) == []


@pytest.mark.django_db
def test_an_agreement_that_only_confirms_employment_is_warned_of(mediator):
    case = make.case_in_mediation(mediator, kinds=[ClaimKind.RELATIONSHIP], amount=None)
    agreement = make.drafted(case, mediator, terms=[other("双方确认自2024年1月起存在劳动关系。")])

    assert warnings(agreement) == [
        "本协议仅确认劳动关系：不能申请仲裁审查（33号令第七十五条），司法确认也可能不予受理。"
    ]


@pytest.mark.django_db
def test_claims_against_others_are_warned_of(mediator):
    case = make.case_in_mediation(
        mediator, employers=[make.employer(), make.employer("上海乙劳务有限公司")]
    )
    first = make.parties(case)[1][0]
    agreement: Agreement = make.drafted(case, mediator, respondents=[first])

    assert warnings(agreement)[-1] == (
        "“上海乙劳务有限公司”不是协议当事人，结案前须登记请求“工资差额”的处理结果。"
    )
