"""A template and a frozen context become a PDF; `engine.py` sets it, in a process of its own."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from mediation.papers import workers
from mediation.papers.engine import ASSETS
from mediation.papers.fonts import require_fonts

TEMPLATES = Path(settings.BASE_DIR) / "templates"

_ENDLESS_WORD = re.compile(r"[!-~]{61,}")
_CHUNK = re.compile(r".{1,40}")
#: Zero-width space: a place where a line may end.
_BREAK = "\u200b"


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
        RenderingFailed: see `workers.pdf`.
    """
    require_fonts()
    return workers.pdf(html(template, context, draft=draft), draft=draft)


@lru_cache(maxsize=64)
def version(template: str) -> str:
    """Hash of everything that shapes a paper beside its context: template, shared parts, style."""
    shared = [path for path in (TEMPLATES / "papers").glob("*.html") if path.name[:4] == "base"]
    parts = (TEMPLATES / "papers").glob("_*.html")
    digest = hashlib.sha256()
    for path in sorted({TEMPLATES / template, *shared, *parts, *ASSETS.iterdir()}):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
