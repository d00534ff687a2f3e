"""What a page may bring in: nothing inline (test_matrix.py looks at every page), nothing evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.security.inline import inline

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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


@pytest.mark.parametrize(
    "page",
    [
        '<p style="x">', "<p\nSTYLE='x'>", '<p class="a"style="x">', "<p onclick=y>", "<p\tonLoad = y>",
        '<p hx-on:click="y">', '<p hx-on::after-swap="y">', "<p hx-vals='js:{}'>", '<p hx-vars="y">',
        "<script>", "<SCRIPT type='x'>", '<script src="">', '<script data-x=" src=1">', "<style>",
        '<a href="javascript:1">', '<a href="java&#115;cript:1">', '<a href="javascript&colon;1">',
        '<form action="data:x">', '<button formaction="vbscript:x">', '<img src="data:x">',
    ],
)  # fmt: skip
def test_each_by_itself_is_noticed(page: str) -> None:
    assert len(inline(page)) == 1


def test_htmx_evaluates_nothing_keeps_nothing_and_asks_only_us(
    client_for: Callable[[str], Client],
) -> None:
    page = client_for("mediator").get(reverse("cases:list")).content.decode()
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
