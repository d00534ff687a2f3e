"""Rounding, averages and the small-number mark."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from statistics import median as plain_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.reports.values import Ratio, cents, mean, median


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (13, 20, "65.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 800, "0.1"),  # 0.125
        (1, 2000, "0.1"),  # 0.05: half up
        (3, 2000, "0.2"),  # 0.15: half up, not to even
        (1, 2001, "0.0"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
    ],
)
def test_a_rate_has_one_decimal_rounded_half_up(
    numerator: int, denominator: int, percent: str
) -> None:
    assert Ratio(numerator, denominator).percent == Decimal(percent)


def test_nothing_divided_by_nothing_is_no_rate_and_has_no_mark() -> None:
    assert (Ratio(0, 0).percent, Ratio(0, 0).is_small) == (None, False)


@pytest.mark.parametrize(("denominator", "small"), [(1, True), (29, True), (30, False)])
def test_a_rate_of_fewer_than_thirty_cases_is_marked(denominator: int, small: bool) -> None:
    assert Ratio(1, denominator).is_small is small


def test_the_mark_goes_by_the_concluded_cases_whatever_the_denominator() -> None:
    assert Ratio(10, 50, base=29).is_small is True
    assert Ratio(10, 50, base=30).is_small is False


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_no_rate_is_further_than_half_a_tenth_from_the_true_one(below: int, of: int) -> None:
    percent = Ratio(below, of).percent
    assert percent is not None
    assert abs(Fraction(percent) - Fraction(100 * below, of)) <= Fraction(1, 20)


@given(st.dictionaries(st.integers(0, 400), st.integers(1, 5), min_size=1))
def test_the_median_is_that_of_the_values_written_out(histogram: dict[int, int]) -> None:
    values = [value for value, times in histogram.items() for _time in range(times)]
    assert median(histogram) == Decimal(str(plain_median(values)))


def test_averages_of_nothing_are_nothing() -> None:
    assert (median({}), mean({})) == (None, None)


def test_the_mean_is_rounded_half_up() -> None:
    assert mean({1: 3, 2: 1}) == Decimal("1.3")  # 1.25


def test_a_sum_of_no_rows_is_nothing_with_two_decimals() -> None:
    assert str(cents(None)) == "0.00"
    assert str(cents(Decimal("12.5"))) == "12.50"
