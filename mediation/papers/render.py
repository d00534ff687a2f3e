"""The one place that knows WeasyPrint: a template and a frozen context become a PDF."""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from mediation.papers.fonts import require_fonts

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

#: Templates name our own files as `paper:<name>`, served from static/papers and nowhere else.
SCHEME = "paper:"
ASSETS = Path(settings.BASE_DIR) / "static" / "papers"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
STYLE = ASSETS / "paper.css"
_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}

_ENDLESS_WORD = re.compile(r"[!-~]{61,}")
_CHUNK = re.compile(r".{1,40}")
#: Zero-width space: a place where a line may end.
_BREAK = "\u200b"

# Pango's font map belongs to one thread at a time.
_one_at_a_time = threading.Lock()


class ForbiddenResource(ValueError):
    """A paper asked for something that is not one of our own files."""


def asset(url: str) -> tuple[bytes, str]:
    """Content and media type of one of our own files.

    Raises:
        ForbiddenResource: for every other address: file://, http, data:, a way out of the folder.
    """
    path = (ASSETS / url.removeprefix(SCHEME)).resolve()
    ours = url.startswith(SCHEME) and path.parent == ASSETS.resolve() and path.suffix in _TYPES
    if not ours or not path.is_file():
        raise ForbiddenResource(f"a paper may not load {url[:200]!r}")
    return path.read_bytes(), _TYPES[path.suffix]


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """What WeasyPrint asks for every address: serves our own files, refuses all else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # needs Pango

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            content, media_type = asset(url)
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return OwnFiles()


@lru_cache(maxsize=1)
def _engine() -> "tuple[FontConfiguration, CSS]":
    """Font configuration and parsed style sheet, made once per process: a fifth of the time."""
    # WeasyPrint loads Pango when imported, which takes half a second and fails where it is
    # missing; web pages and other commands must start without it.
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, CSS(string=STYLE.read_text(), font_config=fonts, url_fetcher=_fetcher())


def printable(value: Any) -> Any:
    """`value` without characters that no paper can show or that turn the reading order.

    Control characters would end the text engine's run, and an embedded right-to-left override
    makes a printed sum or name read otherwise than it is stored. Newlines and tabs stay.
    """
    return _each_text(value, _without_controls)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    return value


def _without_controls(text: str) -> str:
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def _breakable(text: str) -> str:
    """Let words break that no line can hold: the engine's time grows with their length squared."""
    return _ENDLESS_WORD.sub(lambda word: _BREAK.join(_CHUNK.findall(word[0])), text)


def html(template: str, context: dict[str, Any], *, draft: bool) -> str:
    """The paper as HTML: always Chinese, whatever language the reader's pages have."""
    with translation.override("zh-hans"):
        return render_to_string(template, {**_each_text(context, _breakable), "draft": draft})


def pdf(template: str, context: dict[str, Any], *, draft: bool = False) -> bytes:
    """The paper as PDF, with a watermark 草稿 for a draft.

    Raises:
        FontsMissing: before anything could crash.
    """
    require_fonts()
    source = html(template, context, draft=draft)
    from weasyprint import HTML  # needs Pango, see _engine

    with _one_at_a_time:
        fonts, style = _engine()
        document = HTML(string=source, base_url=SCHEME, url_fetcher=_fetcher())
        content: bytes = document.write_pdf(font_config=fonts, stylesheets=[style])
    return content


@lru_cache(maxsize=64)
def version(template: str) -> str:
    """Hash of everything that shapes a paper beside its context: template, shared parts, style."""
    shared = [path for path in (TEMPLATES / "papers").glob("*.html") if path.name[:4] == "base"]
    parts = (TEMPLATES / "papers").glob("_*.html")
    digest = hashlib.sha256()
    for path in sorted({TEMPLATES / template, *shared, *parts, *ASSETS.iterdir()}):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
