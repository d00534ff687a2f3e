"""The people of the stories, and the day on which a story begins."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from tests.flows.driver import Person
from tests.support.cast import PARTS, Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: A Monday without a holiday near.
FIRST_DAY = "2026-03-16"


@dataclass
class Calendar:
    """`calendar.turn_to("2026-03-18")`: it is ten in the morning of that day."""

    traveller: time_machine.Traveller

    def turn_to(self, day: str) -> None:
        self.traveller.move_to(moment(day))


def moment(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day), time(10), SHANGHAI)


@pytest.fixture
def calendar(request: pytest.FixtureRequest) -> Any:
    """The day of the story; a test may name its first day by `@pytest.mark.parametrize`."""
    with time_machine.travel(moment(getattr(request, "param", FIRST_DAY)), tick=True) as traveller:
        yield Calendar(traveller)


@dataclass
class Staff:
    """Everybody who works here, each with a browser of their own."""

    cast: Cast

    def __getattr__(self, part: str) -> Person:
        if part not in PARTS:
            raise AttributeError(part)
        person = Person(part)
        setattr(self, part, person)
        return person


@pytest.fixture
def staff(calendar: Calendar, cast: Cast) -> Staff:
    return Staff(cast)


@pytest.fixture
def monthly_rates(staff: Staff) -> Callable[[str], dict[str, Any]]:
    """What `manage.py monthly_rates` prints for a month of the station."""

    def report(month: str, organisation: str = "LJZ") -> dict[str, Any]:
        said = StringIO()
        call_command("monthly_rates", month, organisation=organisation, stdout=said)
        figures: dict[str, Any] = json.loads(said.getvalue())
        return figures

    return report
