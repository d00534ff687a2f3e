"""Days and amounts as offices write them, and what is no day and no amount."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.papers.capital import capital
from mediation.sheets.amounts import NotAnAmount, amount_of
from mediation.sheets.cells import LostDigits, address, text_of, tidy
from mediation.sheets.dates import NotADay, day_of

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
AMOUNTS = st.decimals(0, 99_999_999, places=2)


@pytest.mark.parametrize(
    "value",
    [
        45356, 45356.0, 45356.4, "45356", "2024-3-5", "2024/03/05", "2024.3.5", "2024。3。5", "20240305",
        20240305, "2024年3月5日", " 2024年 3月 5日 ", "2024年3月5号", "二〇二四年三月五日", "二○二四年三月五日",
        "二零二四年三月五日", "２０２４．３．５", "2024-03-05 10:30", "2024-03-05T00:00:00",
        "2024年3月5日上午", "2024年3月5日（星期二）", date(2024, 3, 5), datetime(2024, 3, 5, 9, 30),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(value: object) -> None:
    assert day_of(value) == date(2024, 3, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    ["2024.3", 2024.3, 2024, "2024", "3/5/2024", "24.3.5", "2024-02-30", "2024-3/5", "三月", True],
)
def test_what_could_be_two_days_or_none_is_none(value: object) -> None:
    with pytest.raises(NotADay):
        day_of(value)  # type: ignore[arg-type]


@given(DAYS)
def test_a_day_survives_each_way_of_writing(day: date) -> None:
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(digit)] for digit in str(day.year))

    def small(number: int) -> str:
        tens, ones = divmod(number, 10)
        ten = {0: "", 1: "十"}.get(tens, f"{digits[tens]}十")
        return ten + (digits[ones] if ones else "")

    spelled = (
        (day - date(1899, 12, 30)).days, day.isoformat(), f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日", f"{year}年{small(day.month)}月{small(day.day)}日",
        f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day} 9:05",
    )  # fmt: skip
    assert {day_of(one) for one in spelled} == {day}


@pytest.mark.parametrize(
    "value",
    [
        12000, 12000.0, "12000", "12,000", "12，000.00", "¥12,000", "￥12,000.00元", "1.2万", "1.2 万元",
        "人民币壹万贰仟元整", "壹万贰仟圆整", "一万二千元", "一万二", "RMB 12000", "１２０００", "人民币：12000元",
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(value: object) -> None:
    assert amount_of(value) == Decimal("12000.00")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["", "—", "/", "无", None])
def test_no_amount_is_none(value: object) -> None:
    assert amount_of(value) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["约1.2万", "-5", -5, "(500)", "12,34", "1.234", 1.2345, "万", "元整", "1e5", "3000+500", True,
              float("nan"), float("inf"), "9999999999999999"]
)  # fmt: skip
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(NotAnAmount):
        amount_of(value)  # type: ignore[arg-type]


@given(AMOUNTS)
def test_an_amount_survives_each_way_of_writing(amount: Decimal) -> None:
    exact = amount.quantize(Decimal("0.01"))
    for spelled in (f"{exact}", f"¥{exact:,}", f"{exact}元", float(exact), capital(exact)):
        assert amount_of(spelled) == exact, spelled


@given(st.text(max_size=12))
def test_no_text_brings_the_readers_down(text: str) -> None:
    for read, refusal in ((day_of, NotADay), (amount_of, NotAnAmount)):
        with suppress(refusal):
            assert read(text) is None or isinstance(read(text), date | Decimal)


def test_a_number_of_which_the_spreadsheet_lost_the_end_is_no_text() -> None:
    assert text_of(13800138000.0) == "13800138000"
    assert text_of(0.1 + 0.2) == "0.3"
    with pytest.raises(LostDigits):
        text_of(3.10115199001011e17)


def test_blanks_and_invisible_characters_are_taken_away() -> None:
    assert tidy("\ufeff 张\u200b三\u3000\xa0李四 \r\n ") == "张三 李四"
    assert tidy("'=1+1") == "=1+1"
    assert tidy("'tis") == "'tis"


def test_a_cell_is_called_as_in_a_spreadsheet() -> None:
    assert [address(12, column) for column in (0, 25, 26, 701, 702)] == [
        "A12", "Z12", "AA12", "ZZ12", "AAA12",
    ]  # fmt: skip
