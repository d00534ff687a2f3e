"""The workbook of a report: the ledger of the period and the official table's shape beside it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cases.enums import Ending
from cases.models import Case, Party
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import gate
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
MARCH = {"month": "2026-03"}


def told(cast: Cast, number: int) -> Told:
    return Told(cast.station, date(2026, 3, 2), f"LJZ-2026-{number:06d}")


@pytest.fixture(autouse=True)
def cases(cast: Cast) -> list[Case]:
    later = Told(cast.station, date(2026, 4, 2), "LJZ-2026-000009")
    day = date(2026, 3, 9)
    made = write([told(cast, 1).accept(day).conclude(Ending.AGREEMENT, day), told(cast, 2), later])
    with acting(SYSTEM, act="test"):
        for case in made:
            Party.objects.create(case=case, side="applicant", kind="worker", name="王小明")
    return made


def workbook(client: Client, **asked: str) -> Any:
    answer = client.get("/reports/monthly.xlsx", {**MARCH, **asked})
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def rows(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_ledger_has_the_cases_of_the_period_and_no_party(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    book = workbook(client_for("manager"))
    heading, *found = rows(book["本期台账"])
    assert heading[:3] == ["serial", "case_number", "organisation"]
    assert not {"applicant", "respondent"} & set(heading)
    assert [row[0] for row in found] == ["LJZ-2026-000001", "LJZ-2026-000002"]
    received = heading.index("received_on")
    assert found[0][received].date() == date(2026, 3, 2)
    texts = {str(cell) for sheet in book for row in rows(sheet) for cell in row}
    assert not [text for text in texts if "王小明" in text]


def test_a_case_that_went_elsewhere_tells_its_serial_alone(
    cast: Cast, cases: list[Case], client_for: Callable[[str], Client]
) -> None:
    with gate(cases[0], actor=SYSTEM, act="test") as fresh:
        fresh.organisation = cast.other_station
        fresh.save()
    _heading, first, _second = rows(workbook(client_for("manager"))["本期台账"])
    assert first[0] == "LJZ-2026-000001"
    assert set(first[1:]) == {None}


def test_the_official_shape_is_a_sheet_with_its_caveat(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    heading, whole, *others = rows(workbook(client_for("manager"))["调解统计表形状"])
    assert dict(zip(heading, whole, strict=True))["当期受理案件总数"] == 1
    assert "未能核实" in others[-1][1]


def test_a_report_of_the_past_has_no_sheet_of_the_present(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    book = workbook(client_for("manager"), as_of="2026-04-01")
    assert "本期台账" not in book.sheetnames
    assert "口径说明" in book.sheetnames


def test_the_workbook_compares_and_defines(cast: Cast, client_for: Callable[[str], Client]) -> None:
    book = workbook(client_for("manager"))
    heading, *compared = rows(book["对比"])
    assert heading == ["代码", "指标", "本期", "上期", "去年同期"]
    assert next(row for row in compared if row[0] == "concluded")[2:] == [1, 0, 0]
    defined = {row[0] for row in rows(book["口径说明"])}
    assert {"success_rate", "open_at_end"} <= defined
