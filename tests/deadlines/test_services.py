"""Editing the calendar: what the office enters, takes back and declares complete."""

from datetime import date

import pytest

from mediation.deadlines.calendar import WorkingCalendar, station_calendar
from mediation.deadlines.enums import DaySource
from mediation.deadlines.models import CalendarDay, CalendarYear
from mediation.deadlines.overview import calendar_year
from mediation.deadlines.services import (
    clear_day,
    publish_year,
    set_day,
    set_days,
    unpublish_year,
)
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused

pytestmark = pytest.mark.django_db

ADMINISTRATOR = Actor(user_id=7, name="周岚", role="administrator", organisation_code="PD")
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
SPRING = (date(2027, 2, 5), date(2027, 2, 11))


def enter_spring_festival():
    return set_days(*SPRING, is_working=False, note="春节", actor=ADMINISTRATOR)


def test_an_empty_table_is_the_published_calendar():
    assert station_calendar() == WorkingCalendar()


def test_an_entered_day_overrules_the_published_one():
    day = date(2026, 10, 10)  # a worked Saturday
    set_day(day, is_working=False, note="改期通知", actor=ADMINISTRATOR)
    calendar = station_calendar()
    assert not calendar.is_working_day(day)
    assert not calendar.is_working_day(date(2026, 10, 1))


def test_an_entered_stretch_holds_both_its_ends():
    rows = enter_spring_festival()
    assert (len(rows), rows[0].date, rows[-1].date) == (7, *SPRING)
    calendar = station_calendar()
    assert [calendar.is_working_day(row.date) for row in rows] == [False] * 7
    assert calendar.is_working_day(date(2027, 2, 4))


def test_a_stretch_may_cross_the_end_of_the_year():
    set_days(
        date(2027, 12, 31), date(2028, 1, 1), is_working=False, note="元旦", actor=ADMINISTRATOR
    )
    assert list(CalendarDay.objects.values_list("calendar_year__year", "date")) == [
        (2027, date(2027, 12, 31)),
        (2028, date(2028, 1, 1)),
    ]


def test_an_entered_day_is_known_although_its_year_is_not():
    enter_spring_festival()
    calendar = station_calendar()
    assert not calendar.is_provisional(SPRING[0])
    assert calendar.is_provisional(date(2027, 2, 12))


def test_taking_a_day_back_restores_the_published_one():
    day = date(2026, 10, 10)
    set_day(day, is_working=False, note="改期通知", actor=ADMINISTRATOR)
    clear_day(day, actor=ADMINISTRATOR)
    assert station_calendar() == WorkingCalendar()


def test_a_year_declared_complete_is_no_longer_provisional_until_taken_back():
    enter_spring_festival()
    publish_year(2027, note=NOTICE, actor=ADMINISTRATOR)
    assert not station_calendar().is_provisional(date(2027, 6, 1))
    assert station_calendar().is_provisional(date(2028, 6, 1))
    unpublish_year(2027, note="录入有误", actor=ADMINISTRATOR)
    assert station_calendar().is_provisional(date(2027, 6, 1))


