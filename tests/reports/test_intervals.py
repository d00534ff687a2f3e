"""Wilson's interval, against values that are published."""

from __future__ import annotations

import pytest

from mediation.reports.intervals import Interval, wilson


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3 (score).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(
    numerator: int, denominator: int, low: float, high: float
) -> None:
    found = wilson(numerator, denominator)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_divided_by_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None


def test_all_of_few_does_not_collapse_and_stays_within_one() -> None:
    found = wilson(3, 3)
    assert found is not None
    assert found.high == 1.0
    assert 0.4 < found.low < 0.5


def test_an_interval_holds_its_ends() -> None:
    interval = Interval(0.25, 0.5)
    assert [interval.holds(share) for share in (0.24, 0.25, 0.5, 0.51)] == [
        False,
        True,
        True,
        False,
    ]
