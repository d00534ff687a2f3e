"""People phone, stay silent, come back: applications by word of mouth, contacts, late yeses, numbers
of other bodies (issue B, points 2, 3 and 4)."""

from __future__ import annotations

import pytest

from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, WORKER, claim, dispute, employer
from tests.flows.reading import pdf_text

SECOND = "上海浦江劳务有限公司"


def by_phone(**changed):
    return dispute(
        source="来电",
        application_form="电话申请",
        stated_at="2026-03-16T09:30",
        caller_phone="138 0000 0001",
        read_back=True,
        **changed,
    )


def test_an_application_by_telephone_is_recorded_printed_and_signed_later(staff, calendar):
    serial = staff.clerk.register(**by_phone())
    mediator = staff.mediator
    page = mediator.case(serial)
    assert "138****0001" in page.section("dates").text
    assert "13800000001" not in page.section("dates").text
    assert "笔录待补" not in page.text  # recorder, time, number and read-back are there

    record = pdf_text(mediator.download(f"/cases/{serial}/papers/oral_application.pdf").content)
    for said in ("口头申请笔录", WORKER, "9时30分", "13800000001", "已向申请人宣读", "F03"):
        assert said in record
    assert "记录人（签名）" in record

    # Missing signatures stand in the way of nothing, and on the desk until they are supplied.
    waiting = mediator.open("/").card("待补签")
    assert serial in waiting.text
    assert f"口头申请笔录 · {WORKER}" in waiting.text
    calendar.turn_to("2026-03-18")
    form = mediator.open(mediator.open(f"/cases/{serial}/signatures/").link("登记签名"))
    mediator.send(form.form("/").fill(status="signed"))
    listed = mediator.open(f"/cases/{serial}/signatures/").text
    assert "补签" in listed
    assert "2026-03-18" in listed
    assert "待补签" not in mediator.open("/").text


def test_who_cannot_or_will_not_sign_is_noted_with_reason_and_witness(staff):
    serial = staff.clerk.register(**dispute(application_form="口头申请"))
    page = staff.clerk.case(serial)
    assert "笔录待补" in page.section("dates").text
    url = staff.clerk.open(f"/cases/{serial}/signatures/").link("登记签名")
    with pytest.raises(NotDone) as refusal:
        staff.clerk.send(staff.clerk.open(url).form("/").fill(status="refused"))
    assert "拒签或不能签的，须注明原因和见证人。" in refusal.value.page.text
    again = refusal.value.page.form("/").fill(reason="要求先与家人商量", witness_name="李见证")
    staff.clerk.send(again)
    listed = staff.clerk.open(f"/cases/{serial}/signatures/").text
    assert "拒签" in listed
    assert "李见证" in listed
    # What else the record lacks is supplied in any state.
    staff.clerk.act(serial, "statement", stated_at="2026-03-16T08:00", read_back=True)
    assert "笔录待补" not in staff.clerk.case(serial).text


def test_a_session_tells_who_signed_its_record(staff):
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    page = mediator.open(f"/cases/{serial}/sessions/record/")
    form = page.form("record/").fill(
        span="上午", day="2026-03-16", result="未达成一致", record="双方陈述意见。"
    )
    form.fill(**{"attendances-0-present": True, "attendances-0-signed": True})
    form.fill(**{"attendances-1-present": True, "attendances-1-name": "王经理"})
    form.fill(span="按时间段", starts="08:00", ends="09:00")
    done = mediator.send(form)
    assert any("1 人尚未在笔录上签名" in message for message in done.messages)
    listed = mediator.open(f"/cases/{serial}/signatures/").text
    assert f"已签名 {WORKER}" in listed
    assert f"待补签 {EMPLOYER}" in listed


def test_contacts_are_logged_and_silence_is_its_own_reason_until_a_late_yes(
    staff, calendar, monthly_rates
):
    """Domain §12: the respondent does not answer, and says yes afterwards."""
    serial = staff.clerk.register(**dispute(claims=[claim(known_on="2026-02-27")]))
    mediator = staff.mediator
    mediator.examine(serial)
    mediator.consent(serial, WORKER)
    mediator.ask(serial, EMPLOYER, way="电话", answer_due_on="2026-03-18")
    called = {"party": EMPLOYER, "result": "无人接听", "time": "09:10", "words": "总机无人接"}
    with pytest.raises(NotDone) as nowhere:
        mediator.act(serial, "contacts/new", **called)
    assert "请填写联系时所用的" in nowhere.value.page.text
    called["address_used"] = "021-5888 0000"
    first = mediator.act(serial, "contacts/new", **called)
    assert "联系已登记。" in first.messages
    with pytest.raises(NotDone) as twice:
        mediator.act(serial, "contacts/new", **called)
    assert twice.value.reasons == ["这次联系已经登记。"]
    log = mediator.open(f"/cases/{serial}/contacts/").text
    assert "总机无人接" in log
    assert mediator.case(serial).section("consents").text.count("同意") >= 1

    calendar.turn_to("2026-03-19")
    assert "被申请人逾期未答复" in mediator.open(f"/cases/{serial}/review/").text
    ended = mediator.refuse(serial)
    assert "被申请人逾期未答复" in ended.section("ending").text

    calendar.turn_to("2026-03-20")
    form = mediator.open(f"/cases/{serial}/late-consent/").form("/late-consent/")
    keys = sorted(name for name in form.values if name.endswith("-agreed"))
    with pytest.raises(NotDone) as one_sided:
        mediator.send(form.fill(**{keys[1]: True}))
    assert one_sided.value.reasons == [f"确认申请人“{WORKER}”仍要求调解。"]
    both = one_sided.value.page.form("/late-consent/").fill(**dict.fromkeys(keys, True))
    opened = mediator.send(both)
    new = opened.url.split("/")[2]
    assert new != serial
    assert opened.url == f"/cases/{new}/review/"
    assert "取自关联的前案" in opened.text
    # The same click once more leads to the same case.
    assert mediator.send(both).url.split("/")[2] == new
    assert serial in mediator.open(f"/cases/{new}/related/").text

    mediator.examine(new)
    mediator.take(new)
    accepted = mediator.accept(new)
    assert "调解中" in accepted.text
    march = monthly_rates("2026-03")
    names = ("received", "eligible", "ineligible", "accepted")
    assert [march[name] for name in names] == [2, 1, 1, 1]


