"""Figures as they stood at the end of a past day: what was not yet recorded then does not count."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.enums import Ending
from cases.models import Case, CaseEvent, Holding
from mediation.history.actor import SYSTEM
from mediation.history.gate import gate
from mediation.reports.choice import standing_at
from mediation.reports.periods import month_of
from mediation.reports.report import build
from mediation.reports.scopes import everything, of_organisation
from mediation.reports.writers.formats import to_json
from tests.cases.histories import Told, random_stories, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

MARCH = month_of(date(2026, 3, 1))


def morning(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def figures(code: str = "") -> dict[str, Any]:
    scope = of_organisation(code) if code else everything()
    found: dict[str, Any] = json.loads(to_json(build(MARCH, scope, history=True, compare=True)))
    return found


def as_of(day: date, code: str = "") -> dict[str, Any]:
    with standing_at(day):
        return figures(code)


def settled(cast: Cast, number: int) -> Told:
    story = Told(cast.station, date(2026, 3, 2), f"LJZ-2026-{number:06d}")
    return story.accept(date(2026, 3, 3)).conclude(Ending.AGREEMENT, date(2026, 3, 9))


def test_a_late_entry_does_not_count_in_what_stood_before_it(cast: Cast) -> None:
    with time_machine.travel(morning(date(2026, 3, 9)), tick=False):
        write([settled(cast, 1)])
    with time_machine.travel(morning(date(2026, 4, 15)), tick=False):
        write([settled(cast, 2)])
    assert [as_of(date(2026, 4, day))["concluded"] for day in (14, 15)] == [1, 2]
    assert figures()["concluded"] == 2


@pytest.mark.parametrize(("hour", "minute", "counted"), [(23, 59, 1), (0, 1, 0)])
def test_a_day_ends_at_midnight_in_shanghai(
    cast: Cast, hour: int, minute: int, counted: int
) -> None:
    day = date(2026, 4, 15)
    entered = morning(day if hour else day + timedelta(days=1), hour, minute)
    with time_machine.travel(entered, tick=False):
        write([settled(cast, 1)])
    assert as_of(day)["concluded"] == counted


def test_a_void_case_counts_until_the_day_it_was_voided(cast: Cast) -> None:
    with time_machine.travel(morning(date(2026, 3, 9)), tick=False):
        case = write([settled(cast, 1)])[0]
    with (
        time_machine.travel(morning(date(2026, 5, 4)), tick=False),
        gate(case, version=None, actor=SYSTEM, act="test") as fresh,
    ):
        fresh.voided_on = date(2026, 5, 4)
        fresh.save()
    assert [as_of(date(2026, 5, day))["concluded"] for day in (3, 4)] == [1, 0]


def test_the_past_is_what_the_present_was_on_random_histories(cast: Cast) -> None:
    """The figures taken day by day, while cases are entered, are found again afterwards."""
    places = [cast.station, cast.point, cast.room, cast.other_station]
    stories = random_stories(places, 60, seed=31, begin=date(2026, 2, 1), days=60)
    taken = {}
    for batch, day in enumerate(date(2026, 4, 1) + timedelta(days=n) for n in range(6)):
        with time_machine.travel(morning(day), tick=False):
            write(stories[batch * 10 : batch * 10 + 10])
            for code in ("", "LJZ"):
                taken[day, code] = figures(code)
    for (day, code), then in taken.items():
        assert as_of(day, code) == then, (day, code)


def test_lists_of_the_past_are_as_long_as_its_figures_and_show_todays_sight(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    with time_machine.travel(morning(date(2026, 3, 9)), tick=False):
        write([settled(cast, 1), settled(cast, 2)])
    moved = Case.objects.get(serial="LJZ-2026-000002")
    with (
        time_machine.travel(morning(date(2026, 5, 4)), tick=False),
        gate(moved, version=None, actor=SYSTEM, act="test") as fresh,
    ):
        fresh.organisation = cast.other_station
        fresh.save()
    client = client_for("manager")
    asked = {"month": "2026-03", "as_of": "2026-04-01"}
    page = client.get("/reports/", asked)
    assert page.status_code == 200
    assert "2026-04-01" in page.content.decode() or "2026年4月1日" in page.content.decode()
    lines = client.get("/reports/concluded/", asked).context["lines"]
    assert [(line.reference, bool(line.url), bool(line.number)) for line in lines] == [
        ("LJZ-2026-000001", True, True),
        ("LJZ-2026-000002", False, False),
    ]


def test_a_day_to_come_is_refused(cast: Cast, client_for: Callable[[str], Client]) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = client_for("manager").get("/reports/", {"as_of": tomorrow.isoformat()})
    assert response.status_code == 400
    assert response.context["form"].errors["as_of"] == ["不能晚于今天。"]


def test_the_tables_asked_for_are_those_of_which_figures_are_computed(cast: Cast) -> None:
    """A table that a figure reads and that history does not give would show today's rows."""
    write([settled(cast, 1)])
    with standing_at(date(2020, 1, 1)):
        found = figures()
        assert not Holding.objects.exists()
        assert not CaseEvent.objects.exists()
    numbers = [value for value in found.values() if isinstance(value, int)]
    assert set(numbers) == {0}
    assert connection.queries_log is not None
