"""Months as the office's calendar has them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from mediation.reports.periods import NotAMonth, month_of, months_up_to, parse_month, this_month


@pytest.mark.parametrize(
    ("text", "last"),
    [("2024-02", 29), ("2023-02", 28), ("2100-02", 28), ("2026-12", 31), ("2026-11", 30)],
)
def test_a_month_ends_on_its_last_day(text: str, last: int) -> None:
    period = parse_month(text)
    assert (period.label, period.first.day, period.last.day) == (text, 1, last)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "2026-1", "26-01", "2026-01-01", "0000-01", "２０２６-01"],
)
def test_anything_else_is_no_month(text: str) -> None:
    with pytest.raises(NotAMonth):
        parse_month(text)


@pytest.mark.parametrize(
    ("instant", "label"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), "2026-11"),  # 23:59 in Shanghai
        (datetime(2026, 11, 30, 16, 1, tzinfo=UTC), "2026-12"),  # 00:01 in Shanghai
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01"),
    ],
)
def test_this_month_is_the_one_in_shanghai(instant: datetime, label: str) -> None:
    with time_machine.travel(instant, tick=False):
        assert this_month().label == label


def test_months_follow_each_other_over_the_years_end() -> None:
    january = month_of(date(2026, 1, 31))
    assert (january.previous.label, january.next.label) == ("2025-12", "2026-02")
    assert january.day_before == date(2025, 12, 31)
    labels = [period.label for period in months_up_to(january, 3)]
    assert labels == ["2025-11", "2025-12", "2026-01"]
