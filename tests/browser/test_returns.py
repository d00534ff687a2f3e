"""The pages of the report templates are accessible and fit a desk's screen and a telephone's."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.axe import faults_by_width
from tests.support.cast import Cast
from tests.support.site import World, addresses


def test_the_pages_are_accessible_and_fit_their_window(
    page: Page, sign_in: Callable[[str], None], cast: Cast
) -> None:
    world = World(cast)
    seen, broken = set(), {}
    sign_in("manager")
    for address in addresses():
        room, _colon, name = address.name.partition(":")
        if room != "returns":
            continue
        url = world.url(address)
        answer = world.clients["manager"].get(url)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        seen.add(name)
        page.goto(url)
        broken |= faults_by_width(page, name)
    assert broken == {}
    assert seen == {
        "list", "add", "template", "change", "column_add", "column_change", "column_remove",
        "preview", "made", "submit",
    }  # fmt: skip
