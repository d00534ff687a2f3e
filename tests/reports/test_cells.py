"""A spreadsheet program never runs what somebody typed."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from mediation.reports.cells import as_text, guarded
from mediation.reports.writers.tables import add_sheet, workbook, write_csv


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_text_that_would_be_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "张三", "A=1", "2026-01-02=accepted", "12345:A-1"])
def test_other_text_stands_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_characters_that_no_spreadsheet_can_hold_are_left_out() -> None:
    assert guarded("a\x00\x0bb\x1f") == "ab"
    assert guarded("\x00=1") == "'=1"


def test_numbers_and_days_are_written_plainly() -> None:
    cells = [date(2026, 1, 2), Decimal("1000.50"), Decimal(-3), 0, None]
    assert [as_text(cell) for cell in cells] == ["2026-01-02", "1000.50", "-3", "0", ""]


def test_csv_is_read_back_as_it_was_written() -> None:
    stream = io.StringIO()
    write_csv(stream, ["a", "b"], [['x,"y"\nz', "=2"], [None, 3]])
    assert stream.getvalue() == 'a,b\n"x,""y""\nz",\'=2\n,3\n'


def test_a_sheet_keeps_types_and_runs_nothing() -> None:
    book = workbook()
    add_sheet(book, "表", ["a", "b", "c"], [["=1+1", Decimal("1.5"), date(2026, 1, 2)]])
    stream = io.BytesIO()
    book.save(stream)
    sheet = openpyxl.load_workbook(stream)["表"]
    text, number, day = sheet[2]
    assert (text.value, text.data_type) == ("'=1+1", "s")
    assert (number.value, day.value.date()) == (1.5, date(2026, 1, 2))


def test_the_27th_column_has_its_width() -> None:
    book = workbook()
    add_sheet(book, "表", ["a"] * 27, [], widths=range(10, 37))
    stream = io.BytesIO()
    book.save(stream)
    sheet = openpyxl.load_workbook(stream)["表"]
    assert sheet.column_dimensions["AA"].width == 36