@pytest.mark.parametrize(
    ("first", "last", "note", "reasons"),
    [
        (*SPRING, " ", ["请写明说明，例如节日名称或通知文号。"]),
        (SPRING[1], SPRING[0], "春节", ["结束日期不能早于开始日期。"]),
        (date(2027, 2, 1), date(2027, 3, 31), "春节", ["一次最多录入31天。"]),
        (date(2003, 5, 1), date(2003, 5, 2), "五一", ["日历只接受2004年至2100年的日期。"]),
        (date(2101, 5, 1), date(2101, 5, 2), "五一", ["日历只接受2004年至2100年的日期。"]),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(first, last, note, reasons):
    with pytest.raises(ActionRefused) as refusal:
        set_days(first, last, is_working=False, note=note, actor=ADMINISTRATOR)
    assert refusal.value.reasons == reasons
    assert CalendarDay.objects.count() == 0


def test_taking_back_what_nobody_entered_is_refused():
    with pytest.raises(ActionRefused) as refusal:
        clear_day(date(2026, 10, 1), actor=ADMINISTRATOR)
    assert refusal.value.reasons == ["该日没有录入内容，无需撤销。"]


@pytest.mark.parametrize(
    ("year", "note", "reasons"),
    [
        (2027, "", ["请写明依据，例如国务院办公厅通知的文号。"]),
        (2026, NOTICE, ["该年度的节假日安排已随系统提供，无需另行标记。"]),
        (2027, NOTICE, ["该年度尚未录入任何节假日，不能标记为录入完整。"]),
    ],
)
def test_a_year_is_declared_complete_only_with_ground_and_holidays(year, note, reasons):
    with pytest.raises(ActionRefused) as refusal:
        publish_year(year, note=note, actor=ADMINISTRATOR)
    assert refusal.value.reasons == reasons
    assert CalendarYear.objects.filter(is_published=True).count() == 0


def test_a_year_that_was_not_declared_complete_cannot_be_taken_back():
    with pytest.raises(ActionRefused) as refusal:
        unpublish_year(2027, note="录入有误", actor=ADMINISTRATOR)
    assert refusal.value.reasons == ["该年度没有标记为录入完整。"]


def test_every_edit_stands_in_history_with_its_actor_and_act():
    day = date(2027, 2, 5)
    set_day(day, is_working=False, note="春节", actor=ADMINISTRATOR)
    set_day(day, is_working=True, note="更正", actor=ADMINISTRATOR)
    set_day(day, is_working=True, note="更正", actor=ADMINISTRATOR)  # nothing new, nothing written
    clear_day(day, actor=ADMINISTRATOR)
    rows = CalendarDay.history.order_by("history_id").values_list(
        "history_type", "is_working", "act", "actor_name"
    )
    assert list(rows) == [
        ("+", False, "set_calendar_days", "周岚"),
        ("~", True, "set_calendar_days", "周岚"),
        ("-", True, "clear_calendar_day", "周岚"),
    ]


@pytest.mark.parametrize("entries", [0, 1, 20])
def test_the_calendar_is_loaded_with_one_query(entries, django_assert_num_queries):
    for n in range(entries):
        set_day(date(2027, 5, 1 + n), is_working=False, note="假", actor=ADMINISTRATOR)
    with django_assert_num_queries(1):
        calendar = station_calendar()
    assert len(calendar.entered) == entries


def test_the_year_on_its_page_tells_holidays_make_up_days_and_entries(django_assert_num_queries):
    set_day(date(2026, 10, 8), is_working=False, note="台风停工", actor=ADMINISTRATOR)
    with django_assert_num_queries(2):
        year = calendar_year(2026)
    days = {day.date: day for month in year.months for day in month.days}
    assert (year.is_known, year.is_published, len(year.months), len(days)) == (True, True, 12, 365)
    national_day = days[date(2026, 10, 1)]
    assert (national_day.is_holiday, national_day.note) == (True, "国庆节")
    make_up = days[date(2026, 10, 10)]
    assert (make_up.is_make_up_day, make_up.source) == (True, DaySource.PUBLISHED)
    entered = days[date(2026, 10, 8)]
    assert (entered.is_holiday, entered.is_entered, entered.note) == (True, True, "台风停工")
    assert not days[date(2026, 10, 17)].is_holiday  # an ordinary Saturday


def test_the_weeks_of_a_month_begin_on_monday_and_are_filled_up():
    october = calendar_year(2026).months[9]
    assert [len(week) for week in october.weeks] == [7] * 5
    assert october.weeks[0][:3] == [None, None, None]
    assert [day.date.day for day in october.weeks[0][3:]] == [1, 2, 3, 4]


def test_a_year_declared_complete_shows_its_ground():
    enter_spring_festival()
    publish_year(2027, note=NOTICE, actor=ADMINISTRATOR)
    year = calendar_year(2027)
    assert (year.is_known, year.is_published, year.note) == (False, True, NOTICE)
