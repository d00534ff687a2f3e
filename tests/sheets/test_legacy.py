"""A workbook of Excel 97-2003, as offices still keep them.

`legacy.xls` was written by xlwt 1.3.0 (no library of ours writes the format): a hidden sheet 旧 that must
not be read; the sheet 2023年 with a title over eight columns, a merged employer for two rows, days as
Excel days (D3, E3), as text and as bare day numbers (row 5), and a row 合计 with a formula.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mediation.sheets.book import open_book
from mediation.sheets.dates import day_of
from mediation.sheets.table import data_rows, headings_of
from mediation.vault.uploads import Unacceptable

LEGACY = Path(__file__).with_name("legacy.xls")
HEADINGS = ["序号", "案号", "申请人", "被申请人", "受理日期", "结案日期", "结案方式", "协议金额"]


def test_a_legacy_workbook_is_read_like_any_other() -> None:
    book = open_book(LEGACY.read_bytes())
    assert book.format == "xls"
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [
        ("旧", True),
        ("2023年", False),
    ]
    sheet = book.sheets[1]
    headings = headings_of(sheet, HEADINGS.__contains__)
    assert headings is not None
    assert [column.label for column in headings.columns] == HEADINGS
    rows = list(data_rows(sheet, headings, list(range(1, 8)), naming=[2, 3]))
    assert [row.number for row in rows] == [3, 4, 5]  # the row of the total is no case
    assert [row.cells[3] for row in rows] == [
        "上海测试有限公司",
        "上海测试有限公司",
        "丙丁商贸（上海）有限公司",
    ]
    assert day_of(rows[0].cells[4]) == date(2023, 3, 6)
    assert [day_of(row.cells[5]) for row in rows] == [
        date(2023, 3, 17),
        date(2023, 4, 20),
        date(2023, 5, 22),
    ]


def read_all(content: bytes) -> None:
    for sheet in open_book(content).sheets:
        list(sheet.rows())


@pytest.mark.parametrize("length", [9, 512, 2048, 4000])
def test_a_legacy_workbook_that_was_cut_off_is_refused_in_words(length: int) -> None:
    content = LEGACY.read_bytes()
    assert len(content) > length
    with pytest.raises(Unacceptable, match="无法读取"):
        read_all(content[:length])
