"""Two people on the same case page: the second sees what the first did, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from cases.models import Case
from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, WORKER, dispute


@pytest.fixture
def serial(staff):
    return staff.clerk.register(**dispute())


def refused_as_stale(send):
    with pytest.raises(NotDone) as refusal:
        send()
    assert refusal.value.page.status == 409
    return refusal.value.page


def test_who_decides_second_is_told_what_the_first_did(staff, serial):
    mediator, manager = staff.mediator, staff.manager
    mediator.examine(serial)
    for party in (WORKER, EMPLOYER):
        mediator.consent(serial, party)
    mediator.take(serial)
    # Both have the review page open.
    late = manager.open(f"/cases/{serial}/review/").form("/review/not-accepted/")
    late.fill(reason="基本事实无法查明")
    mediator.accept(serial)

    page = refused_as_stale(lambda: manager.send(late))
    assert page.title == "内容已被他人更新"
    for told in ("调解员·mediator", "2026-03-16", "调解中", "受理"):
        assert told in page.text
    assert Case.objects.get(serial=serial).state == "mediation"
    assert "浦劳联调陆〔2026〕第0001号" in manager.open(page.link("打开最新内容")).text


def test_an_edit_does_not_overwrite_an_edit(staff, serial):
    staff.mediator.act(serial, "return", reason="补充工资流水")
    clerk, manager = staff.clerk, staff.manager
    first = clerk.open(f"/cases/{serial}/edit/").form(button="保存并提交审查")
    second = manager.open(f"/cases/{serial}/edit/").form(button="保存并提交审查")
    clerk.send(first.fill(**{"case-facts": "甲：拖欠两个月工资。"}))
    page = refused_as_stale(
        lambda: manager.send(second.fill(**{"case-facts": "乙：拖欠三个月工资。"}))
    )
    assert "书记员·clerk" in page.text
    assert "修改登记内容" in page.text
    assert Case.objects.get(serial=serial).facts == "甲：拖欠两个月工资。"


def test_the_same_mark_is_not_made_twice(staff, serial):
    mediator, manager = staff.mediator, staff.manager
    mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    agreement = mediator.draft(
        serial, money=[{"item": "工资", "amount": "20000", "pay_on": "2026-04-15", "way": "现金"}]
    )
    mediator.offer(agreement)
    late = manager.open(agreement).form(button=EMPLOYER)
    mediator.sign(agreement, EMPLOYER)
    page = refused_as_stale(lambda: manager.send(late))
    assert "登记签名盖章" in page.text
    assert Case.objects.get(serial=serial).agreements.get().marks.count() == 1


def test_a_double_click_accepts_once(staff, serial):
    """The same form sent twice gives one number."""
    mediator = staff.mediator
    mediator.examine(serial)
    for party in (WORKER, EMPLOYER):
        mediator.consent(serial, party)
    mediator.take(serial)
    form = mediator.open(f"/cases/{serial}/review/").form("/review/accept/")
    mediator.send(form)
    refused_as_stale(lambda: mediator.send(form))
    case = Case.objects.get(serial=serial)
    assert (case.case_number, case.events.filter(kind="accepted").count()) == (
        "浦劳联调陆〔2026〕第0001号",
        1,
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_the_same_moment_accept_once(staff, serial):
    """A real race of two requests: one number, one acceptance, one page that tells of it."""
    mediator, manager = staff.mediator, staff.manager
    mediator.examine(serial)
    for party in (WORKER, EMPLOYER):
        mediator.consent(serial, party)
    mediator.take(serial)
    forms = [
        (person, person.open(f"/cases/{serial}/review/").form("/review/accept/"))
        for person in (mediator, manager)
    ]

    def press(pressed: Any) -> int:
        person, form = pressed
        try:
            return int(person.client.post(form.action, form.posted()).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(forms)) as pool:
        answers = sorted(pool.map(press, forms))
    assert answers == [302, 409]
    case = Case.objects.get(serial=serial)
    assert case.case_number == "浦劳联调陆〔2026〕第0001号"
    assert case.events.filter(kind="accepted").count() == 1
