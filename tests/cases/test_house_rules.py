"""The house's own rules: the station's number of the day, else the default, else none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cases.house_rules import HouseRules
from mediation.stations.models import StatutoryParameter
from mediation.stations.services.parameters import add_parameter
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def enter(cast: Cast, kind: str, value: int, valid_from: date, valid_to: date | None) -> None:
    row = StatutoryParameter(
        station=cast.station, kind=kind, value=Decimal(value), valid_from=valid_from,
        valid_to=valid_to, source="站务会决定",
    )  # fmt: skip
    add_parameter(row, actor=cast.actor("manager"))


def test_the_number_of_the_day_counts_and_says_where_it_comes_from(cast: Cast) -> None:
    enter(cast, "major_workers", 5, date(2026, 3, 1), date(2026, 3, 31))
    enter(cast, "follow_up_unsettled", 20, date(2026, 3, 1), None)
    rules, station = HouseRules.read(), cast.station.pk

    found = [rules.on(station, "major_workers", date(2026, 3, day)) for day in (1, 31)]
    before = rules.on(station, "major_workers", date(2026, 2, 28))
    elsewhere = rules.on(cast.other_station.pk, "major_workers", date(2026, 3, 1))

    assert [(rule.value, rule.source) for rule in found if rule] == [(5, "站务会决定")] * 2
    assert before is not None
    assert (before.value, before.source) == (10, "")
    assert "非法律规定" in before.origin
    assert elsewhere == before
    assert rules.values("major_workers") == {5, 10}


def test_a_rule_without_default_is_off_until_somebody_enters_it(cast: Cast) -> None:
    station, day = cast.station.pk, date(2026, 3, 5)
    assert HouseRules.read().on(station, "follow_up_unsettled", day) is None
    enter(cast, "follow_up_unsettled", 20, date(2026, 3, 1), None)
    rule = HouseRules.read([station]).on(station, "follow_up_unsettled", day)
    assert rule is not None
    assert rule.value == 20
