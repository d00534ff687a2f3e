"""The table of duties and the clocks that it gives on the published calendar."""

from datetime import UTC, date, datetime

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.deadlines.calendar import LAST_KNOWN_YEAR, WorkingCalendar
from mediation.deadlines.duties import DUTIES, compute, deemed_failed_on
from mediation.deadlines.enums import Bearer, DayType, DutyCode
from tests.deadlines.calendars import calendars, events

PUBLISHED = WorkingCalendar()


def only(**days):
    """Return the one clock that these days start."""
    [deadline] = compute(**days, calendar=PUBLISHED)
    return deadline


def by_code(**days):
    return {item.duty: item for item in compute(**days, calendar=PUBLISHED)}


@pytest.mark.parametrize(
    ("code", "length", "day_type", "article"),
    [
        ("acceptance", 3, "working", "《企业劳动争议协商调解规定》（人社部令第17号）第22条"),
        ("right_to_arbitrate", 15, "natural", "《劳动争议调解仲裁法》第14条第3款"),
        ("mediation", 15, "natural", "《企业劳动争议协商调解规定》（人社部令第17号）第29条"),
        (
            "arbitral_review",
            15,
            "natural",
            (
                "《企业劳动争议协商调解规定》（人社部令第17号）第27条；"
                "《劳动人事争议仲裁办案规则》（人社部令第33号）第74条、第80条"
            ),
        ),
        ("judicial_confirmation", 30, "natural", "《人民调解法》第33条；《民事诉讼法》第205条"),
        ("archive", 30, "natural", "参照仲裁案卷归档做法（郴州2015年，结案后30日内）"),
        ("limitation", 1, "natural", "《劳动争议调解仲裁法》第27条"),
    ],
)
def test_each_duty_has_its_length_day_type_and_article(code, length, day_type, article):
    duty = DUTIES[DutyCode(code)]
    assert (duty.length, duty.day_type, str(duty.article)) == (length, day_type, article)


def test_the_table_holds_every_duty_once():
    assert list(DUTIES) == list(DutyCode)


def test_friday_before_a_long_holiday_with_a_worked_saturday():
    """Domain §12 scenario 1: received on Friday 13 February 2026, the 14th is worked."""
    clocks = by_code(received=date(2026, 2, 13))
    # 14 February (worked Saturday), then nine days of Spring Festival, then the 24th and 25th.
    assert clocks[DutyCode.ACCEPTANCE].due == date(2026, 2, 25)
    assert not clocks[DutyCode.ACCEPTANCE].by_analogy
    # 28 February is a worked Saturday, and a right is not moved anyway.
    assert clocks[DutyCode.RIGHT_TO_ARBITRATE].due == date(2026, 2, 28)


def test_the_right_to_arbitrate_is_not_moved_by_a_holiday():
    clock = by_code(received=date(2026, 9, 18))[DutyCode.RIGHT_TO_ARBITRATE]
    assert (clock.due, clock.moved, clock.by_analogy) == (date(2026, 10, 3), False, False)


def test_mediation_ends_on_the_first_working_day_after_a_holiday_by_analogy():
    clock = only(accepted=date(2026, 9, 18))
    assert (clock.unmoved, clock.due) == (date(2026, 10, 3), date(2026, 10, 8))
    assert (clock.by_analogy, clock.safe_until) == (True, None)


def test_a_last_day_on_a_worked_saturday_stands():
    clock = only(accepted=date(2026, 9, 25))
    assert (clock.due, clock.moved, clock.by_analogy) == (date(2026, 10, 10), False, False)


def test_what_a_party_must_do_in_time_shows_the_unmoved_day_as_safe():
    clocks = by_code(effective=date(2026, 9, 18))
    review = clocks[DutyCode.ARBITRAL_REVIEW]
    assert (review.due, review.safe_until) == (date(2026, 10, 8), date(2026, 10, 3))
    assert (review.earlier, review.by_analogy) == (date(2026, 10, 3), True)
    confirmation = clocks[DutyCode.JUDICIAL_CONFIRMATION]
    assert (confirmation.due, confirmation.safe_until) == (date(2026, 10, 19), date(2026, 10, 18))
    # The court's own rule moves the end of a period before the court: no analogy is needed.
    assert not confirmation.by_analogy


