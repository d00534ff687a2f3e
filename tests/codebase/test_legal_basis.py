"""docs/legal-basis.md says what the code does, and where."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from mediation.deadlines.duties import DUTIES
from mediation.deadlines.duty import Duty
from mediation.deadlines.enums import DayType, Unit
from tests.codebase.files import ROOT

PAGE = (ROOT / "docs/legal-basis.md").read_text("utf-8")
PLACE = re.compile(r"`((?:cases|mediation|legal_aid|templates|tests|static)/[\w./]+)`")
KEYS = re.compile(r"\(([A-Z][A-Z0-9]+)(?:, [a-z][^()]*)?\)")


def row_of(duty: Duty) -> str:
    """The duty as the page should show it."""
    kind = "working" if duty.day_type is DayType.WORKING else "natural"
    unit = ("year" if duty.unit is Unit.YEAR else "day") + ("s" if duty.length > 1 else "")
    cells = (
        f"`{duty.code.value}`",
        f"`{duty.runs_from.value}`",
        f"{duty.length} {kind} {unit}",
        last_day(duty),
        str(duty.article),
        ", ".join(duty.sources),
    )
    return f"| {' | '.join(cells)} |"


def last_day(duty: Duty) -> str:
    if duty.day_type is DayType.WORKING:
        return "is a working day by itself"
    if not duty.moves:
        return "stands"
    return "moves on, by analogy" if duty.by_analogy else "moves on"


def test_the_table_of_clocks_is_the_table_of_duties() -> None:
    section = PAGE.split("## Clocks")[1].split("\n## ")[0]
    shown = [line for line in section.splitlines() if line.startswith("| `")]
    with translation.override("zh-hans"):
        assert shown == [row_of(duty) for duty in DUTIES.values()]


@pytest.mark.parametrize("name", ["docs/legal-basis.md", "docs/architecture.md", "CONTRIBUTING.md"])
def test_every_place_that_a_document_names_exists(name: str) -> None:
    named = PLACE.findall((ROOT / name).read_text("utf-8"))
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_every_source_key_is_explained() -> None:
    explained = set(re.findall(r"^\| ([A-Z][A-Z0-9]+) \|", PAGE, re.MULTILINE))
    rules = PAGE.split("## What could not be verified")[0]
    used = set(KEYS.findall(rules)) | {key for duty in DUTIES.values() for key in duty.sources}
    assert used - explained == set()
    assert explained - used - {"SH190"} == set()
