"""Characters that no font of this machine draws: named before a paper is issued, not found on it.

A rare character of a name, or a sign typed on a telephone, would be printed as an empty box; and a
file for the archive may not hold a glyph that no font has.
"""

import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from mediation.history.gate import ActionRefused
from mediation.papers.fonts import missing_fonts

#: Beyond these the sentence says that there are more.
NAMED_AT_MOST = 5
#: Letters quoted before and after, so that the place is found.
AROUND = 6

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class CannotBeDrawn(ActionRefused):
    """Some characters are in no font. `without_places` quotes nothing of the text around them."""

    def __init__(self, found: dict[str, str]) -> None:
        named = list(found.items())[:NAMED_AT_MOST]
        more = "…" if len(found) > NAMED_AT_MOST else ""
        super().__init__(
            _sentence("、".join(f"{_named(one)}（“{place}”）" for one, place in named) + more)
        )
        self.without_places = _sentence("、".join(_named(one) for one, _place in named) + more)


def insist_drawable(context: dict[str, Any]) -> None:
    """Refuse a context with characters that this machine cannot print.

    Raises:
        CannotBeDrawn: naming each with the letters around it.
    """
    # What was typed stands among the entries as it is printed.
    printed = {key: value for key, value in context.items() if key != "typed"}
    if found := undrawable(printed):
        raise CannotBeDrawn(found)


def undrawable(value: Any) -> dict[str, str]:
    """Each character of any text in `value` that no font has, with the first place where it stands.

    Empty on a machine without our fonts, where nothing is printed anyway.
    """
    if missing_fonts():
        return {}
    found: dict[str, str] = {}
    for text in _texts(value):
        for one in sorted(set(text) - found.keys()):
            if not _is_drawn(one):
                found[one] = _place(text, text.index(one))
    return found


def _sentence(characters: str) -> str:
    return _(
        "字体中没有这些字：%(characters)s。请改用其他写法，或者由系统管理员安装含有这些字的字体。"
    ) % {"characters": characters}


def _named(character: str) -> str:
    return f"{character} U+{ord(character):04X}"


def _place(text: str, at: int) -> str:
    begin, end = max(0, at - AROUND), at + AROUND + 1
    quoted = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{quoted}{'…' if end < len(text) else ''}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _is_drawn(character: str) -> bool:
    number = ord(character)
    if unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
        # Blanks and marks of layout need no glyph.
        return True
    if any(number in selectors for selectors in _SELECTORS):
        return True
    starts, ends = _ranges()
    at = bisect_right(starts, number) - 1
    return at >= 0 and number <= ends[at]


@lru_cache(maxsize=1)
def _ranges() -> tuple[list[int], list[int]]:
    """First and last numbers of what some font draws; asked once per process.

    All fonts count, not ours alone: the text engine goes on looking in the others.
    """
    program = shutil.which("fc-list")
    listed = ""
    if program:
        listed = subprocess.run(  # noqa: S603  (a fixed command line, the program found by ourselves)
            [program, "--format", "%{charset}\n", ":scalable=true"],
            capture_output=True, text=True, timeout=30, check=False,
        ).stdout  # fmt: skip
    spans = sorted({_span(part) for part in listed.split()})
    starts: list[int] = []
    ends: list[int] = []
    for first, last in spans:
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends


def _span(part: str) -> tuple[int, int]:
    """`4e00-9fff` or `3007`, as fontconfig writes them."""
    first, _dash, last = part.partition("-")
    return int(first, 16), int(last or first, 16)
