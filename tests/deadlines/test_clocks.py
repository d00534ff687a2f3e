"""The counting of days, by table and by property, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from mediation.deadlines.clocks import (
    add_natural_days,
    add_working_days,
    reckon_fixed,
    reckon_moved,
    reckon_working_days,
    roll_forward,
    same_date_next_year,
)
from tests.deadlines.calendars import HandMade, calendars, days, events, spans

WEEKENDS = HandMade()
# A week off from Thursday 1 October 2026, paid for by working on Saturday 10 October.
NATIONAL_DAY = HandMade(
    off=frozenset({date(2026, 10, day) for day in (1, 2, 5, 6, 7)}),
    make_up=frozenset({date(2026, 10, 10)}),
)


def test_the_day_of_the_event_is_not_counted():
    assert add_natural_days(date(2026, 3, 1), 15) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("event", "n", "last"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 3, date(2026, 11, 26)),  # Monday to Thursday
        (date(2026, 11, 26), 3, date(2026, 12, 1)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
    ],
)
def test_working_days_leave_out_weekends(event, n, last):
    assert add_working_days(event, n, WEEKENDS) == last


@pytest.mark.parametrize(
    ("event", "last"),
    [
        (date(2026, 9, 30), date(2026, 10, 10)),  # 8, 9 and the worked Saturday
        (date(2026, 10, 7), date(2026, 10, 10)),
        (date(2026, 10, 8), date(2026, 10, 12)),  # 9, the worked Saturday, Monday
    ],
)
def test_working_days_leave_out_holidays_and_count_make_up_days(event, last):
    assert add_working_days(event, 3, NATIONAL_DAY) == last


@pytest.mark.parametrize(
    ("last", "moved"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 10, 4), date(2026, 10, 8)),
        (date(2026, 10, 10), date(2026, 10, 10)),  # the worked Saturday is a day to act on
        (date(2026, 10, 11), date(2026, 10, 12)),
    ],
)
def test_a_last_day_off_moves_to_the_next_working_day(last, moved):
    assert roll_forward(last, NATIONAL_DAY) == moved


@pytest.mark.parametrize(
    ("day", "next_year"),
    [
        (date(2026, 5, 31), date(2027, 5, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_year_ends_on_the_same_date_and_29_february_on_28_february(day, next_year):
    assert same_date_next_year(day) == next_year


def test_a_period_may_cross_the_end_of_the_year():
    new_year = HandMade(off=frozenset({date(2027, 1, 1)}))
    assert add_working_days(date(2026, 12, 30), 3, new_year) == date(2027, 1, 5)
    assert roll_forward(add_natural_days(date(2026, 12, 17), 15), new_year) == date(2027, 1, 4)


@pytest.mark.parametrize("count", [add_natural_days, lambda d, n: add_working_days(d, n, WEEKENDS)])
def test_a_period_has_no_negative_length(count):
    with pytest.raises(ValueError, match="negative"):
        count(date(2026, 1, 1), -1)


def test_a_period_behind_the_last_year_of_dates_is_an_overflow():
    with pytest.raises(OverflowError):
        add_working_days(date(9999, 12, 30), 3, WEEKENDS)


def test_working_days_that_reach_into_an_unpublished_year_are_provisional():
    calendar = HandMade(published_until=2026)
    assert not reckon_working_days(date(2026, 12, 28), 3, calendar).provisional
    assert reckon_working_days(date(2026, 12, 29), 3, calendar).provisional


def test_natural_days_are_provisional_by_their_last_day_alone():
    calendar = HandMade(published_until=2026)
    assert not reckon_moved(date(2026, 12, 31), calendar).provisional
    assert reckon_moved(date(2027, 1, 4), calendar).provisional


def test_a_last_day_that_moves_into_an_unpublished_year_is_provisional():
    calendar = HandMade(off=frozenset({date(2026, 12, 31)}), published_until=2026)
    assert reckon_moved(date(2026, 12, 31), calendar).provisional


def test_a_fixed_day_is_never_provisional_and_never_moves():
    new_year = date(2030, 1, 1)
    reckoning = reckon_fixed(new_year)
    assert (reckoning.due, reckoning.unmoved, reckoning.provisional) == (new_year, new_year, False)


@given(last=events, calendar=calendars)
def test_a_day_off_moves_a_deadline_later_and_never_earlier(last, calendar):
    assert roll_forward(last, calendar) >= last


@given(last=events, calendar=calendars)
def test_a_moved_deadline_is_the_first_working_day_from_its_last_day_on(last, calendar):
    due = roll_forward(last, calendar)
    skipped = [last + timedelta(days=n) for n in range((due - last).days)]
    assert calendar.is_working_day(due)
    assert [day for day in skipped if calendar.is_working_day(day)] == []


@given(last=events, calendar=calendars, extra=events)
def test_one_more_holiday_never_brings_a_deadline_forward(last, calendar, extra):
    more = HandMade(calendar.off | {extra}, calendar.make_up - {extra}, calendar.published_until)
    assert roll_forward(last, more) >= roll_forward(last, calendar)
    assert add_working_days(last, 3, more) >= add_working_days(last, 3, calendar)


@given(event=events, n=spans, calendar=calendars)
def test_the_last_of_n_working_days_has_n_working_days_behind_the_event(event, n, calendar):
    due = add_working_days(event, n, calendar)
    counted = [event + timedelta(days=i) for i in range(1, (due - event).days + 1)]
    assert sum(calendar.is_working_day(day) for day in counted) == n
    assert n == 0 or calendar.is_working_day(due)


@given(event=events, n=spans, calendar=calendars)
def test_adding_working_days_grows_with_their_number_and_with_the_event(event, n, calendar):
    due = add_working_days(event, n, calendar)
    assert add_working_days(event, n + 1, calendar) > due
    assert add_working_days(event + timedelta(days=1), n, calendar) >= due


@given(event=events, n=spans, calendar=calendars)
def test_a_reckoning_is_provisional_when_it_looked_at_an_unpublished_day(event, n, calendar):
    working = reckon_working_days(event, n, calendar)
    assert working.provisional == (n > 0 and calendar.is_provisional(working.due))
    moved = reckon_moved(event, calendar)
    assert moved.provisional == calendar.is_provisional(moved.due)


@given(day=days)
def test_a_year_is_365_or_366_days(day):
    assert (same_date_next_year(day) - day).days in (365, 366)


@given(day=days, later=days)
def test_a_year_keeps_the_order_of_days(day, later):
    first, second = sorted([day, later])
    assert same_date_next_year(first) <= same_date_next_year(second)
