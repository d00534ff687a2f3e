"""What changes about a case beside its work: its parties, its data, its holder, whether it stands."""

from __future__ import annotations

import re

import pytest

from cases.models import Case
from tests.cases.applications import resident_id
from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, WORKER, dispute
from tests.flows.reading import pdf_text

MONEY = [{"item": "工资", "amount": "20000", "pay_on": "2026-04-15", "way": "现金"}]
RENAMED = "上海浦江置业（集团）有限公司"
PROOF = {"basis": "准予变更登记通知书", "reason": "企业更名"}
MARKS = ("调解员签名", "调解组织印章")


def in_mediation(staff, **changed):
    serial = staff.clerk.register(**dispute(**changed))
    staff.mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    return serial


def change(person, serial, kind, **fields):
    at = f"/cases/{serial}/parties/change/{kind}/"
    return person.send(person.open(at).form(f"/{kind}/").fill(**fields))


def correct(person, serial, what, *, reason="登记时看错", **fields):
    """Type the correction, look at what it changes, confirm it; the page of the second look."""
    at = f"/cases/{serial}/correct/{what}/"
    look = person.send(person.open(at).form(at).fill(**fields, reason=reason))
    person.send(look.form(at))
    return look


def declare(person, serial):
    """The mediator's declaration once more, about those who came."""
    return person.act(serial, "declare", conflict="none")


def test_papers_that_were_issued_never_change(staff, calendar):
    serial = in_mediation(staff)
    mediator, manager = staff.mediator, staff.manager
    agreement = mediator.draft(serial, money=MONEY)
    mediator.offer(agreement)
    newest, first = (f"/cases/{serial}/papers/agreement{n}.pdf" for n in ("", "-1"))
    printed = mediator.download(newest).content
    assert {WORKER, EMPLOYER} <= set(re.findall(f"{WORKER}|{EMPLOYER}", pdf_text(printed)))

    # The worker's name was misread, the employer has another one since.
    look = correct(mediator, serial, "party/1", name="张玮")
    assert "调解协议书" in look.card("写有更正前内容的文书").text
    told = change(mediator, serial, "renamed", party=EMPLOYER, name=RENAMED, **PROOF)
    assert told.messages == ["已登记：更名。已出具的文书不变。"]
    with pytest.raises(NotDone) as refused:
        change(mediator, serial, "renamed", party=RENAMED, name=RENAMED, **PROOF)
    assert refused.value.reasons == ["名称和法定代表人均未变更。"]
    assert mediator.download(first).content == printed
    history = mediator.open(f"/cases/{serial}/history/").text
    for words in ("更正登记信息", "登记时看错", "企业更名", WORKER, "张玮"):
        assert words in history

    # Another text names them as they are called now, and says how the employer was called.
    mediator.send(mediator.open(f"{agreement}void/").form("/void/").fill(reason="更名后另拟"))
    declare(mediator, serial)
    agreement = mediator.draft(serial, money=MONEY)
    mediator.offer(agreement)
    second = mediator.download(newest).content
    assert mediator.download(first).content == printed
    text = pdf_text(second)
    assert "张玮" in text
    assert WORKER not in text
    assert text.count(EMPLOYER) == 1  # 曾用名
    mediator.sign(agreement, "张玮", RENAMED, *MARKS)
    mediator.settle(serial)

    # A closed case is corrected as well: by the mediator while it is fresh, then by the manager.
    correct(mediator, serial, "party/1", address="世纪大道1号")
    calendar.turn_to("2026-03-24")
    with pytest.raises(NotDone) as refused:
        correct(mediator, serial, "case/1", source="来电")
    assert refused.value.reasons == ["“案件来源”登记已逾5个工作日，请由站长更正。"]
    correct(manager, serial, "case/1", source="来电")
    assert mediator.case(serial).status == 200
    assert [mediator.download(f"/cases/{serial}/papers/agreement-{n}.pdf").content for n in (1, 2)] == [
        printed, second,
    ]  # fmt: skip


def test_a_worker_dies_and_the_heirs_go_on(staff, calendar, monthly_rates):
    serial = in_mediation(staff)
    mediator = staff.mediator
    agreement = mediator.draft(serial, money=MONEY)
    mediator.offer(agreement)
    calendar.turn_to("2026-03-18")

    at = f"/cases/{serial}/parties/change/succeeded/"
    heirs = [
        {"kind": "worker", "name": "张子", "phone": "13800000011", "answer": "同意"},
        {"kind": "worker", "name": "张女", "phone": "13800000012", "answer": "同意",
         "id_number": resident_id(serial="021")},
    ]  # fmt: skip
    form = mediator.open(at).form(at)
    form.fill(party=WORKER, basis="死亡证明、亲属关系证明", reason="申请人去世")
    form.fill(**{f"newcomers-0-{name}": value for name, value in heirs[0].items()})
    form = mediator.send(form, "再加一名").form(at)
    assert form.values["newcomers-0-name"] == ["张子"]
    done = mediator.send(
        form.fill(**{f"newcomers-1-{name}": value for name, value in heirs[1].items()})
    )
    assert done.messages == ["已登记：承继。已出具的文书不变。"]
    assert "协1 作废" in mediator.open(agreement).text
    told = mediator.open(f"/cases/{serial}/changes/")
    assert WORKER in told.text
    assert "已退出的当事人" in told.text
    # The daughter is a child: her mother acts for her, and signs.
    change(mediator, serial, "guardian", party="张女", name="李母", phone="13800000013",
           basis="户口簿", reason="未成年")  # fmt: skip

    declare(mediator, serial)
    agreement = mediator.draft(serial, money=MONEY)
    mediator.offer(agreement)
    text = pdf_text(mediator.download(f"/cases/{serial}/papers/agreement.pdf").content)
    for name in ("张子", "张女", "法定代理人", "李母"):
        assert name in text
    assert WORKER not in text
    mediator.sign(agreement, "张子", "张女", EMPLOYER, *MARKS)
    mediator.settle(serial)
    march = monthly_rates("2026-03")
    names = ("accepted", "concluded", "agreement", "workers", "success_rate_by_persons")
    assert [march[name] for name in names] == [1, 1, 1, 1, 100.0]


