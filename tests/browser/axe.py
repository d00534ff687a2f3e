"""Accessibility of the page at hand, and whether it fits its window."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: For `@pytest.mark.parametrize("context", WIDTHS, indirect=True)`.
WIDTHS = [1440, 390]


def violations(page: Page) -> list[str]:
    """One line a violation: rule, then the elements that break it."""
    results = Axe().run(page).response["violations"]
    return [
        f"{broken['id']}: {broken['help']}: "
        + "; ".join(f"{node['target']} {node['html'][:160]}" for node in broken["nodes"])
        for broken in results
    ]


def assert_accessible(page: Page) -> None:
    """No axe violation, and nothing to scroll sideways for."""
    assert violations(page) == []
    assert overflow(page) == 0


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
