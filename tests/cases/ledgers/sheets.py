"""Ledgers that the tests make: plain ones, and ugly ones of every kind."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from mediation.papers.capital import capital

HEADINGS = ("案号", "申请人", "被申请人", "收到申请日期", "受理日期", "结案日期", "结案方式", "争议类别", "请求金额", "协议金额", "调解员")  # fmt: skip
ROW = ("陆调2024-1", "张三", "上海测试有限公司", date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 12), "调解成功", "拖欠工资", 12000, 8000, "")  # fmt: skip


def line(**changes: Any) -> list[Any]:
    """A row of `HEADINGS` that is right, but for what is said by heading."""
    values = dict(zip(HEADINGS, ROW, strict=True)) | changes
    return [values[heading] for heading in HEADINGS]


def table(*rows: Sequence[Any], headings: Sequence[Any] = HEADINGS) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    return packed(book)


def packed(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(
    rows: Iterable[Sequence[Any]], encoding: str = "utf-8", headings: Sequence[Any] = HEADINGS
) -> bytes:
    """The same as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


# --- The generator of ugly ledgers -------------------------------------------------------------

_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "伟芳娜敏静丽强磊军洋"
_FIRMS = (
    "上海甲乙科技有限公司",
    "丙丁商贸（上海）有限公司",
    "上海戊己餐饮管理有限公司",
    "庚辛人力资源服务公司",
)
_ENDINGS = ("调解成功", "达成和解", "调解不成", "撤回申请")


def truth(count: int, seed: int) -> list[dict[str, Any]]:
    """What an ugly ledger says, without its ugliness."""
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for number in range(1, count + 1):
        received = date(2023, 1, 2) + timedelta(days=number * 3 + rng.randrange(3))
        ending = rng.choice((*_ENDINGS, ""))
        rows.append(
            {
                "案号": f"旧〔{received.year}〕{number}号",
                "申请人": rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN),
                "被申请人": rng.choice(_FIRMS),
                "收到申请日期": received,
                "受理日期": received + timedelta(days=1),
                "结案日期": received + timedelta(days=9) if ending else None,
                "结案方式": ending,
                "争议类别": rng.choice(("工资", "经济补偿金", "社会保险", "解除劳动合同")),
                "请求金额": Decimal(rng.randrange(1, 900)) * 100,
                "协议金额": Decimal(rng.randrange(1, 90)) * 100 if ending in _ENDINGS[:2] else None,
                "调解员": "",
            }
        )
    return rows


def ugly(rows: list[dict[str, Any]], seed: int) -> bytes:
    """These rows as an office keeps them: a title, headings in two rows, days and amounts each in
    another way, stray blanks, subtotals, repeated headings, a hidden sheet, notes."""
    rng = random.Random(seed)  # noqa: S311
    book = openpyxl.Workbook()
    page: Any = book.active
    hidden = book.create_sheet("旧数据")
    hidden.append(["不要读"])
    hidden.sheet_state = "hidden"
    page.append(["劳动争议调解台账"])
    page.append([f"填报单位：测试站　　填报日期：2024年{seed % 12 + 1}月"])
    page.append([])
    top = page.max_row + 2
    groups = [
        "序号",
        "案号",
        "当事人",
        None,
        "日期",
        None,
        None,
        "结案方式",
        "争议类别",
        "金额（元）",
        None,
        "调解员",
    ]
    own = [
        None,
        None,
        "申请人",
        "被申请人",
        "收到申请日期",
        "受理日期",
        "结案日期",
        None,
        None,
        "请求金额",
        "协议金额",
        None,
    ]
    page.append(groups)
    top = page.max_row
    page.append(own)
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=12)
    for first, last in ((3, 4), (5, 7), (10, 11)):
        page.merge_cells(start_row=top, start_column=first, end_row=top, end_column=last)
    for column in (1, 2, 8, 9, 12):
        page.merge_cells(start_row=top, start_column=column, end_row=top + 1, end_column=column)
    for place, row in enumerate(rows, start=1):
        cells = [place, *(_ugly(rng, row[heading]) for heading in HEADINGS)]
        order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
        page.append([cells[index] for index in order])
        if rng.random() < 0.1:
            page.append([])
        if rng.random() < 0.1:
            page.append([None, " ", "\u3000"])
        if rng.random() < 0.1:
            page.append(["小计", None, None, None, None, None, None, None, None, 12345])
        if rng.random() < 0.05:
            page.append(groups)
            page.append(own)
    page.append(["合  计", None, None, None, None, None, None, None, None, 999, 99])
    page.append(["备注：本表一式两份"])
    page.append(["填表人：王五", None, None, "审核人：赵六"])
    return packed(book)


def _ugly(rng: random.Random, value: Any) -> Any:
    if isinstance(value, date):
        return rng.choice(
            [
                value, (value - date(1899, 12, 30)).days, f"{value.year}.{value.month}.{value.day}",
                f"{value.year}年{value.month}月{value.day}日", f" {value.isoformat()} ",
                f"{value.year}/{value.month}/{value.day}",
            ]
        )  # fmt: skip
    if isinstance(value, Decimal):
        return rng.choice(
            [float(value), f"¥{value:,}", f"{value}元", f"{value / 10000:f}万", capital(value)]
        )
    if value in (None, ""):
        return rng.choice([None, "", " "])
    return rng.choice([value, f" {value}", f"{value}\u3000", f"\u200b{value}"])
