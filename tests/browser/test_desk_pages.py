"""Every page of the legal-aid desk that holds something, on a desk's screen and on a telephone's."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.axe import faults_by_width
from tests.support.cast import Cast
from tests.support.site import World, addresses

#: Parts of pages, files and acts that answer to a form alone.
NO_PAGES = frozenset({"look_up", "answer_pick", "application_search"})


def test_the_pages_of_the_desk_are_accessible_and_fit_their_window(
    page: Page, sign_in: Callable[[str], None], cast: Cast
) -> None:
    world = World(cast)
    seen, broken = set(), {}
    for part in ("legal_aid", "manager"):
        sign_in(part)
        for address in addresses():
            room, _colon, name = address.name.partition(":")
            if room != "legal_aid" or name in seen | NO_PAGES:
                continue
            url = world.url(address)
            answer = world.clients[part].get(url)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            seen.add(name)
            page.goto(url)
            broken |= faults_by_width(page, name)
    assert broken == {}
    assert len(seen) > 40
