"""Ledgers made by hand, each nasty in its own way, and what a careful reader would take from it.

What a file says stands beside it: for each case applicants, respondents, days of receipt, acceptance and
end (None: not said), and the amount agreed; and the cells that cannot be understood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import PatternFill

import tests.sheets
from tests.cases.ledgers.sheets import packed

D = date
FIRM, OTHER = "上海测试有限公司", "丙丁商贸（上海）有限公司"
Told = tuple[str, str, date | None, date | None, date | None, str]


@dataclass(frozen=True)
class Nasty:
    """One file.

    Attributes:
        cases: in the order of their rows.
        errors: cells that are in error; with the heading where the file has no such column.
        remark: what is said of the file as a whole.
    """

    content: bytes
    cases: list[Told] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    name: str = "ledger.xlsx"
    remark: str = ""


FILES: dict[str, Nasty] = {}


def _file(make: Callable[[], Nasty]) -> Callable[[], Nasty]:
    FILES[make.__name__] = make()
    return make


def _book(*rows: list[Any], **areas: list[str]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in rows:
        page.append(row)
    for area in areas.get("merged", []):
        page.merge_cells(area)
    return book


PLAIN = ["案号", "申请人", "被申请人", "受理日期", "结案日期", "结案方式", "协议金额"]
DONE = (D(2024, 3, 5), D(2024, 3, 5), D(2024, 3, 15))


@_file
def title_groups_total_and_signature() -> Nasty:
    book = _book(
        ["陆家嘴工作站2024年度劳动争议调解台账"],
        ["填报单位：陆家嘴工作站", None, None, None, None, None, None, "单位：元"],
        ["序号", "案号", "申请人", None, "被申请人", None, "受理日期", "结案日期", "结案方式", "协议金额"],
        [None, None, "姓名", "联系电话", "名称", "联系电话"],
        [1, "1", "张三", "13800138000", FIRM, "021-58881234", "2024.3.5", "2024.3.15", "调解成功", "8,000元"],
        ["本页合计", None, None, None, None, None, None, None, None, 8000],
        ["填表人：王五", None, None, None, "审核人：赵六"],
        merged=["A1:J1", "C3:D3", "E3:F3", "A3:A4", "B3:B4", "G3:G4", "H3:H4", "I3:I4", "J3:J4"],
    )  # fmt: skip
    return Nasty(packed(book), [("张三", FIRM, *DONE, "8000")])


@_file
def one_employer_and_one_day_merged_over_three_rows() -> Nasty:
    book = _book(
        PLAIN,
        ["1", "张三", FIRM, D(2024, 3, 5), D(2024, 3, 15), "调解成功", 1],
        ["2", "李四", None, None, None, "调解成功", 2],
        ["3", "王五", None, None, None, "调解成功", 3],
        merged=["C2:C4", "D2:D4", "E2:E4"],
    )
    people = [("张三", "1"), ("李四", "2"), ("王五", "3")]
    return Nasty(packed(book), [(name, FIRM, *DONE, amount) for name, amount in people])


@_file
def headings_again_on_every_printed_page() -> Nasty:
    row = [D(2024, 3, 5), D(2024, 3, 15), "调解成功", 1]
    book = _book(
        PLAIN, ["1", "张三", FIRM, *row], ["小计", None, None, None, None, None, 1], [], PLAIN,
        ["2", "李四", FIRM, *row], ["总计", None, None, None, None, None, 2],
    )  # fmt: skip
    return Nasty(packed(book), [(name, FIRM, *DONE, "1") for name in ("张三", "李四")])


@_file
def a_hidden_sheet_before_the_visible_one() -> Nasty:
    book = _book(PLAIN, ["9", "不读", "不读", D(2020, 1, 1)])
    page: Any = book.active
    page.sheet_state = "hidden"
    shown = book.create_sheet("今年")
    shown.append(PLAIN)
    shown.append(["1", "张三", FIRM, D(2024, 3, 5), D(2024, 3, 15), "调解成功", 1])
    book.active = 1
    return Nasty(packed(book), [("张三", FIRM, *DONE, "1")])


@_file
def days_and_amounts_each_in_another_way() -> Nasty:
    days = [
        45356, "45356", 20240305, "2024.3.5", "2024年3月5日", "二〇二四年三月五日", "２０２４／３／５",
        datetime(2024, 3, 5, 14, 30), " 2024-03-05\u3000", "2024-03-05 00:00:00",
    ]  # fmt: skip
    amounts = [
        12000, "12,000.00", "¥12,000", "1.2万", "1.2万元", "人民币壹万贰仟元整", "１２０００", "12000元",
        "RMB 12000", "￥12000.00元",
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [str(n), f"张{n}", FIRM, day, "2024-3-15", "调解成功", amount]
        for n, (day, amount) in enumerate(zip(days, amounts, strict=True))
    ]
    told = [(f"张{n}", FIRM, *DONE, "12000") for n in range(len(days))]
    return Nasty(packed(_book(PLAIN, *rows)), told)


@_file
def blanks_and_characters_that_nobody_sees() -> Nasty:
    book = _book(
        ["\ufeff案 号", "申\u3000请\u3000人", "被申请人\n", "受理日期：", "结案日期*", "结案方式", "协议金额(元)"],
        ["\u200b1", " 张三\xa0", f"\u3000{FIRM}\u200e", "2024-3-5\u202c", "2024-3-15", " 调解成功 ", "\xa08000 "],
        [None, " ", "\u3000", "\xa0", "\u200b", "", None],
    )  # fmt: skip
    return Nasty(packed(book), [("张三", FIRM, *DONE, "8000")])


@_file
def errors_of_the_spreadsheet_in_its_cells() -> Nasty:
    book = _book(
        PLAIN,
        ["1", "#REF!", FIRM, "#N/A", "2024-3-15", "调解成功", "#VALUE!"],
        ["2", "李四", FIRM, "2024-3-5", "2024-3-15", "调解成功", 1],
    )
    for address in ("B2", "D2", "G2"):
        book.active[address].data_type = "e"  # type: ignore[index]
    # The reader takes them for blank: what is needed is missed, and that they are there is told.
    return Nasty(
        packed(book),
        [("李四", FIRM, *DONE, "1")],
        ["B2", "收到申请日期2"],
        remark="有3个单元格的公式",
    )


@_file
def formulas_that_were_never_computed() -> Nasty:
    book = _book(PLAIN, ["1", "张三", FIRM, "=D1+1", "2024-3-15", "调解成功", "=1+1"])
    return Nasty(packed(book), [], ["收到申请日期2"], remark="有2个单元格的公式")


@_file
def names_that_are_commands() -> Nasty:
    rows = [
        "案号,申请人,被申请人,受理日期",
        "1,'=cmd|' /C calc'!A0,\"<script>alert(1)</script>公司\",2024-3-5",
    ]
    day = D(2024, 3, 5)
    told = ("=cmd|' /C calc'!A0", "<script>alert(1)</script>公司", day, day, None, "")
    return Nasty("\n".join(rows).encode(), [told], name="a.csv")


@_file
def plain_text_with_line_breaks_quotes_and_ragged_rows() -> Nasty:
    text = (
        "案号;申请人;被申请人;受理日期;调解请求\r\n"
        f'1;张三;"{FIRM}";2024-3-5;"工资；""加班费""\r\n和补偿"\r\n'
        f"2;李四;{FIRM};2024-3-5\r\n"
        f"3;王五;{FIRM};2024-3-5;工资;;;\r\n;;;;\r\n"
    )
    day = D(2024, 3, 5)
    told = [(name, FIRM, day, day, None, "") for name in ("张三", "李四", "王五")]
    return Nasty(text.encode("gb18030"), told, name="a.csv")


@_file
def rare_characters_in_an_old_encoding() -> Nasty:
    firm = "上海鑫喆餐饮管理有限公司"
    people = ["𠮷䶮", "王㛃", "张伟", "李四", "赵六"]
    lines = [f"{n}\t{name}\t{firm}\t2024-3-5" for n, name in enumerate(people, start=1)]
    text = "\n".join(["案号\t申请人\t被申请人\t受理日期", *lines])
    day = D(2024, 3, 5)
    told = [(name, firm, day, day, None, "") for name in people]
    return Nasty(text.encode("gb18030"), told, name="a.txt")


@_file
def numbers_of_which_the_end_is_lost() -> Nasty:
    book = _book(
        ["案号", "申请人", "身份证号", "被申请人", "受理日期"],
        ["1", "张三", 310115199001011234, FIRM, "2024-3-5"],
        ["2", "李四", "3.10115E+17", FIRM, "2024-3-5"],
        ["3", "王五", "11010519491231002X", FIRM, "2024-3-5"],
    )
    day = D(2024, 3, 5)
    return Nasty(packed(book), [("王五", FIRM, day, day, None, "")], ["C2", "C3"])


@_file
def days_that_are_none_or_two() -> Nasty:
    told = [
        "2024-2-30",
        "3/4/2024",
        "24.3.5",
        "约3月",
        "2024.3",
        99999999,
        "0",
        -1,
        True,
        "1899-12-31",
    ]
    rows: list[list[Any]] = [[str(n), f"张{n}", FIRM, day] for n, day in enumerate(told)]
    return Nasty(packed(_book(PLAIN, *rows)), [], [f"D{n + 2}" for n in range(len(told))])


@_file
def colours_to_the_edge_of_the_sheet() -> Nasty:
    book = _book(PLAIN, ["1", "张三", FIRM, "2024-3-5", "2024-3-15", "调解成功", 1])
    page: Any = book.active
    for row in range(1, 400):
        for column in (40, 200):
            page.cell(row, column).fill = PatternFill("solid", "FFFF00")
    return Nasty(packed(book), [("张三", FIRM, *DONE, "1")])


@_file
def a_book_of_excel_97() -> Nasty:
    content = Path(tests.sheets.__path__[0], "legacy.xls").read_bytes()
    return Nasty(
        content,
        [
            ("张三", FIRM, D(2023, 3, 6), D(2023, 3, 6), D(2023, 3, 17), "12000.50"),
            ("李四", FIRM, D(2023, 4, 5), D(2023, 4, 5), D(2023, 4, 20), ""),
            ("王五", OTHER, D(2023, 5, 10), D(2023, 5, 10), D(2023, 5, 22), "12000"),
        ],
        name="a.xls",
    )
