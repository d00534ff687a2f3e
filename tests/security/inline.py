"""What of a page a Content Security Policy without unsafe-inline would drop."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any


class _Inline(HTMLParser):
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


#: Without any of these there is nothing to find, and most pages have none: much quicker than to
#: parse them all. A reference to a character, but for a few, may stand for a letter of the words.
_SUSPECT = re.compile(
    r"""<style|<script(?![ ]src="[^" ])|[\s"'/](?:style|on\S*|hx-on\S*|hx-va[lr]s\S*)\s*="""
    r"""|(?:javascript|data|vbscript):|&(?!(?:amp|lt|gt|quot|nbsp|\#x27|\#39);)""",
    re.IGNORECASE,
)


def inline(page: str) -> list[str]:
    """The elements and attributes of the page that hold code or style, as they would be written."""
    if not _SUSPECT.search(page):
        return []
    parser = _Inline()
    parser.feed(page)
    return parser.found
