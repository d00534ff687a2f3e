"""What people type stays text in every paper, and no paper fetches anything but our own files."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from mediation.papers import render
from tests.papers import samples
from tests.papers.test_render import text_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKUP = (
    "\"'></p></style></title><script>alert(1)</script><style>@import url({url}/a.css)</style>"
    '<img src="{url}/b.png"><img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">'
    "<a href='javascript:1'>{{% include 'x' %}}{{{{ paper }}}}"
)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def with_markup(value: Any, markup: str) -> Any:
    """Every text of a person's own, with the markup behind it; days, sums and codes stay."""
    if isinstance(value, str):
        return value + markup if CHINESE.search(value) else value
    if isinstance(value, dict):
        return {key: with_markup(item, markup) for key, item in value.items()}
    if isinstance(value, list):
        return [with_markup(item, markup) for item in value]
    return value


def tags_of(page: str) -> list[str]:
    return re.findall(r"<[a-zA-Z!/][^>]*>", page)


@pytest.mark.parametrize("name", samples.all_papers())
def test_no_text_becomes_markup(name: str) -> None:
    """The tags are those of the same paper with harmless text of the same places."""
    template, context = samples.all_papers()[name]
    attack = MARKUP.format(url="http://127.0.0.1:9")
    hostile = render.html(template, with_markup(context, attack), draft=False)
    harmless = render.html(template, with_markup(context, "甲" * 3), draft=False)

    def names(page: str) -> list[str]:
        return [re.split(r"[\s>]", tag)[0] for tag in tags_of(page)]

    assert names(hostile) == names(harmless)
    for part in ("<script", "<img src=", "<link", "javascript:1'>{", "@import url(http"):
        assert part not in re.sub(r'="[^"]*"', "", hostile) or part.startswith("@")
    for tag in tags_of(hostile):
        assert not re.search(r"\son[a-z]+=|\ssrc=|\shref=", re.sub(r'"[^"]*"', '""', tag)), tag


def test_a_paper_full_of_markup_asks_nobody_and_carries_nothing(
    listener: tuple[str, list[str]],
) -> None:
    address, asked = listener
    template, context = samples.all_papers()["agreement"]
    content = render.pdf(template, with_markup(context, MARKUP.format(url=address)))
    insist_on_paper_alone(content)
    assert asked == []
    assert "<script>alert(1)</script>" in text_of(content)


#: What WeasyPrint itself would follow, if it ever stood in a paper.
RESOURCES = [
    '<img src="{0}">',
    '<img srcset="{0} 2x" src="{0}">',
    '<object data="{0}" type="image/png">x</object>',
    '<embed src="{0}">',
    '<link rel="stylesheet" href="{0}">',
    '<link rel="attachment" href="{0}">',
    '<a rel="attachment" href="{0}">x</a>',
    "<style>@import url({0});</style>",
    "<style>@font-face {{ font-family: x; src: url({0}) }} p {{ font-family: x }}</style>",
    "<style>p {{ background: url({0}); list-style-image: url({0}); content: url({0}) }}</style>",
    '<p style="background: url({0})">x</p>',
    '<base href="{0}"><img src="x.png">',
    (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' width="9" height="9"><image xlink:href="{0}" width="9" height="9"/><use href="{0}#a"/></svg>'
    ),
    (
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage'
        ' href=%22{0}%22/%3E%3C/svg%3E">'
    ),
    '<meta http-equiv="refresh" content="0; url={0}"><iframe src="{0}"></iframe>',
]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource[:24])
def test_the_engine_reaches_neither_the_network_nor_the_disk(
    listener: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    resource: str,
) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine")
    for target in (f"{address}/x", f"file://{secret}", str(secret), f"//{address[7:]}/x"):
        page = f"<!doctype html><html><body><p>文</p>{resource.format(target)}</body></html>"
        monkeypatch.setattr(render, "html", lambda *_args, page=page, **_more: page)
        content = render.pdf("any", {})
        insist_on_paper_alone(content)
        assert b"a secret of this machine" not in content
        assert "secret of this" not in text_of(content)
    assert asked == []


def insist_on_paper_alone(content: bytes) -> None:
    """No file inside, and nothing that opens or runs."""
    reader = PdfReader(BytesIO(content))
    assert dict(reader.attachments) == {}
    root: Any = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert b"/EmbeddedFile" not in content
    assert b"/JavaScript" not in content


def test_kinds_of_papers_are_names_and_no_paths() -> None:
    from mediation.papers import registry

    for kind in ("../../etc/passwd", "receipt/../agreement", "receipt\0", "", "receipt.pdf"):
        with pytest.raises(registry.UnknownKind):
            registry.get(kind)