def test_closed_by_mistake_then_void_then_once_more(staff, calendar, monthly_rates):
    serial = in_mediation(staff)
    mediator, manager = staff.mediator, staff.manager
    mediator.act(serial, "failed", reason="分歧较大，难以达成协议",
                 **{"destinations-0-kind": "当事人自行决定"})  # fmt: skip
    number = Case.objects.get(serial=serial).case_number
    calendar.turn_to("2026-04-02")
    manager.act(serial, "reopen", reason="误结案")
    march, april = monthly_rates("2026-03"), monthly_rates("2026-04")
    assert (march["no_agreement"], march["open_at_end"]) == (1, 0)
    assert (april["reopened"], april["open_at_end"]) == (1, 1)
    assert Case.objects.get(serial=serial).case_number == number
    mediator.act(serial, "failed", reason="分歧较大，难以达成协议",
                 **{"destinations-0-kind": "当事人自行决定"})  # fmt: skip

    # They come back: a case of its own, linked, with what is known already.
    calendar.turn_to("2026-04-20")
    page = staff.clerk.act(serial, "again")
    second = re.search(r"LJZ-2026-\d{6}", page.url).group()
    assert second != serial
    assert serial in staff.clerk.open(f"/cases/{second}/related/").text
    again = staff.clerk.act(serial, "again")  # a second click opens no third one
    assert second in again.url
    staff.clerk.submit(second)
    mediator.bring_to_mediation(second, WORKER, EMPLOYER)
    assert monthly_rates("2026-04")["accepted"] == 1

    # It was the same application, typed twice: one of them goes on, the other counts nowhere.
    with pytest.raises(NotDone) as warned:
        staff.clerk.register(**dispute())
    form = warned.value.page.form(button="登记并提交审查")
    form.fill(not_a_duplicate_of=[serial, second])
    third = staff.clerk.send(form, "登记并提交审查").url.split("/")[2]
    with pytest.raises(NotDone) as refused:
        manager.act(third, "void", why="重复登记", reason="同一申请")
    assert refused.value.reasons == ["保留的案件 ：重复登记的，须指明保留的案件；其他原因不填。"]
    manager.act(third, "void", why="重复登记", reason="同一申请", duplicate_of=second)
    assert "作废（重复登记）" in manager.case(third).text
    april = monthly_rates("2026-04")
    assert [april[name] for name in ("received", "accepted", "reopened", "open_at_end")] == [
        1, 1, 1, 1,
    ]  # fmt: skip


def test_a_case_goes_to_a_point_back_and_to_another_station(staff, calendar, monthly_rates):
    serial = in_mediation(staff)
    mediator, manager, point = staff.mediator, staff.manager, staff.point_mediator
    other = staff.other_manager
    case = Case.objects.get(serial=serial)

    def move(receiver, to, day):
        calendar.turn_to(day)
        manager.act(serial, "transfer", receiver=to, reason="属地管辖")
        receiver.send(receiver.open(f"/transfers/{serial}/").form(), "接收")

    # Who is no manager asks; nothing moves until the manager lets it go and the point takes it.
    calendar.turn_to("2026-03-17")
    mediator.act(serial, "transfer", receiver="测试企业调解点", reason="企业内化解")
    assert point.fetch(f"/transfers/{serial}/").status == 404
    open_form = manager.open(f"/cases/{serial}/transfer/").form("/transfer/")
    manager.send(open_form, "同意移送")
    offer = point.open(f"/transfers/{serial}/")
    assert WORKER not in offer.text
    taken = point.send(offer.form(), "接收")
    assert "测试企业调解点" in taken.text
    assert mediator.fetch(f"/cases/{serial}/agreements/new/").status == 403
    move(manager, "陆家嘴工作站", "2026-03-20")

    # Across stations: number, clocks and history go on, the sender has nothing left to see.
    move(other, "张江工作站", "2026-04-02")
    moved = Case.objects.get(serial=serial)
    assert (moved.case_number, moved.accepted_on, moved.due_on) == (
        case.case_number, case.accepted_on, case.due_on,
    )  # fmt: skip
    assert mediator.fetch(f"/cases/{serial}/").status == 404
    history = other.open(f"/cases/{serial}/history/").text
    for words in ("调解员·mediator", "受理", "陆家嘴工作站", "张江工作站"):
        assert words in history
    other.take(serial)
    agreement = other.draft(serial, money=MONEY)
    other.offer(agreement)
    other.sign(agreement, WORKER, EMPLOYER, *MARKS)
    other.settle(serial)

    def figures(code, *names):
        found = monthly_rates("2026-04", code)
        return [found[name] for name in names]

    assert figures("LJZ", "open_at_start", "transferred_out", "concluded", "open_at_end") == [
        1, 1, 0, 0,
    ]  # fmt: skip
    assert figures("ZJ", "open_at_start", "transferred_in", "concluded", "open_at_end") == [
        0, 1, 1, 0,
    ]  # fmt: skip
