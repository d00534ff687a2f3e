"""A collective dispute from the counter to the figures (domain §12, scenario 3)."""

from __future__ import annotations

import pytest

from tests.cases.collectives import id_number, worker_name
from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, claim, dispute, worker
from tests.flows.reading import pdf_text

NAMES = [worker_name(n) for n in range(12)]
SPEAKERS, DISSENTER = NAMES[:3], NAMES[11]


def pasted(numbers, *, heading="姓名\t身份证号\t手机\t请求金额", amount="5,000"):
    rows = [f"{worker_name(n)}\t{id_number(n)}\t139000000{n:02d}\t{amount}" for n in numbers]
    return "\n".join((heading, *rows))


def group(**changed):
    return dispute(
        applicants=[worker(name, id_number=id_number(n)) for n, name in enumerate(SPEAKERS)],
        claims=[claim(amount="60000")],
        worker_count="12", is_collective="on", grade="重大", **changed,
    )  # fmt: skip


def test_twelve_workers_three_speak_and_one_dissents(staff, calendar, monthly_rates):
    clerk, mediator = staff.clerk, staff.mediator
    serial = clerk.register(**group(), submit=False)
    case = clerk.case(serial)
    assert "集体争议" in case.text
    assert "登记集体争议的全体成员：已登记 3 人，涉及劳动者 12 人。" in case.text

    # The list comes from a spreadsheet; what is wrong is told row by row and nothing is lost.
    home = f"/cases/{serial}/members/"
    wrong = pasted(range(3, 12)).replace(id_number(5), id_number(5)[:-1] + "?")
    wrong += f"\n{NAMES[4]}\t{id_number(4)}\t\t一万元整"
    with pytest.raises(NotDone) as refused:
        clerk.send(clerk.open(f"{home}paste/").form("/paste/").fill(table=wrong))
    errors = refused.value.page.card("需要更正的行").text
    assert refused.value.page.status == 422
    assert "3 吴甲" in errors
    assert "请填写数字金额" in errors
    assert refused.value.page.form("/paste/").values["table"] == [wrong]
    listed = clerk.send(
        clerk.open(f"{home}paste/").form("/paste/").fill(table=pasted(range(3, 12)))
    )
    assert "已登记 9 名成员。" in listed.text
    assert [name for name in NAMES if name in listed.text] == NAMES
    assert id_number(7) not in listed.text  # masked until asked for
    for number in (1, 2, 3):
        page = clerk.open(f"{home}{number}/edit/")
        clerk.send(page.form("/edit/").fill(claimed_amount="5000"))
    elected = clerk.open(f"{home}representatives/").form("/representatives/")
    page = clerk.send(elected.fill(elected_on="2026-03-15", voters="11"))
    assert "11 人参加，推举代表 3 人" in page.text
    clerk.submit(serial)

    mediator.bring_to_mediation(serial, *SPEAKERS, EMPLOYER)
    calendar.turn_to("2026-03-20")
    # Amounts for all, ten answers, one no; the last one has not answered yet.
    form = mediator.open(f"{home}terms/").form("/terms/")
    lines = sorted(
        (key for key in form.values if key.endswith("-answer")), key=lambda k: int(k.split("-")[1])
    )
    for place, key in enumerate(lines):
        form.fill(**{key.replace("answer", "agreed_amount"): "3000" if place < 11 else ""})
        form.fill(**{key: "同意" if place < 10 else ("不同意" if place == 11 else "未答复")})
    page = mediator.send(form.fill(way="电话"))
    assert "已保存 12 名成员的金额和意见。" in page.text
    assert "同意 10 · 不同意 1 · 未答复 1" in page.text

    agreement = mediator.draft(
        serial,
        money=[{"item": "工资", "pay_on": "2026-04-15", "way": "银行转账"}],
    )
    page = mediator.open(agreement)
    assert "尚缺“褚甲”。" in page.text
    assert "“卫甲”未列入附件，结案前须登记其处理结果。" in page.text
    with pytest.raises(NotDone):
        mediator.offer(agreement)
    form = mediator.open(f"{home}terms/").form("/terms/")
    mediator.send(form.fill(**{lines[10]: "同意"}))
    mediator.offer(agreement)

    text = pdf_text(mediator.download(f"/cases/{serial}/papers/agreement.pdf").content)
    assert "人员及金额清单" in text
    for number, name in enumerate(NAMES[:11]):
        assert name in text
        assert id_number(number) in text
    assert DISSENTER not in text
    assert "附件《人员及金额清单》所列11名劳动者支付工资" in text
    assert "合计（11人）55,000.0033,000.00" in text
    assert "叁万叁仟元整" in text
    assert "本人同意" in text
    assert "系推举的代表，代表附件所列11名劳动者" in text

    mediator.sign(agreement, *SPEAKERS, EMPLOYER, "调解员签名", "调解组织印章")
    page = mediator.open(f"/cases/{serial}/settle/")
    assert "集体争议成员：11 人达成，0 人另行处理。" in page.text
    with pytest.raises(NotDone) as refused:
        mediator.settle(serial)
    assert refused.value.reasons == ["登记未列入和解的成员的处理结果：“卫甲”。"]
    form = mediator.open(f"{home}outcomes/").form("/outcomes/")
    assert [label for _key, label in form.options["members"]] == ["12. 卫甲"]
    with pytest.raises(NotDone) as refused:
        mediator.send(form.fill(outcome="未达成协议"))
    assert "登记未达成协议的成员的去向" in refused.value.reasons[0]
    form = refused.value.page.form("/outcomes/")
    mediator.send(form.fill(kind="劳动人事争议仲裁", body_name="浦东新区劳动人事争议仲裁委员会"))
    done = mediator.settle(serial)
    assert "部分达成" in done.text
    assert f"{DISSENTER} · 劳动人事争议仲裁" in done.section("ending").text

    notice = pdf_text(mediator.download(f"/cases/{serial}/papers/member_termination.pdf").content)
    assert DISSENTER in notice
    assert id_number(11) in notice
    assert "下列1名劳动者与用人单位未能达成调解协议" in notice
    assert "其他11名劳动者已与用人单位达成协议或者和解" in notice
    assert "浦东新区劳动人事" in notice
    assert NAMES[5] not in notice

    march = monthly_rates("2026-03")
    names = ("accepted", "concluded", "agreement", "collective", "workers", "agreed_amount")
    assert [march[name] for name in names] == [1, 1, 1, 1, 12, "33000.00"]
    assert march["success_rate"] == 100.0
    assert march["success_rate_by_persons"] == 91.7
    rates = march["rates"]["success_rate_by_persons"]
    assert (rates["numerator"], rates["denominator"]) == (11, 12)