def test_one_refuses_one_is_silent_one_agrees_later(staff, calendar):
    serial = staff.clerk.register(
        **dispute(respondents=[employer(), employer(SECOND, credit_code="")])
    )
    mediator = staff.mediator
    mediator.examine(serial)
    mediator.consent(serial, WORKER)
    mediator.consent(serial, EMPLOYER, answer="no")
    mediator.ask(serial, SECOND, way="邮寄", answer_due_on="2026-03-17")
    with pytest.raises(NotDone) as early:
        mediator.refuse(serial, reason="被申请人不同意调解")
    assert early.value.reasons == [f"被申请人“{SECOND}”的答复期限（2026-03-17）尚未届满。"]
    mediator.consent(serial, SECOND)
    review = mediator.open(f"/cases/{serial}/review/")
    assert f"{EMPLOYER}（不同意）" in review.section("accept").text
    mediator.take(serial)
    accepted = mediator.accept(serial)
    assert "不予受理" in accepted.section("claims").text


def test_a_joint_application_needs_no_asking_and_own_motion_both_consents(staff):
    joint = staff.clerk.register(**dispute(source="双方共同申请"))
    mediator = staff.mediator
    assert "无须征询" in mediator.open(f"/cases/{joint}/review/").text
    mediator.examine(joint)
    mediator.take(joint)
    assert "调解中" in mediator.accept(joint).text

    own = staff.clerk.register(
        **dispute(
            source="主动调解",
            application_form="口头申请",
            respondents=[employer(SECOND, credit_code="")],
        )
    )
    assert "没有需要签名的笔录" in mediator.open(f"/cases/{own}/signatures/").text
    asked = mediator.ask(own, SECOND)
    said = pdf_text(mediator.download(asked.link("征询意见书")).content)
    assert "本调解组织拟在征得双方同意后主动调解" in said
    assert "向本调解组织申请调解" not in said
    mediator.examine(own)
    mediator.take(own)
    with pytest.raises(NotDone):
        mediator.accept(own)
    for party in (WORKER, SECOND):
        mediator.consent(own, party)
    assert "调解中" in mediator.accept(own).text


def test_numbers_of_other_bodies_are_found_and_answered_after_the_end(staff, calendar):
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.act(
        serial, "references/new", system="12345", number="HT-2026-77", received_on="2026-03-16",
        answer_due_on="2026-03-20",
    )  # fmt: skip
    mediator.act(serial, "references/new", system="court", number="(2026)沪0115民初1号")
    head = mediator.case(serial).root.text
    assert "HT-2026-77" in head
    with pytest.raises(NotDone) as wrong:
        mediator.act(
            serial, "references/new", system="12345", number="X", received_on="2026-03-16",
            answer_due_on="2026-03-01",
        )  # fmt: skip
    assert "回复期限不能早于收到日期。" in wrong.value.page.text

    mediator.examine(serial)
    mediator.consent(serial, EMPLOYER, answer="no")
    mediator.refuse(serial)
    assert serial in mediator.open("/cases/?reference_number=HT-2026").text
    assert serial not in mediator.open("/cases/?reference_number=HT-2027").text
    assert serial in mediator.open("/cases/?state=all&reference_system=court").text
    assert serial not in mediator.open("/cases/?state=all&reference_system=12351").text

    desk = mediator.open("/")
    assert "HT-2026-77" in desk.text
    [answer] = [form for form in desk.forms if form.action.endswith("/answer/")]
    back = mediator.send(answer)
    assert any("已登记 2026-03-16 回复" in message for message in back.messages)
    assert "HT-2026-77" not in back.card("近期调解会议").text
    assert not [form for form in back.forms if form.action.endswith("/answer/")]


def test_who_comes_back_applies_again_and_completes_the_application(staff, calendar):
    serial = staff.clerk.register(**dispute())
    mediator = staff.mediator
    mediator.examine(serial)
    mediator.consent(serial, EMPLOYER, answer="no")
    mediator.refuse(serial)
    calendar.turn_to("2026-03-23")
    form = mediator.act(serial, "again", source="本人来访申请")
    new = form.url.split("/")[2]
    assert form.url == f"/cases/{new}/edit/"
    done = mediator.complete(new, form, submit=False, grounds="双方愿意再谈。")
    assert done.url == f"/cases/{new}/"
    again = mediator.act(serial, "again")
    assert again.url.split("/")[2] == new
