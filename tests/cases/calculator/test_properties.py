"""What holds for any data: bounds, monotony, and no date on which the calculator stumbles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.calculator import Facts, LeaveYear, LineCode, Parameters, WagePeriod, calculate, faults
from cases.calculator.contract import without_contract
from cases.calculator.pay import leave_days, leave_days_a_year
from cases.calculator.periods import IN_FORCE, add_months, service, whole_months
from tests.cases.calculator.values import ALL, AVERAGE, CALENDAR, MINIMUM, PAY_DAYS, D, line, sheet

CENT = D("0.01")
amounts = st.decimals(min_value=0, max_value=D("9999999.99"), places=2)
hours = st.decimals(min_value=0, max_value=2000, places=2)
days = st.dates(date(1950, 1, 1), date(2027, 11, 20))
spans = st.tuples(days, days).map(sorted)
#: Held always: what grows with the days must not meet the beginning of a parameter.
ALWAYS = Parameters(
    replace(row, valid_from=date(1950, 1, 1), valid_to=None) for row in (AVERAGE, MINIMUM, PAY_DAYS)
)
#: Spans in which severance counts at all.
modern = st.tuples(
    st.dates(date(2008, 1, 1), date(2026, 11, 20)), st.dates(date(2008, 1, 1), date(2026, 11, 20))
).map(sorted)
leap = [date(2024, 2, 29), date(2025, 2, 28)]


def n(wage: Decimal, hired_on: date, left_on: date, parameters: Parameters = ALWAYS) -> Decimal:
    amount = line(
        "severance", average_wage=wage, hired_on=hired_on, left_on=left_on, parameters=parameters
    ).amount
    assert amount is not None
    return amount


@given(day=days, months=st.integers(0, 600))
def test_so_many_months_later_are_so_many_whole_months(day: date, months: int) -> None:
    assert whole_months(day, add_months(day, months)) == months


@given(span=modern)
@example(span=leap)
def test_the_years_of_service_are_halves_near_the_calendar(span: list[date]) -> None:
    counted = service(*span)
    assert counted.years % D("0.5") == 0
    assert D("0.5") <= counted.years
    exact = Decimal((span[1] - span[0]).days + 1) / D("365.2425")
    assert abs(counted.years - exact) <= D("0.51")


@given(span=modern, more=st.integers(0, 4000), wage=amounts)
@example(span=leap, more=1, wage=D(10000))
def test_severance_grows_with_the_years(span: list[date], more: int, wage: Decimal) -> None:
    hired, left = span
    assert n(wage, hired, left) <= n(wage, hired, left + timedelta(days=more))


@given(span=modern, wage=amounts, more=amounts)
def test_severance_without_a_cap_grows_with_the_wage(
    span: list[date], wage: Decimal, more: Decimal
) -> None:
    known = Parameters([PAY_DAYS])
    assert n(wage, *span, known) <= n(wage + more, *span, known)


@given(span=spans, wage=amounts)
@example(span=[date(2008, 1, 1), date(2020, 1, 1)], wage=D("2500.01"))
def test_the_cap_is_never_exceeded(span: list[date], wage: Decimal) -> None:
    made = line("severance", average_wage=wage, hired_on=span[0], left_on=span[1])
    cap = 3 * AVERAGE.value
    if made.amount is not None and AVERAGE in made.used and wage > cap:
        assert made.amount <= cap * 12
    if made.amount is not None and AVERAGE in made.used and wage >= MINIMUM.value:
        # The product is rounded to the cent, half up.
        assert made.amount <= wage * service(*span).years + CENT


@given(span=spans, wage=amounts)
@example(span=[date(2026, 1, 1), date(2026, 2, 28)], wage=D("10000.01"))
@example(span=[date(2000, 1, 1), date(2008, 1, 1)], wage=D(10000))
def test_2n_is_twice_n_and_more_with_service_before_2008(span: list[date], wage: Decimal) -> None:
    single, double = sheet(
        "severance", "unlawful", average_wage=wage, hired_on=span[0], left_on=span[1]
    ).lines
    assert (double.marks, double.missing) == (single.marks, single.missing)
    if single.amount is None or double.amount is None:
        assert (single.amount, double.amount) == (None, None)
    elif span[0] >= IN_FORCE:
        # Each is rounded by itself, at most half a cent.
        assert abs(double.amount - 2 * single.amount) <= CENT
    else:
        assert double.amount >= 2 * single.amount - CENT


@given(day=days, more=st.integers(0, 40), months=st.integers(0, 40))
@example(day=date(2024, 1, 30), more=1, months=1)
def test_who_is_hired_later_completes_no_month_earlier(day: date, more: int, months: int) -> None:
    later = add_months(day + timedelta(days=more), months)
    assert add_months(day, months) <= later


@given(wage=amounts, first=st.tuples(hours, hours, hours), more=st.tuples(hours, hours, hours))
def test_overtime_is_additive(
    wage: Decimal, first: tuple[Decimal, ...], more: tuple[Decimal, ...]
) -> None:
    def paid(*counts: Decimal) -> Decimal:
        names = ("hours_150", "hours_200", "hours_300")
        amount = line(
            "overtime", overtime_wage=wage, **dict(zip(names, counts, strict=True))
        ).amount
        assert amount is not None
        return amount

    together = paid(*(a + b for a, b in zip(first, more, strict=True)))
    assert abs(together - paid(*first) - paid(*more)) <= CENT


@given(periods=st.lists(st.tuples(st.integers(1, 60), amounts, amounts), min_size=1, max_size=6))
def test_wages_due_are_the_sum_of_their_periods(
    periods: list[tuple[int, Decimal, Decimal]],
) -> None:
    rows = [WagePeriod(D(months), max(a, b), min(a, b)) for months, a, b in periods]
    parts = [line("wages", periods=(row,)).amount for row in rows]
    assert line("wages", periods=tuple(rows)).amount == sum(
        part for part in parts if part is not None
    )


@given(span=spans, year=st.integers(2008, 2026), work_years=st.integers(0, 60))
@example(span=[date(2024, 1, 1), date(2024, 12, 31)], year=2024, work_years=20)
def test_leave_is_within_the_statutory_days(span: list[date], year: int, work_years: int) -> None:
    due = leave_days(LeaveYear(year, work_years, D(0)), *span)
    assert 0 <= due <= leave_days_a_year(work_years) <= 15


@given(year=st.integers(2008, 2026), work_years=st.integers(0, 60))
def test_a_whole_year_gives_all_its_days(year: int, work_years: int) -> None:
    row = LeaveYear(year, work_years, D(0))
    assert leave_days(row, date(2000, 1, 1), None) == leave_days_a_year(work_years)


@given(span=spans, signed=st.none() | days, wage=amounts)
@example(span=leap, signed=None, wage=D(9000))
@example(span=[date(2024, 1, 31), date(2026, 1, 31)], signed=date(2024, 2, 29), wage=D(9000))
def test_double_pay_never_exceeds_eleven_months(
    span: list[date], signed: date | None, wage: Decimal
) -> None:
    amount = line(
        "double_pay", hired_on=span[0], left_on=span[1], signed_on=signed, double_wage=wage
    ).amount
    assert amount is not None
    assert 0 <= amount <= 11 * wage
    first, last = without_contract(span[0], signed, span[1], span[1])
    assert amount == 0 or date(2008, 2, 1) <= first <= last


@given(hired=days, more=st.integers(0, 700), wage=st.just(D(9000)))
def test_double_pay_grows_with_the_time_without_contract(
    hired: date, more: int, wage: Decimal
) -> None:
    def until(left: date) -> Decimal:
        amount = line("double_pay", hired_on=hired, left_on=left, double_wage=wage).amount
        assert amount is not None
        return amount

    left = hired + timedelta(days=more)
    assert until(left) <= until(left + timedelta(days=1))


def test_zero_gives_zero() -> None:
    zero = D(0)
    employed = {"hired_on": date(2020, 3, 1), "left_on": date(2026, 3, 31)}
    known = Parameters([AVERAGE, PAY_DAYS])  # with a minimum wage, severance would rise to it
    made = sheet(
        *LineCode.values, parameters=known, **employed,
        periods=(WagePeriod(D(1), zero, zero),), overtime_wage=zero, hours_150=D(10),
        leave_wage=zero, leave_years=(LeaveYear(2025, 10, zero),), double_wage=zero,
        average_wage=zero, last_wage=zero,
    )  # fmt: skip
    assert [row.amount for row in made.lines] == [zero] * len(LineCode)


@given(
    lines=st.sets(st.sampled_from(LineCode.values)),
    dates=st.tuples(*[st.none() | days] * 3),
    wage=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    months=st.decimals(allow_nan=False, allow_infinity=False, places=2),
    year=st.integers(-5, 9999),
)
def test_whatever_has_no_faults_can_be_computed_and_kept(
    lines: set[str],
    dates: tuple[date | None, ...],
    wage: Decimal | None,
    months: Decimal,
    year: int,
) -> None:
    facts = Facts(
        lines=tuple(sorted(lines)), as_of=date(2026, 11, 20),
        hired_on=dates[0], left_on=dates[1], signed_on=dates[2],
        periods=(WagePeriod(months, wage or D(0), D(0)),), overtime_wage=wage, hours_150=months,
        leave_wage=wage, leave_years=(LeaveYear(year, 12, D(1)),), double_wage=wage,
        average_wage=wage, last_wage=wage,
    )  # fmt: skip
    assert Facts.from_json(facts.to_json()) == facts
    if not faults(facts):
        made = calculate(facts, parameters=ALL, calendar=CALENDAR)
        assert {row.code for row in made.lines} == lines
        assert all(row.amount is None or row.amount >= 0 for row in made.lines)


@pytest.mark.parametrize("code", LineCode.values)
def test_a_line_without_its_data_has_faults(code: str) -> None:
    assert faults(Facts(lines=(code,), as_of=date(2026, 11, 20)))


def test_facts_without_a_line_have_a_fault() -> None:
    assert [fault.field for fault in faults(Facts(lines=(), as_of=date(2026, 11, 20)))] == [""]
