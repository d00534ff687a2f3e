"""What static/app.js and htmx add to the pages, under the real CSP; without server or database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from csp.utils import build_policy
from django import forms
from django.conf import settings
from playwright.sync_api import Browser, Page, Request, Route, expect

from mediation.ui.forms import MoneyField, UiForm
from tests.browser.axe import assert_accessible
from tests.browser.conftest import HEIGHTS, NARROW, WIDE
from tests.ui import showcase
from tests.ui.rendering import html

pytestmark = pytest.mark.urls("tests.ui.urls")
ADDRESS = "http://ui.test/"
MENU = [{"label": "案件", "url": "/cases/", "icon": "folder", "active": True}]


class Stage:
    """One page that a browser shows, and what it posted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.posted: list[dict[str, list[str]]] = []
        self.complaints: list[str] = []
        self.answer: tuple[int, str] = (200, "<main id='main'>saved</main>")
        self.document = ""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.hear(message.text))
        page.route(f"{ADDRESS}**", self.serve)

    def hear(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.complaints.append(text)

    def serve(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=settings.BASE_DIR / path.lstrip("/"))
            return
        headers = {
            "Content-Security-Policy": build_policy(),
            "Content-Type": "text/html; charset=utf-8",
        }
        if request.method == "POST":
            self.posted.append(parse_qs(request.post_data or "", keep_blank_values=True))
            status, body = self.answer
            route.fulfill(status=status, body=body, headers=headers)
        else:
            route.fulfill(body=self.document, headers=headers)

    def show(self, content: str, **context: Any) -> Page:
        source = "{% extends 'base.html' %}{% load ui %}{% block title %}页{% endblock %}{% block content %}"
        self.document = html(f"{source}{content}{{% endblock %}}", menu_items=MENU, **context)
        self.page.goto(ADDRESS)
        return self.page


@pytest.fixture
def stage(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Stage]:
    width = getattr(request, "param", WIDE)
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHTS[width]}, reduced_motion="reduce"
    )
    context.set_default_timeout(5_000)
    stage = Stage(context.new_page())
    yield stage
    context.close()
    assert stage.complaints == []


ASKING = (
    "<form method='post' action='/act' data-confirm='撤回后不能恢复。' data-confirm-label='撤回' data-confirm-danger>"
    "<button name='step' value='2'>撤回申请</button></form>"
)


def test_a_form_that_asks_first_is_not_sent_when_the_answer_is_no(stage: Stage) -> None:
    page = stage.show(ASKING)
    page.get_by_role("button", name="撤回申请").click()
    dialog = page.get_by_role("dialog", name="请确认")
    expect(dialog).to_contain_text("撤回后不能恢复。")
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    assert stage.posted == []


def test_escape_means_no_even_after_an_earlier_yes(stage: Stage) -> None:
    page = stage.show(ASKING)
    page.get_by_role("button", name="撤回申请").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert stage.posted == []


def test_a_confirmed_form_is_sent_with_the_button_that_was_pressed(stage: Stage) -> None:
    page = stage.show(ASKING)
    page.get_by_role("button", name="撤回申请").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    assert stage.posted == [{"step": ["2"]}]


def test_a_second_click_sends_nothing(stage: Stage) -> None:
    page = stage.show(
        "<form method='post' action='/act'><button name='a' value='b'>保存</button></form>"
    )
    with page.expect_navigation():
        page.evaluate("const b = document.querySelector('main button'); b.click(); b.click();")
    assert stage.posted == [{"a": ["b"]}]


class ClaimForm(UiForm):
    amount = MoneyField(label="金额")


ClaimFormSet = forms.formset_factory(ClaimForm, extra=1, can_delete=True)
ROWS = (
    "<form method='post' action='/act'>"
    "{% include 'components/formset.html' with legend='请求' item_label='请求' add_label='添加请求' %}"
    "<button>保存</button></form>"
)


def test_rows_are_added_numbered_and_removed(stage: Stage) -> None:
    page = stage.show(ROWS, formset=ClaimFormSet(prefix="claims"))
    page.get_by_role("button", name="添加请求").click()
    expect(page.get_by_role("group", name="请求 2").get_by_label("金额")).to_be_focused()
    page.keyboard.type("80")
    page.get_by_role("group", name="请求 1").get_by_role("button", name="移除").click()
    expect(page.get_by_role("group", name=re.compile(r"^请求 \d"))).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("button", name="保存").click()
    assert stage.posted[0] | {"claims-MIN_NUM_FORMS": [], "claims-MAX_NUM_FORMS": []} == {
        "claims-TOTAL_FORMS": ["2"],
        "claims-INITIAL_FORMS": ["0"],
        "claims-MIN_NUM_FORMS": [],
        "claims-MAX_NUM_FORMS": [],
        "claims-0-amount": [""],
        "claims-0-DELETE": ["on"],
        "claims-1-amount": ["80"],
    }


def test_the_reader_lands_on_what_is_wrong(stage: Stage) -> None:
    page = stage.show(
        "{% include 'components/form.html' with submit_label='保存' %}", form=ClaimForm({})
    )
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="金额").click()
    expect(page.get_by_label("金额")).to_be_focused()


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_a_refused_request_of_htmx_shows_its_page(stage: Stage, status: int) -> None:
    stage.answer = (
        status,
        "<!doctype html><html><body><main id='main'><h1>已被更新</h1></main></body></html>",
    )
    page = stage.show("<button hx-post='/act' hx-target='#part'>办理</button><p id='part'>原文</p>")
    page.get_by_role("button", name="办理").click()
    expect(page.get_by_role("heading", name="已被更新")).to_be_visible()
    expect(page.get_by_role("main")).to_have_count(1)


def test_an_invalid_form_of_htmx_stays_in_its_place(stage: Stage) -> None:
    stage.answer = (422, "<p data-focus tabindex='-1'>金额有误</p>")
    page = stage.show(
        "<button hx-post='/act' hx-target='#part'>办理</button><div id='part'>原文</div>"
    )
    page.get_by_role("button", name="办理").click()
    expect(page.locator("#part").get_by_text("金额有误")).to_be_focused()


@pytest.mark.parametrize("stage", [NARROW], indirect=True)
def test_on_a_phone_the_menu_is_a_drawer(stage: Stage) -> None:
    page = stage.show("<p>正文</p>")
    # The breadcrumbs begin with the same entry; here the drawer is meant.
    menu = page.locator("#navigation").get_by_text("案件")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="打开菜单").click()
    expect(page.get_by_role("dialog", name="主菜单")).to_be_focused()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


@pytest.mark.parametrize("stage", [WIDE, NARROW], indirect=True)
@pytest.mark.parametrize("part", showcase.PARTS)
def test_every_component_is_accessible(
    stage: Stage, part: Callable[[], tuple[str, dict[str, Any]]]
) -> None:
    source, context = part()
    assert_accessible(stage.show(source, **context))
