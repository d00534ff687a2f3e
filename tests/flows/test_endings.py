"""The ways in which a case ends without an agreement, and how a mistaken ending is undone."""

from __future__ import annotations

import pytest

from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, WORKER, claim, dispute
from tests.flows.reading import pdf_text


def settle_for(mediator, serial, amount="20000"):
    """An agreement for one payment, signed and sealed today, and the case settled by it."""
    agreement = mediator.draft(
        serial, money=[{"item": "工资", "amount": amount, "pay_on": "2026-04-15", "way": "现金"}]
    )
    mediator.offer(agreement)
    mediator.sign(agreement, WORKER, EMPLOYER, "调解员签名", "调解组织印章")
    mediator.settle(serial)
    return agreement


def test_a_respondent_who_refuses_on_day_two_leaves_a_written_notice_and_no_acceptance(
    staff, calendar, monthly_rates
):
    """Domain §12, scenario 2."""
    serial = staff.clerk.register(**dispute(claims=[claim(known_on="2026-02-27")]))
    calendar.turn_to("2026-03-18")
    mediator = staff.mediator
    mediator.examine(serial)
    mediator.consent(serial, EMPLOYER, answer="no", way="电话", remarks="要求由仲裁处理")

    proposal = mediator.open(f"/cases/{serial}/review/")
    assert "建议以“被申请人不同意调解”不予受理" in proposal.text
    ended = mediator.refuse(serial)
    assert "不予受理" in ended.section("ending").text
    assert "被申请人不同意调解" in ended.section("ending").text
    assert ended.title == serial  # no case number without acceptance
    with pytest.raises(AssertionError, match=r"^404 .*papers/termination"):
        mediator.open(f"/cases/{serial}/papers/termination.pdf")

    notice = pdf_text(mediator.download(ended.link("不予受理通知书")).content)
    for said in (WORKER, serial, "不同意调解", "可以依法申请仲裁", "2026年3月18日"):
        assert said in notice
    assert "一方不同意调解" in notice  # interrupts limitation (17号令 art. 31): the rule is told
    assert "引起仲裁时效中断" in notice
    # The claim's year ends as it would without the interruption; the later day stands beside it.
    clocks = ended.section("clocks").text
    assert "稳妥期限为2027年2月27日" in clocks
    assert "自2026-03-18重新计算，至2027-03-18" in clocks

    march = monthly_rates("2026-03")
    names = ("received", "eligible", "ineligible", "accepted", "concluded", "success_rate")
    assert [march[name] for name in names] == [1, 0, 1, 0, 0, None]
    assert march["success_rate_with_unwilling"] == 0.0
    assert march["resolution_rate_all"] == 0.0


def test_silence_counts_only_when_the_day_for_the_answer_is_over(staff, calendar):
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.examine(serial)
    asked = mediator.ask(serial, EMPLOYER, way="邮寄", answer_due_on="2026-03-18")
    inquiry = pdf_text(mediator.download(asked.link("征询意见书")).content)
    assert EMPLOYER in inquiry
    assert "2026年3月18日" in inquiry

    with pytest.raises(NotDone) as refusal:
        mediator.refuse(serial, reason="被申请人逾期未答复")
    assert refusal.value.reasons == [
        f"被申请人“{EMPLOYER}”的答复期限（2026-03-18）尚未届满。",
    ]
    calendar.turn_to("2026-03-19")
    assert "逾期未答复" in mediator.open(f"/cases/{serial}/review/").card("征询被申请人").text
    ended = mediator.refuse(serial)
    assert "被申请人逾期未答复" in ended.section("ending").text


def test_a_mediation_that_fails_ends_with_a_notice_of_the_right_to_arbitrate(
    staff, calendar, monthly_rates
):
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    agreement = mediator.draft(
        serial, money=[{"item": "工资", "amount": "20000", "pay_on": "2026-04-15"}]
    )
    mediator.offer(agreement)
    mediator.sign(agreement, WORKER)
    calendar.turn_to("2026-03-25")

    with pytest.raises(NotDone) as refusal:
        mediator.act(serial, "failed", reason="一方当事人拒绝签字")
    assert refusal.value.reasons == ["登记案件去向（可以选择“当事人自行决定”）。"]
    page = mediator.open(f"/cases/{serial}/failed/")
    form = page.form("/failed/").fill(
        **{
            "reason": "一方当事人拒绝签字",
            "destinations-0-kind": "劳动人事争议仲裁",
            "destinations-0-body_name": "浦东新区劳动人事争议仲裁委员会",
        }
    )
    ended = mediator.send(form)
    assert "调解不成" in ended.section("ending").text
    assert "浦东新区劳动人事争议仲裁委员会" in ended.section("ending").text
    assert "未达成协议" in ended.section("claims").text
    assert "未签成" in ended.section("agreements").text

    notice = pdf_text(mediator.download(ended.link("终止调解告知书")).content)
    for said in ("拒绝在调解协议书上签名", "申请仲裁的权利", "浦东新区劳动人事争议仲裁委员会"):
        assert said in notice
    march = monthly_rates("2026-03")
    names = ("accepted", "concluded", "no_agreement", "settled", "success_rate")
    assert [march[name] for name in names] == [1, 1, 1, 0, 0.0]


