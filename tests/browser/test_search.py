"""The box in the top bar, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import NARROW, WIDE
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", [WIDE, NARROW], indirect=True)
def test_a_case_is_found_and_opened_by_keyboard(
    page: Page, cast: Cast, sign_in: Callable[[str], None]
) -> None:
    case = factories.registered_case(cast.actor("clerk"), workers=[factories.worker("欧阳明月")])
    sign_in("clerk")
    page.goto("/cases/")

    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索", exact=True)
    expect(box).to_be_focused()
    page.keyboard.type("oymy")
    options = page.locator("#finder-found [role=option]")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    assert_accessible(page)

    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("oymy")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.serial}/")

    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("黄河化工")
    expect(page.locator("#finder-found")).to_contain_text("没有找到")
    assert_accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.get_by_role("main")).to_contain_text("没有找到")
    assert_accessible(page)
