"""A dispatched worker has two employers (调解仲裁法 art. 22); domain §12, scenario 7."""

from __future__ import annotations

import pytest

from tests.cases.applications import credit_code
from tests.flows.driver import NotDone
from tests.flows.people import WORKER, claim, dispute, employer

DISPATCHER, USER = "上海申江劳务派遣有限公司", "上海浦江智能制造有限公司"


@pytest.fixture
def serial(staff):
    """Both employers agreed to mediation; the case is accepted."""
    serial = staff.clerk.register(
        **dispute(
            respondents=[
                employer(DISPATCHER),
                employer(USER, employer_role="用工单位", credit_code=credit_code(2)),
            ],
            claims=[claim("工资差额", "12000"), claim("经济补偿", "18000")],
        )
    )
    staff.mediator.bring_to_mediation(serial, WORKER, DISPATCHER, USER)
    return serial


def agreement_over(mediator, serial, amount, **text):
    money = [{"item": "工资和经济补偿", "amount": amount, "payer": DISPATCHER, "way": "现金",
              "pay_on": "2026-04-15"}]  # fmt: skip
    agreement = mediator.draft(serial, money=money, employment_ends_on="2026-02-28", **text)
    mediator.offer(agreement)
    return agreement


def test_one_signature_of_two_does_not_make_an_agreement(staff, serial):
    mediator = staff.mediator
    agreement = agreement_over(mediator, serial, "25000")
    page = mediator.sign(agreement, WORKER, DISPATCHER, "调解员签名", "调解组织印章")
    assert "签署中" in page.text
    assert "生效日期" not in page.text
    assert "未签署" not in page.card("签名与盖章").text
    assert [form.element.all("button")[0].text for form in page.forms if form.action.endswith("/mark/")] == [
        f"登记签署 ：被申请人 {USER}"
    ]  # fmt: skip
    # It is not waiting for the seal either: a party is missing.
    assert "没有待盖章的协议" in mediator.open("/").text

    missing = mediator.open(f"/cases/{serial}/settle/")
    assert "现在还不能结案" in missing.text
    assert missing.forms == []


def test_a_version_that_names_one_employer_takes_effect_when_the_other_claims_have_an_outcome(
    staff, serial, monthly_rates
):
    mediator = staff.mediator
    first = agreement_over(mediator, serial, "25000")
    mediator.sign(first, WORKER, DISPATCHER)
    mediator.send(
        mediator.open(f"{first}not-signed/").form("/not-signed/").fill(reason="用工单位拒绝签字")
    )
    second = agreement_over(
        mediator, serial, "20000", parties=[f"申请人 {WORKER}", f"被申请人 {DISPATCHER}"]
    )
    signed = mediator.sign(second, WORKER, DISPATCHER, "调解员签名", "调解组织印章")
    assert "协议自 2026-03-16 起生效。" in signed.messages

    page = mediator.open(f"/cases/{serial}/settle/")
    with pytest.raises(NotDone) as refusal:
        mediator.send(page.form("/settle/"))
    assert refusal.value.reasons == ["处理结果 ：这个字段是必填项。"] * 2
    form = refusal.value.page.form("/settle/")
    outcomes = [name for name in form.values if name.endswith("-outcome")]
    assert len(outcomes) == 2
    settled = mediator.send(form.fill(**dict.fromkeys(outcomes, "申请人撤回")))
    assert settled.messages == ["已结案：达成调解协议。"]
    claims = settled.section("claims").text
    assert claims.count("已在协议中解决") == 2
    assert claims.count("申请人撤回") == 2
    march = monthly_rates("2026-03")
    names = ("concluded", "agreement", "agreed_amount", "claimed_amount")
    assert [march[name] for name in names] == [1, 1, "20000.00", "30000.00"]
