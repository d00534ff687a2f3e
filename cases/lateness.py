"""Late entry (补录): what happened more than some working days before it was recorded."""

from datetime import date, timedelta

from django.conf import settings

from mediation.deadlines.clocks import Calendar, add_working_days


def is_late(happened_on: date | None, recorded_on: date, calendar: Calendar) -> bool:
    """Whether more than LATE_AFTER_WORKING_DAYS lie between the act and its recording."""
    if happened_on is None or happened_on >= recorded_on:
        return False
    return add_working_days(happened_on, settings.LATE_AFTER_WORKING_DAYS, calendar) < recorded_on


def first_timely_day(recorded_on: date, calendar: Calendar) -> date:
    """The earliest day that, recorded on `recorded_on`, is no late entry."""
    day = recorded_on
    while not is_late(day - timedelta(days=1), recorded_on, calendar):
        day -= timedelta(days=1)
    return day
