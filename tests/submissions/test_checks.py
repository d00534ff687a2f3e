"""`manage.py check --database default` says where a carry-over does not balance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import timezone

from cases.models import CaseEvent
from mediation.history.actor import SYSTEM, acting
from mediation.submissions.checks import carry_over_balances
from tests.cases.histories import Told, random_stories, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def test_whatever_happens_by_the_operations_balances(cast: Cast) -> None:
    places = [cast.station, cast.point, cast.room, cast.other_station]
    begin = timezone.localdate() - timedelta(days=330)
    write(random_stories(places, 80, seed=41, begin=begin, days=300))
    assert carry_over_balances(databases=["default"]) == []


def test_a_missing_event_is_found_and_named(cast: Cast) -> None:
    day: date = timezone.localdate() - timedelta(days=20)
    case = write([Told(cast.station, day, "LJZ-2026-000001").accept(day)])[0]
    with acting(SYSTEM, act="test"):
        CaseEvent.objects.get(case=case, kind="accepted").delete()
    (found,) = carry_over_balances(databases=["default"])
    assert found.id == "submissions.W001"
    assert "陆家嘴工作站" in found.msg
    with pytest.raises(SystemCheckError):
        call_command("check", databases=["default"], fail_level="WARNING")


def test_without_a_database_nothing_is_asked(cast: Cast) -> None:
    assert carry_over_balances() == []
    assert carry_over_balances(databases=[]) == []
