"""Filling a workbook: what is written, what stays, and what is refused by name."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.returns.filling import (
    BadAddress,
    Placed,
    has_shapes,
    left_of,
    open_blank,
    plain_book,
    problems,
    put,
    saved,
    sheet_of,
    tidy_address,
)
from mediation.reports.values import Ratio
from mediation.vault import workbooks
from mediation.vault.uploads import Unacceptable
from tests.cases.returns import blanks


def filled(content: bytes, *placed: Placed) -> Any:
    book = open_blank(content)
    put(sheet_of(book, ""), placed)
    return blanks.opened(saved(book))


def test_only_the_named_cells_change() -> None:
    book = filled(blanks.form_of_figures(), Placed("B2", 7), Placed("B6", "甲"))
    sheet = book["月报"]
    assert [sheet[place].value for place in ("A1", "A2", "B2", "B4", "B6")] == [
        "调解工作月报", "受理", 7, "=B2+B3", "甲",
    ]  # fmt: skip
    assert book["说明"]["A1"].value == "=1+1"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:D1", "B6:C7"}


def test_numbers_and_days_keep_their_type() -> None:
    sheet = filled(
        blanks.form_of_figures(),
        Placed("B2", Decimal("12.50")), Placed("B3", date(2026, 3, 1)), Placed("C3", None),
    )["月报"]  # fmt: skip
    assert sheet["B2"].value == 12.5
    assert sheet["B3"].value.date() == date(2026, 3, 1)
    assert sheet["C3"].value is None


def test_a_rate_is_written_as_its_cell_shows_it() -> None:
    sheet = filled(blanks.form_of_figures(), Placed("C2", Ratio(2, 3)), Placed("C3", Ratio(2, 3)))[
        "月报"
    ]
    assert sheet["C2"].value == pytest.approx(0.667)
    assert sheet["C3"].value == pytest.approx(66.7)


@pytest.mark.parametrize("text", ["=HYPERLINK(A1)", "+1", "@sum", "＝1+1", "\u200b=1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    cell = filled(blanks.form_of_figures(), Placed("B2", text))["月报"]["B2"]
    assert (cell.data_type, cell.value) == ("s", f"'{text}")


def test_an_error_value_stays_text() -> None:
    cell = filled(blanks.form_of_figures(), Placed("B2", "#REF!"))["月报"]["B2"]
    assert (cell.data_type, cell.value) == ("s", "#REF!")


def test_what_cannot_be_written_is_named() -> None:
    sheet = sheet_of(open_blank(blanks.form_of_figures()), "月报")
    assert sheet is not None
    wanted = [
        Placed("C6", 1, "甲"), Placed("B4", 1, "乙"), Placed("A2", 1, "丙"), Placed("B2", 1, "丁"),
        Placed("B2", 2, "戊"), Placed("B6", 1, "己"),
    ]  # fmt: skip
    assert problems(sheet, wanted, over_numbers=True) == [
        "单元格C6（甲）在合并单元格内，只能填写合并区域的左上角B6。",
        "单元格B4（乙）里有公式，不能覆盖。",
        "单元格A2（丙）里已有内容，不能覆盖。",
        "单元格B2被填写两次：戊、丁。",
    ]


def test_a_placeholder_gives_way_to_a_figure_and_not_to_a_list() -> None:
    book = open_blank(blanks.form_of_figures())
    sheet: Any = sheet_of(book, "月报")
    sheet["B2"] = 0
    assert problems(sheet, [Placed("B2", 1, "甲")], over_numbers=True) == []
    assert problems(sheet, [Placed("B2", 1, "甲")], over_numbers=False) == [
        "单元格B2（甲）里已有内容，不能覆盖。"
    ]


def test_many_faults_are_counted_rather_than_listed() -> None:
    sheet: Any = sheet_of(open_blank(blanks.form_of_figures()), "月报")
    for row in range(10, 40):
        sheet[f"A{row}"] = "字"
    found = problems(
        sheet, [Placed(f"A{row}", 1, "甲") for row in range(10, 40)], over_numbers=True
    )
    assert (len(found), found[-1]) == (21, "另有10处同样的问题。")


def test_rows_below_the_first_take_its_look() -> None:
    book = open_blank(blanks.form_of_a_list())
    sheet: Any = sheet_of(book, "台账")
    put(sheet, [Placed("D4", Decimal(1)), Placed("D5", Decimal(2))], like_row=4)
    assert sheet["D5"].number_format == "#,##0.00"


@pytest.mark.parametrize(
    ("text", "place"), [("c7", "C7"), (" XFD1048576 ", "XFD1048576"), ("AA10", "AA10")]
)
def test_an_address_is_tidied(text: str, place: str) -> None:
    assert tidy_address(text) == place


@pytest.mark.parametrize(
    "text", ["", "7", "C", "C0", "XFE1", "A1048577", "C7:D8", "Ｃ7", "AAAA1", "C-1"]
)
def test_what_is_no_cell_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        tidy_address(text)


def test_the_heading_stands_on_the_left() -> None:
    assert [left_of(place) for place in ("B2", "AA3", "A1")] == ["A2", "Z3", ""]


def test_a_sheet_of_ours_has_a_name_that_programs_accept() -> None:
    assert plain_book("月报[1]：甲/乙" + "长" * 40).worksheets[0].title == (
        "月报 1 ：甲 乙" + "长" * 22
    )


# --- What is no plain workbook ----------------------------------------------------------------


def with_part(name: str, text: str = "<a/>") -> bytes:
    stream = io.BytesIO(blanks.form_of_figures())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, text)
    return stream.getvalue()


def test_shapes_that_would_be_lost_are_noticed() -> None:
    drawn = "<xdr:wsDr xmlns:xdr='x'><xdr:sp/></xdr:wsDr>"
    assert has_shapes(with_part("xl/drawings/drawing1.xml", drawn))
    assert not has_shapes(with_part("xl/drawings/drawing1.xml", "<xdr:pic xmlns:xdr='x'/>"))


def with_changed(name: str, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(blanks.form_of_figures())) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for part in source.namelist():
            text = source.read(part)
            if part == name:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode(), 1)
            target.writestr(part, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "完好的 XLSX"),
        (b"PK\x03\x04 broken", "完好的 XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧格式"),
        (with_part("xl/vbaProject.bin"), "宏"),
        (with_part("xl/macrosheets/sheet1.xml"), "宏"),
        (with_part("xl/embeddings/oleObject1.bin"), "夹带"),
        (with_part("xl/externalLinks/externalLink1.xml"), "夹带"),
        (with_part("xl/connections.xml"), "取数据"),
        (with_part("xl/x.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "完好的 XLSX"),
        (with_part("xl/x.xml", "<?xml version='1.0' encoding='utf-7'?><a/>"), "完好的 XLSX"),
        (with_changed("[Content_Types].xml", "sheet.main", "sheet.macroEnabled.main"), "宏"),
        (with_changed(SHEET, 'ref="B6:C7"', 'ref="B6:XFD1048576"'), "单元格过多"),
        (with_changed(SHEET, "<sheetData>", "<sheetDat>"), "完好的 XLSX"),
    ],
)
def test_what_is_more_or_less_than_a_table_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Unacceptable, match=says):
        open_blank(content)


def test_a_workbook_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 2_000)
    with pytest.raises(Unacceptable, match="解开后过大"):
        open_blank(blanks.form_of_figures())
