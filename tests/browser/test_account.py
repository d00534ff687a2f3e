"""The pages of an account in the browser: two steps to log in, devices, and an invitation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.axe import WIDTHS, assert_accessible
from tests.support.cast import PASSWORD, Cast
from tests.support.codes import code_of

both_widths = pytest.mark.parametrize("context", WIDTHS, indirect=True)


@both_widths
def test_the_second_factor_is_set_up_and_asked_for(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("mediator")
    page.goto(reverse("second_factor"))
    assert_accessible(page)
    page.get_by_role("link", name="开始设置").click()
    expect(page.get_by_role("img", name="供验证器应用扫描的二维码")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("验证码").fill(code_of(cast.user("mediator")))
    page.get_by_label("当前密码").fill(PASSWORD)
    page.get_by_role("button", name="启用").click()
    code = page.locator(".recovery-codes li").first.inner_text()
    assert_accessible(page)
    for name in ("second_factor", "recovery_codes", "second_factor_remove", "sessions"):
        page.goto(reverse(name))
        assert_accessible(page)
    page.context.clear_cookies()
    page.goto(reverse("login"))
    page.get_by_label("用户名").fill("mediator")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(reverse("login_code") + "$"))
    assert_accessible(page)
    page.get_by_label("验证码").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("两步验证")


@both_widths
def test_an_invitation_fills_its_code_in_and_leaves_it_in_no_address(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("manager")
    page.goto(reverse("administration:user", args=["mediator"]))
    page.get_by_role("button", name="发放设密链接").click()
    page.get_by_role("button", name="确定").click()
    link = page.locator(".link-text").inner_text()
    assert_accessible(page)
    page.context.clear_cookies()
    asked = []
    page.on("request", lambda request: asked.append((request.url, str(request.headers))))
    page.goto(link)
    token = link.partition("#")[2]
    expect(page.get_by_label("邀请码")).to_have_value(token)
    assert page.url.endswith(reverse("invitation"))
    assert_accessible(page)
    page.get_by_label(re.compile("^新密码")).fill("a-password-of-ones-own")
    page.get_by_label("再次输入新密码").fill("a-password-of-ones-own")
    page.get_by_role("button", name="设定密码").click()
    expect(page.get_by_role("status")).to_contain_text("密码已设定")
    # Chromium's own log names the fragment; what went over the wire does not.
    assert not any(token in url.partition("#")[0] or token in headers for url, headers in asked)


@both_widths
def test_the_return_key_ends_no_session_by_chance(
    page: Page, sign_in: Callable[[str], None], cast: Cast
) -> None:
    sign_in("mediator")
    page.goto(reverse("sessions"))
    page.get_by_label("当前密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile(reverse("sessions") + "$"))
    page.get_by_role("button", name="在所有设备上退出登录").click()
    expect(page).to_have_url(re.compile(reverse("login") + "$"))
