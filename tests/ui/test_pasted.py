"""Tables pasted from spreadsheets: every nasty one that an office has."""

from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from django.core.exceptions import ValidationError

from mediation.ui import pasted
from mediation.ui.pasted import Column, PastedDateField, PastedMoneyField, PastedTextField

COLUMNS = (
    Column("name", "姓名", ("劳动者", "员工姓名")),
    Column("id_number", "证件号码", ("身份证号码", "身份证号", "身份证"), pasted.number),
    Column("phone", "电话", ("手机", "联系电话"), pasted.number),
    Column("hired_on", "入职日期", ("入职时间",), pasted.day),
    Column("amount", "请求金额", ("金额", "欠薪"), pasted.money),
)


def values(text: str) -> list[dict[str, object]]:
    return [row.values for row in pasted.read_table(text, COLUMNS).rows]


def test_the_clipboard_of_a_spreadsheet_is_read() -> None:
    table = pasted.read_table(
        "姓名\t证件号码\t电话\t入职日期\t请求金额\r\n"
        "张三\t'11010119900307801X\t138 0000 0000\t2024.3.5\t12,000\r\n"
        "李四\t110101199003078010\t１３９００００００００\t2024年3月5日\t￥1.2万元\r\n",
        COLUMNS,
    )
    assert table.has_headings
    assert [row.errors for row in table.rows] == [{}, {}]
    assert [row.values for row in table.rows] == [
        {
            "name": "张三",
            "id_number": "11010119900307801X",
            "phone": "13800000000",
            "hired_on": date(2024, 3, 5),
            "amount": Decimal("12000.00"),
        },
        {
            "name": "李四",
            "id_number": "110101199003078010",
            "phone": "13900000000",
            "hired_on": date(2024, 3, 5),
            "amount": Decimal("12000.00"),
        },
    ]


def test_headings_may_stand_in_any_order_under_other_names_below_a_title() -> None:
    table = pasted.read_table(
        "某公司欠薪人员名单\t\t\t\t\n"
        "序号\t欠薪金额（元）*\t姓 名\t身份证号码\t备注\n"
        "1\t500\t张三\t110\t x\n",
        COLUMNS,
    )
    assert table.columns == ["amount", "name", "id_number"]
    assert table.ignored == ["备注"]
    assert table.skipped == 1
    assert table.rows[0].values == {"amount": 500, "name": "张三", "id_number": "110"}


def test_without_headings_the_usual_order_holds_and_row_numbers_are_left_out() -> None:
    assert values("1\t张三\t110\n2\t李四\t120\n合计\t2") == [
        {"name": "张三", "id_number": "110"},
        {"name": "李四", "id_number": "120"},
    ]


def test_totals_and_empty_lines_are_no_workers() -> None:
    table = pasted.read_table("姓名\t金额\n\t\n张三\t500\n\n\t\n合 计：\t500\n", COLUMNS)
    assert [row.values for row in table.rows] == [{"name": "张三", "amount": 500}]
    assert table.skipped == 1


def test_what_merged_cells_leave_empty_stays_empty() -> None:
    table = pasted.read_table("姓名\t入职日期\n张三\t2024-03-05\n李四\t\n\t2024-03-06\n", COLUMNS)
    assert [row.cells["name"] for row in table.rows] == ["张三", "李四", ""]
    assert table.rows[1].values == {"name": "李四", "hired_on": None}


@pytest.mark.parametrize("mark", [",", "，", ";", "；", " ", "  "])
def test_other_separators_are_read(mark: str) -> None:
    assert values(mark.join(("张三", "110", "138", "2024/3/5", "500"))) == [
        {
            "name": "张三",
            "id_number": "110",
            "phone": "138",
            "hired_on": date(2024, 3, 5),
            "amount": 500,
        }
    ]


def test_the_thousands_of_an_amount_survive_commas_as_separators() -> None:
    rows = values("姓名,电话,金额\n张三,138,1,234,567\n李四,139,500\n")
    assert [row["amount"] for row in rows] == [1_234_567, 500]


