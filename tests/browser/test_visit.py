"""One visit with the keyboard alone, and how many strokes it takes."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from tests.browser.axe import assert_accessible
from tests.cases.applications import credit_code, resident_id
from tests.flows.reading import pdf_text

#: Chinese takes about three strokes a character; before each field people look and think.
STROKES_A_SECOND, STROKES_A_CHARACTER, SECONDS_A_FIELD = 5, 3, 2
MOST_SECONDS = 180
#: Further than from one end of the page to the other.
MOST_TABS = 200


class Keyboard:
    """Hands that never leave the keyboard; `strokes` and `fields` count what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes, self.fields = page, 0, 0

    @property
    def seconds(self) -> float:
        """How long it takes somebody who knows the case."""
        return self.strokes / STROKES_A_SECOND + self.fields * SECONDS_A_FIELD

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.strokes += 1

    def go_to(self, selector: str) -> None:
        """Tab on until the element has the focus."""
        wanted = f"document.activeElement.matches({json.dumps(selector)})"
        for _step in range(MOST_TABS):
            if self.page.evaluate(wanted):
                return
            self.press("Tab")
        pytest.fail(f"Tab never reaches {selector}")

    def turn_to(self, selector: str) -> None:
        """On to a field, in which something is to be done."""
        self.go_to(selector)
        self.fields += 1

    def write(self, name: str, text: str) -> None:
        self.turn_to(f'[name="{name}"]')
        if text.isascii():
            self.page.keyboard.type(text)
            self.strokes += len(text)
        else:
            self.page.keyboard.insert_text(text)  # as an input method does
            self.strokes += STROKES_A_CHARACTER * len(text)

    def choose(self, name: str, value: str) -> None:
        """Down the list until the option is reached."""
        self.turn_to(f'select[name="{name}"]')
        field = self.page.locator(f'select[name="{name}"]')
        while field.input_value() != value:
            self.press("ArrowDown")

    def tick(self, name: str) -> None:
        self.turn_to(f'[name="{name}"]')
        self.press("Space")


def fill_in(keys: Keyboard) -> None:
    keys.choose("case-source", "visit")
    keys.write("applicants-0-name", "张伟")
    keys.write("applicants-0-phone", "13800000001")
    keys.write("applicants-0-id_number", resident_id())
    keys.write("respondents-0-name", "上海浦江置业发展有限公司")
    keys.write("respondents-0-credit_code", credit_code())
    keys.choose("claims-0-kind", "wages")
    keys.write("claims-0-amount", "30000")
    keys.write("case-facts", "公司拖欠二月工资三万元。")
    for condition in ("in_scope", "not_barred", "parties_reachable", "facts_clear", "all_agree"):
        keys.tick(f"review-{condition}")
    keys.tick("review-conflict")
    keys.write("sitting-came_for_employer", "王经理")
    keys.write("sitting-record", "公司同意当场支付二万八千元，双方无其他争议。")
    keys.tick("sitting-identity_checked")
    keys.tick("sitting-record_signed")
    keys.write("money-0-item", "工资")
    keys.write("money-0-amount", "28000")
    keys.tick("money-0-paid")


def test_by_keyboard_in_under_three_minutes(
    page: Page, sign_in, cast, console_errors: list[str]
) -> None:
    sign_in("mediator")
    page.goto("/")
    keys = Keyboard(page)
    keys.go_to('a[href="/cases/visit/"]')
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("一次办结")
    assert_accessible(page)
    fill_in(keys)
    # The seal is forgotten: nothing is written, all is still there, and the summary leads there.
    keys.go_to("form.visit .form-buttons button")
    keys.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("什么也没有登记")
    expect(summary).to_be_focused()
    assert_accessible(page)
    assert not Case.objects.exists()
    console_errors.clear()  # the 422 that was meant
    keys.go_to('.notice a[href="#id_outcome-sealed"]')
    keys.press("Enter")
    keys.tick("outcome-sealed")
    keys.go_to("form.visit .form-buttons button")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("文书")
    assert_accessible(page)
    assert keys.seconds < MOST_SECONDS, f"{keys.strokes} strokes in {keys.fields} fields"

    keys.go_to(".form-buttons button")
    with page.context.expect_event("request", lambda one: "/set.pdf" in one.url) as asked:
        keys.press("Enter")
    text = pdf_text(page.context.request.get(asked.value.url).body())
    assert "调解协议书" in text
    assert "28,000.00" in text
    case = Case.objects.get()
    assert (case.state, case.ending) == ("settled", "agreement")
