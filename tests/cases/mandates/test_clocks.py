"""The clocks of mandates against the table of the domain (§0.1, D10–D14)."""

from __future__ import annotations

from datetime import date

import pytest

from cases.mandates import clocks
from cases.mandates.models import ExcludedPeriod, Mandate
from cases.models import Case
from mediation.deadlines.calendar import WorkingCalendar
from mediation.deadlines.duties import DUTIES
from mediation.deadlines.enums import DayType, DutyCode

CALENDAR = WorkingCalendar()
TODAY = date(2026, 3, 10)


def mandate(kind: str, **fields: object) -> Mandate:
    row = Mandate(**{"pk": 1, "kind": kind, "received_on": date(2026, 3, 2)} | fields)
    row._prefetched_objects_cache = {"excluded_periods": []}
    return row


def period(row: Mandate, today: date = TODAY):
    return clocks.period_of(row, CALENDAR, today=today)


@pytest.mark.parametrize(
    ("code", "length", "day_type", "article"),
    [
        ("mandate_confirmation", 3, DayType.WORKING, "第12条"),
        ("mandate_contact", 3, DayType.WORKING, "第15条"),
        ("court_appointed", 30, DayType.NATURAL, "第27条"),
        ("court_entrusted_ordinary", 15, DayType.NATURAL, "第27条"),
        ("court_entrusted_summary", 7, DayType.NATURAL, "第27条"),
        ("arbitration_entrusted", 10, DayType.WORKING, "第70条"),
    ],
)
def test_each_duty_has_the_length_of_the_table(code, length, day_type, article):
    duty = DUTIES[DutyCode(code)]
    assert (duty.length, duty.day_type) == (length, day_type)
    assert article in str(duty.article)


@pytest.mark.parametrize(
    ("kind", "due", "unmoved"),
    [
        ("court_appointed", date(2026, 4, 2), date(2026, 4, 2)),
        ("court_ordinary", date(2026, 3, 18), date(2026, 3, 18)),
        ("court_summary", date(2026, 3, 10), date(2026, 3, 10)),
    ],
)
def test_a_courts_period_runs_from_the_confirmation(kind, due, unmoved):
    found = period(mandate(kind, confirmed_on=date(2026, 3, 3)))
    assert (found.due, found.unmoved) == (due, unmoved)


def test_a_last_day_without_work_moves_on_by_analogy():
    found = period(mandate("court_summary", confirmed_on=date(2026, 3, 7)))
    assert (found.due, found.by_analogy) == (date(2026, 3, 16), True)


def test_it_runs_from_signing_for_the_material_where_that_was_earlier():
    row = mandate("court_summary", signed_on=date(2026, 3, 2), confirmed_on=date(2026, 3, 4))
    assert period(row).due == date(2026, 3, 9)
    assert period(mandate("court_summary")) is None


def test_a_tribunals_ten_working_days_run_from_the_parties_consent():
    row = mandate("arbitration", confirmed_on=date(2026, 3, 3))
    assert period(row) is None
    row.consented_on = date(2026, 3, 4)
    assert period(row).due == date(2026, 3, 18)


def test_a_suggestion_has_no_clock():
    row = mandate("suggested", signed_on=date(2026, 3, 2))
    row.case = Case(ended_on=date(2026, 3, 9))
    assert period(row) is None
    assert clocks.confirmation_of(row, CALENDAR) is None
    assert clocks.return_by(row, CALENDAR) is None


def test_three_working_days_to_answer_a_court():
    assert clocks.confirmation_of(mandate("court_appointed"), CALENDAR).due == date(2026, 3, 5)
    assert clocks.confirmation_of(mandate("arbitration"), CALENDAR) is None


def test_an_extension_stands_as_agreed_and_a_declined_mandate_has_no_end():
    row = mandate("court_ordinary", confirmed_on=date(2026, 3, 3))
    row.extended_to = date(2026, 3, 29)  # a Sunday
    assert period(row).due == date(2026, 3, 29)
    row.declined_on = date(2026, 3, 4)
    assert period(row) is None


def appraised(*stretches: tuple[date, date | None], **fields: object) -> Mandate:
    """Confirmed on 3 March 2026, so that its thirty days end on 2 April, with appraisals."""
    row = mandate("court_appointed", confirmed_on=date(2026, 3, 3), **fields)
    rows = [ExcludedPeriod(first_on=first, last_on=last) for first, last in stretches]
    row._prefetched_objects_cache = {"excluded_periods": rows}
    return row


@pytest.mark.parametrize(
    ("row", "days"),
    [
        (appraised((date(2026, 3, 9), date(2026, 3, 10))), 2),
        # What lies before the period, or begins after its end, is none of its days.
        (appraised((date(2026, 3, 1), date(2026, 3, 5))), 2),
        (appraised((date(2026, 4, 6), date(2026, 4, 20))), 0),
        # Until the day of the extension, it stands as agreed; beyond it the days count.
        (appraised((date(2026, 3, 9), date(2026, 3, 10)), extended_to=date(2026, 5, 6)), 0),
        (appraised((date(2026, 3, 9), date(2026, 4, 17)), extended_to=date(2026, 5, 6)), 40),
    ],
)
def test_days_are_called_excluded_only_where_they_moved_the_end(row, days):
    today = date(2026, 5, 20)
    row.case = Case(state="mediation", accepted_on=date(2026, 3, 4), due_on=date(2026, 3, 19))
    assert clocks.excluded_of(row, CALENDAR, today=today)[1] == days
    note = clocks.shown(row.case, row, today=today, calendar=CALENDAR).clocks[-1].note
    assert (f"已扣除鉴定期间{days}天" in str(note)) == bool(days)
    assert ("已扣除" in str(note)) == bool(days)
