"""Every page as it is rendered: no inline script or style, nothing for a cache to keep."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.support.cast import PARTS, Cast
from tests.support.site import Address, World, addresses
from tests.support.transactions import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESSES = addresses()


@pytest.fixture(scope="module")
def world(saved_cast: Cast) -> World:
    return World(saved_cast)


class Inline(HTMLParser):
    """Collects what a Content Security Policy without unsafe-inline would drop."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        self.script = tag == "script"
        if tag == "style" or (self.script and not given.get("src")):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            address = name in {"href", "src", "action", "formaction"} and re.match(
                r"\s*(?:javascript|data|vbscript):", value or "", re.IGNORECASE
            )
            if name == "style" or name.startswith(("on", "hx-on", "hx-vals", "hx-vars")) or address:
                self.found.append(f"<{tag} {name}={value!r}>")


def inline(page: str) -> list[str]:
    parser = Inline()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("address", ADDRESSES, ids=map(str, ADDRESSES))
def test_no_page_has_inline_code_and_none_is_kept_by_a_cache(
    address: Address, world: World
) -> None:
    url = world.url(address)
    for part in {role: part for part, (role, _at) in PARTS.items()}.values():
        client = world.clients[part]
        for method in ("get", "post"):
            with rolled_back():
                data = world.data(address) if method == "post" else None
                answer = getattr(client, method)(url, data)
            if address.name == "logout" and method == "post":
                client.force_login(world.cast.user(part))
            assert "no-store" in answer["Cache-Control"], (part, method)
            if answer["Content-Type"].startswith("text/html"):
                assert inline(answer.content.decode()) == [], (part, method)


def test_what_would_be_inline_is_noticed() -> None:
    page = """<p style="x" onclick="y"><script>1</script><a href=" JavaScript:1">z</a>
    <style></style><script src="/a.js"></script>"""
    assert inline(page) == [
        "<p style='x'>",
        "<p onclick='y'>",
        "<script>",
        "<a href=' JavaScript:1'>",
        "<style>",
    ]


def test_htmx_evaluates_nothing_keeps_nothing_and_asks_only_us(world: World) -> None:
    page = world.clients["mediator"].get(reverse("cases:list")).content.decode()
    config = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", page)
    assert config is not None
    for part in (
        '"allowEval": false',
        '"allowScriptTags": false',
        '"selfRequestsOnly": true',
        '"historyCacheSize": 0',
    ):
        assert part in config[1]
    # The policy for Trusted Types stands before every script that it judges.
    scripts = re.findall(r'<script src="([^"]+)"', page)
    assert scripts[0] == f"/{settings.STATIC_URL.strip('/')}/trusted.js"