def test_quoted_cells_hold_separators_quotes_and_line_breaks() -> None:
    rows = values('姓名\t电话\t金额\n"张\n三"\t138\t500\n"小""李"""\t139\t"12,000"\n')
    assert rows == [
        {"name": "张 三", "phone": "138", "amount": 500},
        {"name": '小"李"', "phone": "139", "amount": 12000},
    ]


def test_a_quotation_mark_that_nothing_closes_swallows_nothing() -> None:
    assert [row["name"] for row in values('姓名\t电话\n"张三\t138\n李四\t139\n')] == [
        '"张三',
        "李四",
    ]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("name", "=HYPERLINK(1)", "公式"),
        ("name", "@SUM(A1)", "公式"),
        ("amount", "=1+1", "公式"),
        ("id_number", "1.10101E+17", "科学计数法"),
        ("hired_on", "2024年13月1日", "年-月-日"),
        ("hired_on", "24.3.5", "年-月-日"),
        ("hired_on", "去年春天", "年-月-日"),
        ("hired_on", "99999999", "年-月-日"),
        ("amount", "一万", "数字"),
        ("amount", "-5", "负数"),
        ("amount", "1.234", "两位小数"),
        ("amount", "9" * 60, "过大"),
        ("amount", "9" * 6000, "过大"),
        ("amount", "1e9", "数字"),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_its_words(column: str, cell: str, sentence: str) -> None:
    label = next(str(one.label) for one in COLUMNS if one.name == column)
    row = pasted.read_table(
        f"姓名\t{label}\nx\t{cell}".replace("姓名\t姓名", "电话\t姓名"), COLUMNS
    )
    assert row.rows[0].cells[column] == cell
    assert sentence in row.rows[0].errors[column]
    assert column not in row.rows[0].values


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("２０２４年３月５日", date(2024, 3, 5)),
        ("2024/3/5 0:00:00", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        ("45356", date(2024, 3, 5)),
        ("—", None),
        ("", None),
    ],
)
def test_days(cell: str, expected: date | None) -> None:
    assert pasted.day(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12，000.50", "12000.50"),
        ("1.23456万", "12345.60"),
        ("人民币 8千元整", "8000.00"),
        ("¥ 0.5", "0.50"),
        ("１２０００", "12000.00"),
    ],
)
def test_amounts(cell: str, expected: str) -> None:
    assert str(pasted.money(cell)) == expected


def test_nothing_and_invisible_signs_make_no_row() -> None:
    assert values("") == values("\x00\n\n\t\t\n\ufeff") == []
    assert values("姓名\n\u200b张\x00三\u00a0") == [{"name": "张三"}]


def test_three_hundred_rows_are_read_at_once() -> None:
    text = "\n".join(f"人{n}\t110\t138\t2024.3.5\t1.2万" for n in range(300))
    began = perf_counter()
    table = pasted.read_table(text, COLUMNS)
    assert len(table.rows) == 300
    assert not any(row.errors for row in table.rows)
    assert perf_counter() - began < 2


@pytest.mark.parametrize("sign", ['"', '""', '"\t', '"a""\t', '"\n', ",", "\t"])
def test_no_text_makes_the_reader_slow(sign: str) -> None:
    text = (sign * pasted.MOST_CHARACTERS)[: pasted.MOST_CHARACTERS]
    began = perf_counter()
    pasted.read_table(text, COLUMNS)
    assert perf_counter() - began < 5


def test_a_text_of_absurd_length_is_refused() -> None:
    with pytest.raises(ValidationError):
        pasted.read_table("x" * (pasted.MOST_CHARACTERS + 1), COLUMNS)


def test_fields_read_what_was_typed_into_a_pasted_row() -> None:
    assert PastedDateField().clean("2024.3.5") == date(2024, 3, 5)
    assert PastedMoneyField().clean("1.2万") == 12000
    assert PastedTextField(read=pasted.number).clean("'110 x") == "110X"
    with pytest.raises(ValidationError):
        PastedMoneyField(required=True).clean("—")