def test_the_safe_day_is_given_where_nothing_moved():
    review = by_code(effective=date(2026, 11, 2))[DutyCode.ARBITRAL_REVIEW]
    assert (review.due, review.safe_until) == (date(2026, 11, 17), date(2026, 11, 17))


@pytest.mark.parametrize(
    ("known", "safe_until", "due"),
    [
        (date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28)),
        (date(2024, 6, 1), date(2025, 6, 1), date(2025, 6, 3)),  # Sunday of Dragon Boat Festival
        (date(2025, 1, 1), date(2026, 1, 1), date(2026, 1, 4)),  # make-up Sunday
    ],
)
def test_limitation_ends_on_the_same_date_next_year_moved_with_a_safe_day(known, safe_until, due):
    clock = only(known=known)
    assert (clock.duty, clock.safe_until, clock.due) == (DutyCode.LIMITATION, safe_until, due)


def test_clocks_beyond_the_published_calendar_are_provisional():
    first_unknown = LAST_KNOWN_YEAR + 1
    clocks = by_code(
        received=date(LAST_KNOWN_YEAR, 12, 30),
        accepted=date(LAST_KNOWN_YEAR, 12, 30),
        effective=date(LAST_KNOWN_YEAR, 12, 1),
        known=date(LAST_KNOWN_YEAR, 6, 1),
    )
    assert {code: clock.provisional for code, clock in clocks.items()} == {
        DutyCode.ACCEPTANCE: True,
        # A date that no calendar moves is certain in any year.
        DutyCode.RIGHT_TO_ARBITRATE: False,
        DutyCode.MEDIATION: True,
        DutyCode.ARBITRAL_REVIEW: False,
        DutyCode.JUDICIAL_CONFIRMATION: False,
        DutyCode.LIMITATION: True,
    }
    assert clocks[DutyCode.LIMITATION].due.year == first_unknown


def test_an_unknown_year_is_computed_on_weekends_alone():
    clock = only(accepted=date(2028, 9, 16))  # day 15 is Sunday 1 October 2028
    assert (clock.due, clock.provisional) == (date(2028, 10, 2), True)


def test_an_extension_stands_as_the_parties_agreed_it():
    sunday = date(2026, 10, 4)
    clock = only(accepted=date(2026, 9, 1), extended_to=sunday)
    assert (clock.duty, clock.due, clock.by_analogy) == (DutyCode.MEDIATION, sunday, False)


def test_mediation_counts_as_failed_with_the_unmoved_last_day():
    assert deemed_failed_on(date(2026, 9, 18)) == date(2026, 10, 3)
    assert deemed_failed_on(date(2026, 9, 18), date(2026, 10, 20)) == date(2026, 10, 20)


def test_only_the_clocks_whose_day_is_known_are_given_in_the_order_of_the_table():
    day = date(2026, 3, 2)
    assert compute(calendar=PUBLISHED) == []
    codes = [item.duty for item in compute(known=day, received=day, calendar=PUBLISHED)]
    assert codes == [DutyCode.ACCEPTANCE, DutyCode.RIGHT_TO_ARBITRATE, DutyCode.LIMITATION]


def test_a_point_in_time_is_no_day():
    with pytest.raises(TypeError, match="time zone"):
        compute(received=datetime(2026, 3, 2, tzinfo=UTC), calendar=PUBLISHED)


@given(event=events, calendar=calendars)
def test_every_clock_keeps_the_promises_of_its_row(event, calendar):
    clocks = compute(
        received=event, accepted=event, effective=event, known=event, calendar=calendar
    )
    for clock in clocks:
        duty = DUTIES[clock.duty]
        assert clock.due >= clock.unmoved > event
        assert (clock.safe_until is not None) == (duty.bearer is Bearer.PARTY)
        assert clock.earlier <= clock.due
        assert clock.moved <= duty.moves
        assert clock.by_analogy == (clock.moved and duty.by_analogy)
        if duty.moves or duty.day_type is DayType.WORKING:
            assert calendar.is_working_day(clock.due)


@given(day=st.dates(date(2004, 1, 1), date(2060, 12, 31)))
def test_the_published_calendar_agrees_with_chinesecalendar_and_else_with_the_week(day):
    known = 2004 <= day.year <= LAST_KNOWN_YEAR
    expected = chinese_calendar.is_workday(day) if known else day.weekday() < 5
    assert PUBLISHED.is_working_day(day) == expected
    assert PUBLISHED.is_provisional(day) == (not known)