def test_an_application_is_taken_back_at_the_counter(staff, monthly_rates):
    """Before acceptance: no conclusion, counted apart."""
    clerk = staff.clerk
    serial = clerk.register(**dispute(), submit=False)
    ended = clerk.act(serial, "withdraw", way="当面", reason="不再要求调解")
    assert "撤回调解申请" in ended.section("ending").text
    request = pdf_text(clerk.download(ended.link("撤回调解申请书")).content)
    assert WORKER in request
    march = monthly_rates("2026-03")
    names = ("received", "withdrawn_before_acceptance", "concluded", "withdrawn", "success_rate")
    assert [march[name] for name in names] == [1, 1, 0, 0, None]
    assert march["resolution_rate_all"] == 0.0


def test_an_application_is_taken_back_during_mediation(staff, calendar, monthly_rates):
    """After acceptance: one of the four ways of concluding."""
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    mediator.plan_session(
        serial, day="2026-03-20", span="上午", kind="现场调解", room="测试大厦劳动争议调解室"
    )
    calendar.turn_to("2026-03-18")
    ended = mediator.act(serial, "withdraw", way="书面", reason="已通过其他途径解决")
    assert "撤回调解申请" in ended.section("ending").text
    assert "已取消" in ended.text  # the planned session falls away
    march = monthly_rates("2026-03")
    names = ("accepted", "concluded", "withdrawn", "no_agreement", "success_rate")
    assert [march[name] for name in names] == [1, 1, 1, 0, 0.0]


def test_a_mistaken_closing_is_undone_and_earlier_figures_stay(staff, calendar, monthly_rates):
    """Domain §12, scenario 12: the equation of open cases, three rates, and a reopening."""
    mediator, manager = staff.mediator, staff.manager
    serial = staff.clerk.register(**dispute())
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    agreement = settle_for(mediator, serial)
    number = mediator.case(serial).title
    with pytest.raises(AssertionError, match=r"^403"):
        mediator.open(f"/cases/{serial}/reopen/")

    calendar.turn_to("2026-04-07")
    reopened = manager.act(serial, "reopen", reason="协议金额登记有误")
    assert reopened.title == number
    assert "调解中" in reopened.text
    assert "已被取代" in reopened.section("agreements").text
    assert "已作废" in reopened.section("papers").text
    assert manager.open(agreement).text.count("已被取代") >= 1

    march, april = monthly_rates("2026-03"), monthly_rates("2026-04")
    assert [march[name] for name in ("concluded", "settled", "success_rate")] == [1, 1, 100.0]
    assert balance(april) == {"open_at_start": 0, "accepted": 0, "reopened": 1, "concluded": 0,
                              "open_at_end": 1}  # fmt: skip
    listed = manager.open("/reports/concluded/?month=2026-03")
    assert "恢复办理" in listed.text

    # The parties have settled by themselves meanwhile, which both confirm.
    calendar.turn_to("2026-04-09")
    page = mediator.open(f"/cases/{serial}/settlement/")
    form = page.form("/settlement/").fill(
        content="公司当日转账二万一千元。", amount="21000", proof="双方确认"
    )
    for name in [name for name in form.values if name.endswith("-agreed")]:
        form.fill(**{name: True})
    mediator.send(form)
    settled = mediator.settle(serial)
    assert "达成和解" in settled.section("ending").text
    april = monthly_rates("2026-04")
    assert balance(april) == {"open_at_start": 0, "accepted": 0, "reopened": 1, "concluded": 1,
                              "open_at_end": 0}  # fmt: skip
    names = ("agreement", "own_settlement", "agreed_amount")
    assert [april[name] for name in names] == [0, 1, "21000.00"]
    assert monthly_rates("2026-03") == march


def balance(figures):
    """The figures of the equation of open cases, which must hold."""
    came = figures["accepted"] + figures["transferred_in"] + figures["reopened"]
    went = figures["concluded"] + figures["transferred_out"]
    assert figures["open_at_start"] + came - went == figures["open_at_end"]
    names = ("open_at_start", "accepted", "reopened", "concluded", "open_at_end")
    return {name: figures[name] for name in names}
