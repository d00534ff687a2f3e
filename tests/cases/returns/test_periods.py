"""Periods with a cut-off day of their own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.returns.enums import PeriodKind
from cases.returns.periods import latest_ended, parse
from mediation.reports.periods import NotAPeriod


@pytest.mark.parametrize(
    ("kind", "cutoff", "text", "first", "last"),
    [
        ("month", None, "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("month", None, "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", 20, "2026-11", date(2026, 10, 21), date(2026, 11, 20)),
        ("month", 20, "2026-01", date(2025, 12, 21), date(2026, 1, 20)),
        ("month", 28, "2024-03", date(2024, 2, 29), date(2024, 3, 28)),
        ("month", 28, "2026-03", date(2026, 3, 1), date(2026, 3, 28)),
        ("quarter", None, "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", 20, "2026-q1", date(2025, 12, 21), date(2026, 3, 20)),
        ("quarter", 25, "2026-Q4", date(2026, 9, 26), date(2026, 12, 25)),
        ("year", None, " 2024 ", date(2024, 1, 1), date(2024, 12, 31)),
        ("year", 20, "2026", date(2025, 12, 21), date(2026, 12, 20)),
    ],
)
def test_a_period_is_named_by_its_last_month(
    kind: str, cutoff: int | None, text: str, first: date, last: date
) -> None:
    period = parse(kind, cutoff, text)
    assert (period.label, period.first, period.last) == (text.strip().upper(), first, last)


def test_running_totals_begin_with_the_year_of_the_table() -> None:
    assert parse("month", 20, "2026-11").totals_from == date(2025, 12, 21)
    assert parse("month", 20, "2026-01").totals_from == date(2025, 12, 21)
    assert parse("quarter", None, "2026-Q3").totals_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("month", "2026-13"), ("month", "2026-00"), ("month", "2026-1"), ("month", "2026-Q1"),
        ("month", ""), ("month", "1066-01"), ("quarter", "2026-Q5"), ("quarter", "2026-03"),
        ("year", "26"), ("year", "9999"), ("year", "２０２６"),
    ],
)  # fmt: skip
def test_anything_else_is_no_period(kind: str, text: str) -> None:
    with pytest.raises(NotAPeriod):
        parse(kind, None, text)


@pytest.mark.parametrize(
    ("kind", "cutoff", "today", "label"),
    [
        ("month", 20, date(2026, 11, 20), "2026-10"),
        ("month", 20, date(2026, 11, 21), "2026-11"),
        ("month", None, date(2026, 11, 30), "2026-10"),
        ("month", None, date(2026, 12, 1), "2026-11"),
        ("quarter", 20, date(2026, 12, 21), "2026-Q4"),
        ("quarter", None, date(2026, 12, 31), "2026-Q3"),
        ("year", 20, date(2026, 12, 21), "2026"),
        ("year", None, date(2026, 12, 31), "2025"),
    ],
)
def test_the_newest_period_that_is_over(
    kind: str, cutoff: int | None, today: date, label: str
) -> None:
    assert latest_ended(kind, cutoff, today).label == label


@given(
    kind=st.sampled_from(PeriodKind.values),
    cutoff=st.one_of(st.none(), st.integers(1, 28)),
    today=st.dates(date(1992, 1, 1), date(2190, 1, 1)),
)
def test_periods_follow_each_other_without_gap_or_overlap(
    kind: str, cutoff: int | None, today: date
) -> None:
    latest = latest_ended(kind, cutoff, today)
    before = latest_ended(kind, cutoff, latest.last)
    assert before.last + timedelta(days=1) == latest.first
    assert latest.first <= latest.last < today
    assert parse(kind, cutoff, latest.label) == latest
