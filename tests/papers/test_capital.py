"""Amounts in Chinese financial capitals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.papers.capital import MAXIMUM, capital, figures

DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL = {"拾": 10, "佰": 100, "仟": 1000}
LARGE = {"亿": 10**8, "万": 10**4}


def read_whole(text: str) -> int:
    """The number that a reader takes from capitals, written without regard to how ours are made."""
    for character, weight in LARGE.items():
        if character in text:
            above, below = text.split(character, 1)
            return read_whole(above) * weight + read_whole(below)
    total, digit = 0, 0
    for character in text:
        if character in SMALL:
            total, digit = total + digit * SMALL[character], 0
        else:
            digit = DIGITS[character]
    return total + digit


def read(text: str) -> Decimal:
    """Yuan, jiao and fen back to a number."""
    yuan, jiao, fen = text.removeprefix("人民币").removesuffix("整"), "", ""
    if "元" in yuan:
        whole, yuan = yuan.split("元")
    else:
        whole = ""
    if "角" in yuan:
        jiao, yuan = yuan.split("角")
    if "分" in yuan:
        fen = yuan.removesuffix("分")
    tenths = DIGITS[jiao[-1]] if jiao else 0
    hundredths = DIGITS[fen[-1]] if fen else 0
    return read_whole(whole) + Decimal(tenths) / 10 + Decimal(hundredths) / 100


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角"),
        ("1", "人民币壹元整"),
        ("10", "人民币壹拾元整"),
        ("105", "人民币壹佰零伍元整"),
        ("12000", "人民币壹万贰仟元整"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("100000.00", "人民币壹拾万元整"),
        ("100010.00", "人民币壹拾万零壹拾元整"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("1000000", "人民币壹佰万元整"),
        ("10020003", "人民币壹仟零贰万零叁元整"),
        ("100000000", "人民币壹亿元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("100500000.20", "人民币壹亿零伍拾万元贰角"),
        (
            "999999999999.99",
            "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_amounts_are_written_as_a_cashier_writes_them(amount: str, text: str) -> None:
    assert capital(amount) == text


@given(st.decimals(min_value=0, max_value=MAXIMUM, places=2))
def test_capitals_read_back_as_the_same_amount(amount: Decimal) -> None:
    assert read(capital(amount)) == amount


@given(st.decimals(min_value=0, max_value=MAXIMUM, places=2))
def test_no_amount_is_written_with_two_zeros_in_a_row_or_one_before_the_unit(
    amount: Decimal,
) -> None:
    text = capital(amount)
    assert [wrong for wrong in ("零零", "零万", "零亿", "零整") if wrong in text] == []


@pytest.mark.parametrize("wrong", ["-1", "0.005", "1000000000000", "NaN", "Infinity", "", "一万"])
def test_what_is_no_amount_is_refused_not_rounded(wrong: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        capital(wrong)


def test_figures_have_separators_and_two_decimals() -> None:
    assert figures("1234567.5") == "1,234,567.50"
