"""The frame of every page."""

from __future__ import annotations

import json

import pytest

from tests.ui.parsed import Element
from tests.ui.rendering import page

pytestmark = pytest.mark.urls("tests.ui.urls")

PAGE = (
    "{% extends 'base.html' %}{% load ui %}"
    "{% block title %}案件 {{ number }}{% endblock %}"
    "{% block breadcrumbs %}{% crumb '案件' url='/cases/' %}{% crumb number %}{% endblock %}"
    "{% block content %}<p>正文</p>{% endblock %}"
)


@pytest.fixture
def shown() -> Element:
    menu = [
        {"label": "工作台", "url": "/", "icon": "desk", "active": False},
        {"label": "案件", "url": "/cases/", "icon": "folder", "active": True, "group": "办理案件"},
    ]
    return page(PAGE, number="<7>", menu_items=menu, LANGUAGE_CODE="zh-hans")


def test_the_title_is_the_heading_too(shown: Element) -> None:
    assert shown.one("h1").text == "案件 <7>"
    assert shown.one("title").text == "案件 <7> · 劳动争议联合调解"


def test_the_page_says_its_language(shown: Element) -> None:
    assert shown.one("html")["lang"] == "zh-Hans"


def test_the_first_link_jumps_to_the_content(shown: Element) -> None:
    assert shown.all("a")[0]["href"] == f"#{shown.one('main')['id']}"


def test_the_menu_marks_where_the_reader_is(shown: Element) -> None:
    assert shown.one("nav", id="navigation").one("a", aria_current="page").text == "案件"


def test_the_groups_of_the_menu_have_their_names(shown: Element) -> None:
    first, second = shown.one("nav", id="navigation").all("ul")
    assert first.text == "工作台"
    assert second.text == "案件"
    assert shown.one("p", id=second["aria-labelledby"]).text == "办理案件"


def test_the_breadcrumbs_end_at_the_page_itself(shown: Element) -> None:
    crumbs = shown.one("ol", class_="breadcrumb").all("li")
    assert [crumb.text for crumb in crumbs] == ["工作台", "案件", "<7>"]
    assert crumbs[-1]["aria-current"] == "page"


def test_requests_of_htmx_carry_the_token(shown: Element) -> None:
    headers = json.loads(shown.one("body")["hx-headers"])
    assert list(headers) == ["X-CSRFToken"]
    assert len(headers["X-CSRFToken"]) == 64


def test_htmx_evaluates_nothing_and_stores_no_page_in_the_browser(shown: Element) -> None:
    config = json.loads(shown.one("meta", name="htmx-config")["content"])
    assert {
        name: config[name] for name in ("allowEval", "allowScriptTags", "selfRequestsOnly")
    } == {
        "allowEval": False,
        "allowScriptTags": False,
        "selfRequestsOnly": True,
    }
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0


def test_the_language_can_be_changed_on_the_same_page() -> None:
    form = page(PAGE, "/cases/?page=2", LANGUAGE_CODE="en").one("form", class_="language")
    assert form.one("input", name="next")["value"] == "/cases/?page=2"
    assert form.one("button")["value"] == "zh-hans"


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "503"])
def test_every_error_page_leads_on(code: str) -> None:
    error = page(f"{{% include 'errors/{code}.html' %}}", LANGUAGE_CODE="zh-hans", object="甲案")
    assert len(error.all("h1")) == 1
    assert error.one("main").one("a")["href"] == "/"


def test_the_page_for_our_own_failure_needs_no_context() -> None:
    error = page("{% include 'errors/500.html' only %}")
    assert error.one("h1").text == "系统出错"
    assert error.one("main").one("a")["href"] == "/"
