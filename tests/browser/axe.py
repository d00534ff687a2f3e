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
    found = violations(page)
    assert found == [], found
    assert overflow(page) == 0


def faults_by_width(page: Page, name: str) -> dict[str, list[str]]:
    """What is wrong with the page at a desk's and at a telephone's width: "name width" → faults."""
    broken = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults = violations(page)
        if too_wide := overflow(page):
            faults.append(f"{too_wide} px too wide")
        if faults:
            broken[f"{name} {width}"] = faults
    return broken


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
