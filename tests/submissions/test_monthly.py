"""The month's report is made by itself on the first working day, once, and what was missed later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from mediation.jobs import running
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, Message
from mediation.submissions import monthly, tasks
from mediation.submissions.models import MonthlyReport
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def due(day: date) -> list[tuple[str, str]]:
    return [(station.code, period.label) for station, period in monthly.due(day)]


def test_nothing_is_due_before_the_first_working_day(cast: Cast) -> None:
    # 1–7 October are holidays: the 8th is the first working day of October 2026.
    assert ("LJZ", "2026-08") in due(date(2026, 10, 7))
    assert ("LJZ", "2026-09") not in due(date(2026, 10, 7))
    assert ("LJZ", "2026-09") in due(date(2026, 10, 8))


def test_every_station_has_its_own(cast: Cast) -> None:
    assert {code for code, _month in due(date(2026, 11, 2))} == {"LJZ", "ZJ"}


def test_a_missed_month_is_caught_up_and_a_made_one_is_not_made_again(cast: Cast) -> None:
    monthly.make("LJZ", "2026-07")
    wanted = [month for code, month in due(date(2026, 10, 30)) if code == "LJZ"]
    assert wanted == ["2026-08", "2026-09"]
    for month in wanted:
        monthly.make("LJZ", month)
    assert [month for code, month in due(date(2026, 10, 30)) if code == "LJZ"] == []


def test_it_is_made_once_and_the_manager_is_told_once(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    first, again = (monthly.make("LJZ", "2026-09") for _time in range(2))
    assert first == again
    assert MonthlyReport.objects.count() == 1
    told = Message.objects.filter(user=cast.user("manager"))
    assert [message.url for message in told] == [first.get_absolute_url()]
    client = client_for("manager")
    assert client.get(first.get_absolute_url()).status_code == 200
    root = first.get_absolute_url().rstrip("/")
    assert client.get(f"{root}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{root}.xlsx").content.startswith(b"PK")
    assert client_for("other_manager").get(first.get_absolute_url()).status_code == 404


def test_beat_orders_each_report_once(cast: Cast) -> None:
    with time_machine.travel(timezone.make_aware(datetime(2026, 11, 2, 9)), tick=False):
        tasks.hourly()
        tasks.hourly()
    keys = sorted(Job.objects.filter(kind=tasks.JOB).values_list("key", flat=True))
    assert keys == [f"{tasks.JOB}:LJZ:2026-10", f"{tasks.JOB}:ZJ:2026-10"]


def test_the_job_makes_the_report_and_a_second_run_does_no_harm(cast: Cast) -> None:
    with time_machine.travel(timezone.make_aware(datetime(2026, 11, 2, 9)), tick=False):
        tasks.hourly()
        job = Job.objects.get(key=f"{tasks.JOB}:LJZ:2026-10")
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.DONE, "")
        running.run(job.pk)
    made = MonthlyReport.objects.get()
    assert (made.organisation.code, made.month) == ("LJZ", "2026-10")