def test_reopening_does_not_change_the_month_that_was_told(staff, calendar, monthly_rates):
    clerk, mediator = staff.clerk, staff.mediator
    serial = clerk.register(**group(), submit=False)
    home = f"/cases/{serial}/members/"
    clerk.send(clerk.open(f"{home}paste/").form("/paste/").fill(table=pasted(range(3, 12))))
    clerk.submit(serial)
    mediator.bring_to_mediation(serial, *SPEAKERS, EMPLOYER)
    form = mediator.open(f"{home}terms/").form("/terms/")
    for key in [key for key in form.values if key.endswith("-answer")]:
        form.fill(**{key.replace("answer", "agreed_amount"): "3000", key: "同意"})
    mediator.send(form)
    agreement = mediator.draft(serial, money=[{"item": "工资", "pay_on": "2026-04-15"}])
    mediator.offer(agreement)
    mediator.sign(agreement, *SPEAKERS, EMPLOYER, "调解员签名", "调解组织印章")
    done = mediator.settle(serial)
    assert "部分达成" not in done.text
    assert monthly_rates("2026-03")["success_rate_by_persons"] == 100.0

    calendar.turn_to("2026-04-02")
    staff.manager.act(serial, "reopen", reason="误结案")
    assert monthly_rates("2026-03")["success_rate_by_persons"] == 100.0
    page = mediator.open(home)
    assert "达成 0 · 另行处理 0" in page.text
    mediator.act(
        serial,
        "failed",
        reason="分歧较大，难以达成协议",
        **{"destinations-0-kind": "当事人自行决定"},
    )
    assert "达成 0 · 另行处理 12" in mediator.open(home).text
    april = monthly_rates("2026-04")
    assert (april["concluded"], april["success_rate_by_persons"]) == (1, 0.0)
