"""Days that do not count: against a count of single days, and by what must hold for all of them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.deadlines.calendar import WorkingCalendar
from mediation.deadlines.excluded import (
    Stretch,
    last_day,
    merged,
    reckon_excluding,
)

TODAY = date(2026, 4, 30)
days = st.dates(date(2026, 1, 1), date(2026, 6, 30))


def stretch(first: date, length: int | None) -> Stretch:
    return Stretch(first, None if length is None else first + timedelta(days=length))


stretches = st.lists(st.builds(stretch, days, st.none() | st.integers(0, 40)), max_size=5)


def lies_in(day: date, found: list[Stretch]) -> bool:
    return any(one.first <= day <= (one.last or TODAY) for one in found)


def all_days(found: list[Stretch]) -> set[date]:
    span = (date(2025, 12, 31) + timedelta(days=n) for n in range(300))
    return {day for day in span if lies_in(day, found)}


def counted_one_by_one(event: date, length: int, found: list[Stretch]) -> date:
    day = event
    while length:
        day += timedelta(days=1)
        length -= not lies_in(day, found)
    return day


@given(event=days, length=st.integers(1, 60), found=stretches)
def test_the_last_day_is_the_nth_that_counts(event, length, found):
    last = last_day(event, length, found, today=TODAY)
    # A stretch that begins on the day after the end is too late; counting reaches only the end.
    assert last == counted_one_by_one(event, length, found)
    assert not lies_in(last, found)


@given(event=days, length=st.integers(1, 60), found=stretches)
def test_days_left_out_never_make_a_period_shorter_and_no_day_counts_twice(event, length, found):
    plain = event + timedelta(days=length)
    last = last_day(event, length, found, today=TODAY)
    assert plain <= last <= plain + timedelta(days=len(all_days(found)))
    assert last == last_day(event, length, [*found, *found], today=TODAY)


@given(found=stretches)
def test_merged_stretches_hold_the_same_days_in_order_with_gaps_between(found):
    together = merged(found, today=TODAY)
    held = {
        first + timedelta(days=n)
        for first, last in together
        for n in range((last - first).days + 1)
    }
    assert held == all_days(found)
    assert all(b[0] - a[1] > timedelta(days=1) for a, b in pairwise(together))


@given(event=days, length=st.integers(1, 60), found=stretches)
def test_no_more_days_are_needed_when_one_stretch_is_taken_away(event, length, found):
    with_all = last_day(event, length, found, today=TODAY)
    assert all(
        last_day(event, length, found[:n] + found[n + 1 :], today=TODAY) <= with_all
        for n in range(len(found))
    )


def test_two_appraisals_that_overlap_move_the_end_by_the_days_of_both_together():
    found = [
        Stretch(date(2026, 3, 9), date(2026, 3, 18)),
        Stretch(date(2026, 3, 16), date(2026, 3, 20)),
    ]
    assert last_day(date(2026, 3, 2), 30, found, today=TODAY) == date(2026, 4, 13)


def test_an_appraisal_that_is_still_running_moves_the_end_day_by_day():
    found = [Stretch(date(2026, 3, 9))]
    ends = [
        last_day(date(2026, 3, 2), 30, found, today=date(2026, 3, day)) for day in (8, 9, 10, 20)
    ]
    assert ends == [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 13)]


def test_what_begins_after_the_end_or_lies_before_the_event_counts_for_nothing():
    plain = date(2026, 4, 1)
    for one in (
        Stretch(date(2026, 4, 2), date(2026, 4, 9)),
        Stretch(date(2026, 2, 2), date(2026, 3, 2)),
    ):
        assert last_day(date(2026, 3, 2), 30, [one], today=TODAY) == plain


def test_the_end_moves_on_to_a_working_day_after_the_days_left_out():
    one = Stretch(date(2026, 3, 9), date(2026, 3, 11))
    reckoned = reckon_excluding(date(2026, 3, 2), 30, [one], WorkingCalendar(), today=TODAY)
    # Saturday 4 April 2026; the Qingming holiday lasts to Monday.
    assert (reckoned.unmoved, reckoned.due) == (date(2026, 4, 4), date(2026, 4, 7))


def test_a_period_has_a_length():
    with pytest.raises(ValueError, match="at least one day"):
        last_day(TODAY, 0, [], today=TODAY)
