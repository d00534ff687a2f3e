"""Chromium on a live server. A page that logs an error or breaks the CSP fails its test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

WIDE, NARROW = 1440, 390
HEIGHTS = {WIDE: 900, NARROW: 844}
# Without these Chromium calls home at every start.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """CHROMIUM, or the system's own."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser"):
        if name and (path := shutil.which(name)):
            return path
    pytest.fail("Chromium is missing (Debian: chromium); CHROMIUM=… names another one")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Chromium's sandbox refuses root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*QUIET, *sandbox]
        )
        yield browser
        browser.close()


@pytest.fixture
def console_errors() -> list[str]:
    """What the page complained of; a test that means to provoke an answer of 4xx clears it."""
    return []


@pytest.fixture
def context(
    request: pytest.FixtureRequest,
    chromium: Browser,
    live_server: LiveServer,
    console_errors: list[str],
) -> Iterator[BrowserContext]:
    """A fresh profile, 1440 px wide; `@pytest.mark.parametrize("context", WIDTHS, indirect=True)`."""
    width = getattr(request, "param", WIDE)
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": HEIGHTS[width]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()
    assert console_errors == []


@pytest.fixture
def page(context: BrowserContext, console_errors: list[str]) -> Page:
    def heed(message: ConsoleMessage) -> None:
        # A bare PDF or JSON answer names no icon, and Chromium then asks for this one.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            console_errors.append(message.text)

    page = context.new_page()
    page.on("console", heed)
    page.on("pageerror", lambda error: console_errors.append(str(error)))
    return page


@pytest.fixture
def sign_in(
    context: BrowserContext, client_for: Callable[[str], Client], live_server: LiveServer
) -> Callable[[str], None]:
    """`sign_in("mediator")`: this browser is now that person's, without the login page."""

    def become(part: str) -> None:
        cookie = client_for(part).cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return become
