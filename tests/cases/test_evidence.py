"""The year's workbook for an evaluation: what is known is listed, what is not is named."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cases.enums import Ending
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def sheets(client: Client, year: int) -> dict[str, list[list[Any]]]:
    answer = client.get(f"/board/evidence-{year}.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_year_is_listed_from_what_is_recorded(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    day = date(2026, 3, 3)
    story = Told(cast.station, day, "LJZ-2026-000001", lead=cast.user("mediator"))
    before = Told(cast.station, date(2025, 3, 3), "LJZ-2025-000001")
    write([story.accept(day).conclude(Ending.AGREEMENT, day), before])
    found = sheets(client_for("manager"), 2026)
    assert list(found) == [
        "说明", "制度机制", "调解员", "服务能力", "组织", "楼宇", "案卷", "联动", "台账",
    ]  # fmt: skip
    mediators = {row[0]: row[5] for row in found["调解员"][1:]}
    assert mediators[cast.user("mediator").name] == 1
    assert mediators[cast.user("colleague").name] == 0
    figures = {row[0]: row[1:4] for row in found["服务能力"][1:]}
    assert figures["调解成功率"] == [100, "1 ÷ 1", None]
    assert [row[:2] for row in found["案卷"][1:]] == [["本年终结的案件", 1], ["其中已归档", 0]]
    assert [row[0] for row in found["台账"][1:]] == ["LJZ-2026-000001"]
    codes = [row[0] for row in found["组织"][1:]]
    assert "LJZ" in codes
    assert "ZJ" not in codes


def test_what_the_system_does_not_know_is_said(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    found = sheets(client_for("manager"), 2026)
    assert ["典型案例", "系统没有记录，另附"] in found["制度机制"]
    assert any("未能核实" in str(row[1]) for row in found["说明"])


@pytest.mark.parametrize("year", [0, 1800, 2199, 9999])
def test_a_year_that_is_none_or_has_not_begun_is_not_found(
    cast: Cast, client_for: Callable[[str], Client], year: int
) -> None:
    assert client_for("manager").get(f"/board/evidence-{year}.xlsx").status_code == 404


def test_only_a_manager_takes_it(cast: Cast, client_for: Callable[[str], Client]) -> None:
    for part in ("mediator", "auditor", "point_mediator"):
        assert client_for(part).get("/board/evidence-2026.xlsx").status_code == 403
