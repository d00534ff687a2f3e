"""Months as the office's calendar has them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from mediation.reports.periods import (
    NotAMonth,
    NotAPeriod,
    Period,
    Span,
    containing,
    days,
    month_of,
    months_up_to,
    parse_month,
    parse_period,
    this_month,
)


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


def ends(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-02-21..2026-03-20", "2026-02-21", "2026-03-20"),
        ("2026-02-21..2026-02-21", "2026-02-21", "2026-02-21"),
    ],
)
def test_a_period_is_read(text: str, first: str, last: str) -> None:
    assert ends(parse_period(text)) == (first, last)
    assert parse_period(text).label == text


@pytest.mark.parametrize(
    "text",
    ["", "2026-Q0", "2026-Q5", "26", "0001", "2026-03-02..2026-03-01", "2026-02-30..2026-03-01",
     "2026-03-01..", "1200-01-01..1200-02-01", "2026-q1"],
)  # fmt: skip
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(NotAPeriod):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "previous", "following", "year_before"),
    [
        ("2026-01", "2025-12", "2026-02", "2025-01"),
        ("2024-02", "2024-01", "2024-03", "2023-02"),
        ("2026-Q1", "2025-Q4", "2026-Q2", "2025-Q1"),
        ("2026", "2025", "2027", "2025"),
        ("2026-03-21..2026-04-20", "2026-02-21..2026-03-20", "2026-04-21..2026-05-20",
         "2025-03-21..2025-04-20"),
        ("2026-01-21..2026-07-20", "2025-07-21..2026-01-20", "2026-07-21..2027-01-20",
         "2025-01-21..2025-07-20"),
        ("2026-03-01..2026-03-07", "2026-02-22..2026-02-28", "2026-03-08..2026-03-14",
         "2025-03-01..2025-03-07"),
        ("2024-02-29..2024-03-02", "2024-02-26..2024-02-28", "2024-03-03..2024-03-05",
         "2023-02-28..2023-03-02"),
    ],
)  # fmt: skip
def test_what_stands_before_and_after_a_period(
    text: str, previous: str, following: str, year_before: str
) -> None:
    period = parse_period(text)
    assert period.previous.label == previous
    assert period.next.label == following
    assert period.year_before.label == year_before
    assert period.next.previous.label == text


def test_twelve_months_end_with_the_month_and_move_by_years() -> None:
    twelve = containing(date(2026, 2, 10), Span.TWELVE_MONTHS)
    assert ends(twelve) == ("2025-03-01", "2026-02-28")
    assert ends(twelve.previous) == ends(twelve.year_before) == ("2024-03-01", "2025-02-28")


@pytest.mark.parametrize("span", [span for span in Span if span is not Span.RANGE])
def test_every_day_lies_in_its_period_and_periods_leave_no_gap(span: Span) -> None:
    period = containing(date(2024, 2, 29), span)
    assert period.first <= date(2024, 2, 29) <= period.last
    assert (period.next.first - period.last).days == 1
    assert (period.first - period.previous.last).days == 1


def test_days_of_choice_may_not_end_before_they_begin() -> None:
    with pytest.raises(NotAPeriod):
        days(date(2026, 3, 2), date(2026, 3, 1))
