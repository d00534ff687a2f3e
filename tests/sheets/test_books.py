"""What is read of a file, and what is refused, in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from mediation.sheets import limits
from mediation.sheets.book import open_book
from mediation.sheets.table import data_rows, headings_of
from mediation.vault.uploads import Unacceptable

KNOWN = {"案号", "申请人", "被申请人", "姓名", "名称", "电话", "受理日期", "序号"}


def known(text: str) -> bool:
    return text in KNOWN


def xlsx(fill: Callable[[Any], object]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_in(content: bytes) -> list[list[Any]]:
    sheet = open_book(content).sheets[0]
    headings = headings_of(sheet, known)
    assert headings is not None
    wanted = [column.index for column in headings.columns if column.heading != "序号"]
    return [row.cells for row in data_rows(sheet, headings, wanted, naming=wanted[:2])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_plain_text_is_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    lines = [("案号", "申请人", "被申请人"), ("1号", "张三", "上海测试有限公司")]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    assert rows_in(text.encode(encoding)) == [["1号", "张三", "上海测试有限公司"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"  \r\n", "空"),
        ("案號,申請人,被申請人\n壹號,張三豐,臺灣電腦股份有限公司".encode("big5"), "编码"),
        ("案号,申请人\n1,锟斤拷".encode(), "损坏"),
        ("案号,申请人\n1,张\ufffd".encode(), "损坏"),
        (b"\xff\xfe\x41", "编码"),
        (b"%PDF-1.7 ...", "不是表格"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more", "无法读取"),
        (b"PK\x03\x04 and nothing more", "无法读取"),
        ('案号,申请人,被申请人\n1,"张三,x'.encode(), "引号"),
        (b"a\0b,c\0d\n1,2", "无法读取"),
    ],
)
def test_what_is_no_sound_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unacceptable, match=words):
        list(open_book(content).sheets[0].rows())


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("台账.csv", "案号")
    with pytest.raises(Unacceptable, match="解压"):
        open_book(out.getvalue())


def _archive(sheet: bytes, *, said: int | None = None) -> bytes:
    """A workbook of one sheet, packed as it is; its directory may lie about the size."""
    plain = xlsx(lambda book: book.active.append(["案号", "申请人"]))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            is_sheet = part.filename.startswith("xl/worksheets/")
            new.writestr(part.filename, sheet if is_sheet else old.read(part))
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _archive(b"<worksheet><sheetData>" + b" " * (limits.MAX_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    with pytest.raises(Unacceptable, match="过大"):
        open_book(bomb)


def test_two_cells_in_opposite_corners_are_refused() -> None:
    cells = (
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="ABC90000"><v>1</v></c></row>'
    )
    for hidden in (b"", b' s="' + b"1" * 2000 + b'"'):
        sheet = cells.replace(b"<c ", b"<c" + hidden + b" ")
        with pytest.raises(Unacceptable, match="范围过大"):
            open_book(_archive(b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>"))


def test_a_million_rows_are_refused_in_every_format() -> None:
    many = b"".join(b'<row r="%d"/>' % number for number in range(1, 1_000_001))
    with pytest.raises(Unacceptable, match="最多100,000行"):
        open_book(_archive(b"<worksheet><sheetData>" + many + b"</sheetData></worksheet>"))
    without = _archive(b"<worksheet><sheetData>" + b"<row/>" * 1_000_000)
    with pytest.raises(Unacceptable, match="最多100,000行"):
        open_book(without)
    text = "案号,申请人\n" + "1,张三\n" * 1_000_000
    with pytest.raises(Unacceptable, match="最多100,000行"):
        list(open_book(text.encode()).sheets[0].rows())


def test_entities_that_grow_are_refused() -> None:
    with pytest.raises(Unacceptable):
        open_book(_archive(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'))


def test_titles_totals_notes_and_blanks_are_no_data() -> None:
    def fill(book: Any) -> None:
        for line in (
            ["2024年度劳动争议调解台账"],
            [],
            ["填报单位：陆家嘴工作站", None, None, "2024年12月31日"],
            ["序号", "案号", "申请人", "被申请人"],
            [1, "1号", "张三", "甲公司"],
            [None, "\u3000", None, "\xa0"],
            [2, None, None, None],
            ["小计", None, None, 1],
            ["序号", "案号", "申请人", "被申请人"],
            [3, "2号", "李四", "乙公司"],
            ["合 计", None, 2, None],
            ["注：以上数据截至年底"],
            ["填表人：王五", None, "审核人：赵六"],
        ):
            book.active.append(line)
        book.active.merge_cells("A1:D1")

    assert [row[1:3] for row in rows_in(xlsx(fill))] == [["1号", "张三"], ["2号", "李四"]]


def test_headings_of_two_rows_are_put_together() -> None:
    def fill(book: Any) -> None:
        page = book.active
        page.append(["台账"])
        page.append(["案号", "申请人", None, "被申请人", None, "受理日期"])
        page.append([None, "姓名", "电话", "名称", "电话", None])
        page.append(["1号", "张三", "1", "甲公司", "2", "2024.3.5"])
        for area in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"):
            page.merge_cells(area)

    sheet = open_book(xlsx(fill)).sheets[0]
    headings = headings_of(sheet, known)
    assert headings is not None
    assert [column.label for column in headings.columns] == [
        "案号", "申请人姓名", "申请人电话", "被申请人名称", "被申请人电话", "受理日期",
    ]  # fmt: skip
    assert (headings.first, headings.last) == (2, 3)


def test_the_same_headings_are_read_from_plain_text() -> None:
    text = "案号,申请人,,被申请人,,受理日期\n,姓名,电话,名称,电话,\n1号,张三,1,甲公司,2,2024.3.5\n"
    headings = headings_of(open_book(text.encode()).sheets[0], known)
    assert headings is not None
    assert [column.label for column in headings.columns] == [
        "案号", "申请人姓名", "申请人电话", "被申请人名称", "被申请人电话", "受理日期",
    ]  # fmt: skip


def test_a_merged_area_holds_for_each_of_its_rows() -> None:
    def fill(book: Any) -> None:
        page = book.active
        for line in (
            ["案号", "申请人", "被申请人"],
            ["1号", "张三", "甲公司"],
            ["2号", "李四"],
            ["3号", "王五"],
        ):
            page.append(line)
        page.merge_cells("C2:C4")

    sheet = open_book(xlsx(fill)).sheets[0]
    rows = list(sheet.rows())[1:]
    assert [row.cells[2] for row in rows] == ["甲公司"] * 3
    assert [sorted(row.filled) for row in rows] == [[], [2], [2]]


def test_hidden_sheets_are_told_apart_and_row_numbers_are_the_spreadsheets() -> None:
    def fill(book: Any) -> None:
        book.active["B7"] = "案号"
        book.create_sheet("旧").sheet_state = "hidden"
        book.create_sheet("更旧").sheet_state = "veryHidden"

    book = open_book(xlsx(fill))
    assert [sheet.is_hidden for sheet in book.sheets] == [False, True, True]
    numbers = [row.number for row in book.sheets[0].rows() if not row.is_blank]
    assert numbers == [7]
