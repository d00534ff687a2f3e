"""The watch in a browser, at both widths: what was found, set aside, and shown again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases import factories as make
from tests.cases.watch.scenes import house, person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_findings_are_read_set_aside_and_shown_again(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    mediator, today = cast.actor("mediator"), timezone.localdate()
    house(cast, "watch_yellow", 2)
    for n in (1, 1, 2):
        make.registered_case(mediator, received_on=today - timedelta(days=n), workers=[person(n)])
    sign_in("manager")
    page.goto(reverse("cases:desk"))
    expect(page.get_by_role("link", name="疑似重复登记")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="疑似重复登记").click()
    expect(page.get_by_role("cell", name="劳动者电话相同").first).to_be_visible()
    assert_accessible(page)
    page.goto(reverse("watch:list"))
    expect(page.get_by_role("heading", name="多次涉案的用人单位")).to_be_visible()
    expect(page.get_by_text("黄色", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("暂不提示.*最近12个月3件")).click()
    assert_accessible(page)
    page.get_by_label("理由").fill("已约谈该单位")
    page.get_by_role("button", name="暂不提示").click()
    expect(page.get_by_text("没有预警")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="显示暂不提示的").click()
    expect(page.get_by_text("已约谈该单位")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="恢复提示").click()
    expect(page.get_by_text("黄色", exact=True)).to_be_visible()
    sign_in("auditor")
    page.goto(reverse("watch:list"))
    expect(page.get_by_role("heading", name="多次涉案的用人单位")).to_be_visible()
    assert_accessible(page)
    sign_in("mediator")
    page.goto(reverse("watch:list"))
    expect(page.get_by_text("没有预警")).to_be_visible()
    assert_accessible(page)
