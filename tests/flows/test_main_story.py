"""From a telephone call to the month's rate: the station's main road."""

from __future__ import annotations

from tests.flows.people import EMPLOYER, WORKER
from tests.flows.reading import pdf_text


def test_a_consultation_becomes_a_case_that_is_settled_and_counted(staff, calendar, monthly_rates):
    """The whole road on foot, each step by its own form; the figures end it."""
    officer, mediator, manager = staff.legal_aid, staff.mediator, staff.manager

    # The telephone: what was said is typed once and carried over.
    consultation = officer.log_consultation(
        visitor_name=WORKER,
        phone="13800000001",
        employer_name=EMPLOYER,
        channel="12351",
        category="劳动报酬",
        question="公司拖欠一月、二月工资三万元。",
        advice="可以先申请调解。",
        onward="调解",
    )
    serial, form = officer.open_case_from(consultation)
    assert serial == "LJZ-2026-000001"
    carried = form.form(button="保存并提交审查").values
    assert carried["applicants-0-name"] == [WORKER]
    assert carried["applicants-0-phone"] == ["138****0001"]  # masked, and kept as it is
    assert carried["respondents-0-name"] == [EMPLOYER]
    assert carried["case-facts"] == ["公司拖欠一月、二月工资三万元。"]
    officer.complete(serial, form, **{"claims-0-kind": "工资差额", "claims-0-amount": "30000"})

    # Review: the respondent is asked, both answer, a mediator takes and accepts the case.
    calendar.turn_to("2026-03-17")
    mediator.examine(serial)
    asked = mediator.ask(serial, EMPLOYER, answer_due_on="2026-03-19")
    assert "征询意见书" in asked.text
    mediator.consent(serial, WORKER)
    mediator.consent(serial, EMPLOYER, way="电话")
    mediator.take(serial)
    accepted = mediator.accept(serial)
    assert accepted.title == "浦劳联调陆〔2026〕第0001号"
    assert accepted.messages == ["已受理，案号 浦劳联调陆〔2026〕第0001号，调解期限至 2026-04-01。"]
    assert accepted.main.one("a", class_="btn-lg").text == "安排调解会议"

    # Two sessions: one planned and held, one recorded afterwards.
    calendar.turn_to("2026-03-18")
    mediator.plan_session(
        serial,
        day="2026-03-20",
        starts="09:30",
        ends="11:00",
        kind="现场调解",
        room="测试大厦劳动争议调解室",
    )
    calendar.turn_to("2026-03-20")
    mediator.record_session(
        serial,
        day="2026-03-19",
        span="下午",
        kind="背对背",
        place="一楼会客室",
        record="公司愿付二万八千元。",
        result="继续调解",
    )
    held = mediator.record_session(serial, 1, record="双方接受二万八千元。", result="达成一致")
    assert held.main.one("a", class_="btn-lg").text == "起草调解协议"

    # The agreement: two payments, a clause of the usual ones, final text, marks, effect.
    agreement = mediator.draft(
        serial,
        money=[{"item": "拖欠工资", "amount": "28000", "account": "工商银行 张伟 6222020200001"}],
        instalments={"count": "2", "first_on": "2026-03-31"},
        block="离职证明",
        breach_consequences="任何一期逾期，余款全部到期。",
    )
    page = mediator.open(agreement)
    assert "人民币贰万捌仟元整" in page.text
    assert [line in page.text for line in ("14,000.00", "2026-03-31", "2026-04-30")] == [True] * 3
    mediator.offer(agreement)
    mediator.sign(agreement, WORKER, EMPLOYER)
    mediator.sign(agreement, "调解员签名")
    assert "第0001号" in mediator.open("/").card("已签字待盖章").text
    calendar.turn_to("2026-03-23")
    sealed = mediator.sign(agreement, "调解组织印章", marked_on="2026-03-23")
    assert "协议自 2026-03-23 起生效。" in sealed.messages
    paper = mediator.download(f"/cases/{serial}/papers/agreement.pdf")
    text = pdf_text(paper.content)
    for said in (
        WORKER,
        EMPLOYER,
        "贰万捌仟元整",
        "浦劳联调陆〔2026〕第0001号",
        "终止）劳动合同证明",
    ):
        assert said in text

    # Settled, the first part paid on the spot.
    settled = mediator.settle(serial, paid=["第1期"])
    assert settled.messages == ["已结案：达成调解协议。"]
    assert "已在协议中解决" in settled.text
    assert "14,000.00" in mediator.open(agreement).text

    # The month, by command and by page, which says the same and opens the case.
    figures = monthly_rates("2026-03")
    assert {
        name: figures[name]
        for name in (
            "received", "eligible", "accepted", "concluded", "agreement", "settled",
            "success_rate", "success_rate_with_unwilling", "resolution_rate_all",
            "open_at_start", "open_at_end", "claimed_amount", "agreed_amount", "median_days",
        )
    } == {
        "received": 1, "eligible": 1, "accepted": 1, "concluded": 1, "agreement": 1, "settled": 1,
        "success_rate": 100.0, "success_rate_with_unwilling": 100.0, "resolution_rate_all": 100.0,
        "open_at_start": 0, "open_at_end": 0, "claimed_amount": "30000.00",
        "agreed_amount": "28000.00", "median_days": 6.0,
    }  # fmt: skip
    month = manager.open("/reports/?month=2026-03")
    rates = month.section("cases")
    assert rates.text.count("100.0 %") + rates.text.count("100.0%") == 3, rates.text
    assert rates.text.count("1 ÷ 1") + rates.text.count("1/1") == 3, rates.text
    behind = manager.open(month.link_of_figure("达成调解协议"))
    assert behind.link("LJZ-2026-000001").endswith(f"/cases/{serial}/")
