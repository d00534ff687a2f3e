"""A court's mandate in a browser, from its receipt to the letter, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.mandates.models import Mandate
from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.mandates import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_a_mandate_is_received_confirmed_and_given_back(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    mediator, today = cast.actor("mediator"), timezone.localdate()
    case = make.case_in_mediation(
        mediator, source="court_before_filing", received_on=today - timedelta(days=3),
        accepted_on=today - timedelta(days=1),
    )  # fmt: skip
    sign_in("mediator")
    page.goto(reverse("mandates:list"))
    expect(page.get_by_text("没有待办的委派、委托")).to_be_visible()
    assert_accessible(page)
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="登记委派、委托").click()
    assert_accessible(page)
    page.get_by_label("委派、委托机构").fill("浦东新区人民法院")
    page.get_by_label("随附材料").fill("起诉状一份")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记委派、委托。")).to_be_visible()
    expect(page.get_by_text("尚未答复是否接受。")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="确认接受").click()
    assert_accessible(page)
    page.get_by_role("button", name="确认接受").click()
    expect(page.get_by_text("先于委派、委托的期限")).to_be_visible()
    for label in ("登记鉴定期间", "延长期限"):
        page.get_by_role("link", name=label).click()
        assert_accessible(page)
        page.get_by_role("link", name="取消").click()
    page.goto(reverse("mandates:list"))
    assert_accessible(page)
    page.goto(case.get_absolute_url())
    expect(page.get_by_text("法院委派调解期限")).to_be_visible()
    assert_accessible(page)

    endings.fail(make.again(case), mediator, happened_on=today)
    page.goto(reverse("mandates:page", args=[case.serial]))
    assert_accessible(page)
    page.get_by_role("link", name="反馈结果、退回材料").click()
    assert_accessible(page)
    page.get_by_label("基本情况").fill(scenes.CAUSES["basics"])
    page.get_by_label("未达成协议的原因").fill(scenes.CAUSES["failure_causes"])
    page.get_by_role("button", name="反馈并出具函件").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("调解结果反馈函已出具")).to_be_visible()
    assert_accessible(page)
    assert Mandate.objects.get().papers_returned == "起诉状一份"
