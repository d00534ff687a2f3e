"""Programs of others and what they are told: pages of the interface's clients and of the webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mediation.webhooks.enums import DeliveryState
from mediation.webhooks.models import Attempt, Delivery
from tests.browser.axe import assert_accessible
from tests.browser.conftest import NARROW, WIDE
from tests.support.cast import Cast
from tests.webhooks.receiver import Receiver, receiving, status
from tests.webhooks.scenes import happened, subscribed

pytestmark = pytest.mark.django_db(transaction=True)
both_widths = pytest.mark.parametrize("context", [WIDE, NARROW], indirect=True)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A real one, on this machine."""
    settings.WEBHOOK_DEVELOPMENT = True
    with receiving() as one:
        yield one


@both_widths
def test_a_program_is_registered_and_its_token_shown_once(
    page: Page, cast: Cast, sign_in: Callable[[str], None]
) -> None:
    sign_in("manager")
    page.goto("/administration/clients/")
    expect(page.get_by_role("main")).to_contain_text("还没有登记客户端")
    assert_accessible(page)

    page.get_by_role("link", name="登记客户端").click()
    page.get_by_label("代码").fill("court")
    page.get_by_label("名称").fill("区法院诉调对接平台")
    page.get_by_label("对方联系人").fill("陈法官")
    page.get_by_label("联系方式").fill("021-58880000")
    assert_accessible(page)
    page.get_by_role("main").locator("form").get_by_role("button").first.click()
    page.wait_for_url("**/clients/court/")

    page.get_by_role("link", name="发放令牌").click()
    page.get_by_role("checkbox").first.check()
    day = timezone.localdate() + timedelta(days=30)
    page.get_by_label("有效期至").fill(day.isoformat())
    assert_accessible(page)
    page.get_by_role("main").locator("form").get_by_role("button").first.click()

    secret = page.locator("#token-secret")
    expect(secret).to_be_focused()
    shown = secret.inner_text()
    assert len(shown) > 40
    assert_accessible(page)
    page.goto("/administration/clients/court/")
    expect(secret).to_have_count(0)
    assert shown not in page.content()
    assert_accessible(page)

    page.get_by_role("link", name="撤销").click()
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("已撤销")
    page.goto("/administration/clients/")
    assert_accessible(page)


@both_widths
def test_a_subscription_is_made_and_its_secret_shown_once(
    page: Page, cast: Cast, sign_in: Callable[[str], None]
) -> None:
    sign_in("manager")
    page.goto("/administration/webhooks/")
    expect(page.get_by_role("main")).to_contain_text("还没有推送订阅")
    assert_accessible(page)

    page.get_by_role("link", name="新建订阅").click()
    page.get_by_label("名称").fill("热线平台")
    page.get_by_label("接收网址").fill("https://hook.example.com/in")
    page.get_by_label("受理", exact=False).first.check()
    assert_accessible(page)
    page.get_by_role("main").locator("form").get_by_role("button").first.click()

    secret = page.locator("#webhook-key")
    expect(secret).to_be_focused()
    shown = secret.inner_text()
    assert shown.startswith("whsec_")
    assert_accessible(page)
    page.get_by_role("link", name="已记下，继续").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("热线平台")
    assert shown not in page.content()
    assert_accessible(page)


@both_widths
def test_what_failed_is_found_in_the_log_and_sent_again(
    page: Page, cast: Cast, sign_in: Callable[[str], None],
    receiver: Receiver, finish_jobs: Callable[[], int],
) -> None:  # fmt: skip
    receiver.answer = status(500, b"<html>Internal Server Error: maintenance until noon</html>")
    subscribed(cast, receiver.url)
    (delivery,) = happened(cast)
    finish_jobs()
    # As after the last attempt, days later.
    Delivery.objects.update(state=DeliveryState.FAILED, ended_at=timezone.now())
    sign_in("manager")

    page.goto("/administration/webhooks/")
    expect(page.get_by_role("main")).to_contain_text("1条推送失败")
    assert_accessible(page)
    page.get_by_role("link", name="推送记录").first.click()
    page.locator("summary", has_text="筛选").click()
    page.get_by_label("状态").select_option("failed")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**state=failed**")
    expect(page.get_by_role("main")).to_contain_text("LJZ-2026-000001")
    assert_accessible(page)
    page.locator("tbody a").first.click()
    expect(page.get_by_role("main")).to_contain_text("对方答复失败")
    assert_accessible(page)

    receiver.answer = status(200)
    page.get_by_role("button", name="重新推送").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("以同一消息编号再推送一次")
    assert_accessible(page)
    question.get_by_role("button").last.click()
    expect(page.locator("#delivery")).to_contain_text("等待推送")
    finish_jobs()
    # The page asks by itself.
    expect(page.locator("#delivery")).to_contain_text("已送达")
    assert_accessible(page)
    first, second = Attempt.objects.filter(delivery=delivery).order_by("number")
    assert (first.status_code, second.status_code) == (500, 200)
    assert {got.headers["webhook-id"] for got in receiver.got} == {delivery.event.key}
