"""Instalments ticked off with a thumb, and what follows a breach, at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Payment
from cases.performance.models import Pursuit
from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases.performance.scenes import settled
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_instalments_are_ticked_off_and_a_breach_is_pursued(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    today = timezone.localdate()
    agreement = settled(
        cast.actor("mediator"), item="工资差额",
        parts=((today - timedelta(days=10), "3000"), (today, "5000"), (today + timedelta(days=9), "5000")),
    )  # fmt: skip
    sign_in("mediator")
    page.goto(reverse("performance:list"))
    expect(page.get_by_role("heading", name="已逾期")).to_be_visible()
    assert_accessible(page)
    button = page.get_by_role("button", name=re.compile("今天已付清.*第2期"))
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 38, "a thumb finds it"
    button.click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("“工资差额 第2期”今天履行")).to_be_visible()
    assert Payment.objects.get().instalment.number == 2

    page.get_by_role("link", name=re.compile("其他日期、部分付款.*第1期")).click()
    assert_accessible(page)
    page.get_by_label("实付金额").fill("1000")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已付 1,000.00 元")).to_be_visible()

    page.goto(agreement.case.get_absolute_url())
    expect(page.get_by_text("逾期10天，已付1,000.00元")).to_be_visible()
    expect(page.get_by_text("申请支付令", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("登记已提出.*支付令")).click()
    assert_accessible(page)
    page.locator("#id_body").fill("浦东新区人民法院")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记当事人选择的途径。")).to_be_visible()
    assert_accessible(page)
    assert Pursuit.objects.get().remedy == "payment_order"

    page.get_by_role("link", name=re.compile("撤销登记.*1")).click()
    page.get_by_label("原因").fill("登记错了一期")
    page.get_by_role("button", name="撤销登记", exact=True).click()
    expect(page.get_by_text("已撤销履行登记。")).to_be_visible()
    assert_accessible(page)
