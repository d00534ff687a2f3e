"""Every figure equals an independent recomputation over the exported ledger, on random histories."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.enums import IneligibleReason
from mediation.reports.periods import Period, month_of, parse_month
from mediation.reports.report import build
from mediation.reports.scopes import Narrowing, everything, of_organisation
from mediation.reports.sections import find_figure
from mediation.reports.values import Ratio
from mediation.reports.writers.formats import to_json
from tests.cases.histories import Told, random_stories, tell, write
from tests.cases.recomputation import ledger, recompute
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

#: Crosses a leap day, a year's end and months of 29, 30 and 31 days.
BEGIN = date(2023, 12, 20)
MONTHS = [month_of(date(2023, 12, 1)), month_of(date(2024, 1, 1)), month_of(date(2024, 2, 1))]
SCOPES = {
    "": None,
    "PD": {"PD", "LJZ", "LJZR1", "LJZP1", "ZJ"},
    "LJZ": {"LJZ", "LJZR1", "LJZP1"},
    "LJZP1": {"LJZP1"},
    "ZJ": {"ZJ"},
}


def report(period: Period, code: str) -> dict[str, Any]:
    scope = of_organisation(code) if code else everything()
    return json.loads(to_json(build(period, scope)))


def assert_recomputed(
    stories: list[Told], *periods: Period, scopes: Iterable[str] = SCOPES
) -> None:
    rows, told = ledger(), {story.serial: story for story in stories}
    for period, code in product(periods, scopes):
        found = report(period, code)
        expected = recompute(rows, period.first, period.last, SCOPES[code], told)
        assert {key: found[key] for key in expected} == expected, (period, code)
        assert_balanced(found)


def assert_balanced(figures: dict[str, Any]) -> None:
    assert (
        figures["open_at_start"] + figures["accepted"] + figures["transferred_in"]
        + figures["reopened"] - figures["concluded"] - figures["transferred_out"]
        == figures["open_at_end"]
    )  # fmt: skip


ACTS = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 20)), max_size=9)
CASES = st.lists(
    st.tuples(
        st.integers(0, 3),  # the organisation that registers it
        st.integers(0, 60),  # days after BEGIN
        ACTS,
        st.sampled_from(list(IneligibleReason)),
        st.integers(0, 10**9),  # claimed, in cents
        st.booleans(),  # collective
        st.sampled_from([False, False, False, False, True]),  # void
    ),
    max_size=6,
)


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a report is too slow to shrink by
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=CASES)
def test_every_figure_equals_its_recomputation_and_the_carry_over_balances(
    cast: Cast, drawn: list[Any]
) -> None:
    places = [cast.station, cast.point, cast.room, cast.other_station]
    stories = []
    for number, (place, offset, acts, reason, cents, collective, void) in enumerate(drawn, 1):
        home = places[place]
        story = tell(
            places, BEGIN + timedelta(days=offset), acts,
            organisation=home, serial=f"{home.code}-2024-{number:06d}", reason=reason,
            claimed=Decimal(cents) / 100, workers=12 if collective else 1, collective=collective,
        )  # fmt: skip
        stories.append(story.void(date(2024, 12, 1)) if void else story)
    with transaction.atomic():
        write(stories)
        assert_recomputed(stories, *MONTHS)
        transaction.set_rollback(True)


def test_a_year_of_many_cases_is_recomputed_month_by_month(cast: Cast) -> None:
    places = [cast.station, cast.point, cast.room, cast.other_station]
    stories = random_stories(places, 150, seed=7, begin=date(2024, 1, 1), days=300)
    write(stories)
    year = [month_of(date(2024, number, 1)) for number in range(1, 13)]
    odd = Period("21–20", date(2024, 1, 21), date(2024, 2, 20))
    assert_recomputed(stories, *year, odd, scopes=["", "LJZ"])


@pytest.mark.parametrize("code", SCOPES)
def test_the_list_behind_every_figure_and_cell_is_as_long_as_the_figure(
    cast: Cast, code: str
) -> None:
    places = [cast.station, cast.point, cast.room, cast.other_station]
    lead = {"lead": cast.user("mediator"), "building": cast.building}
    write(random_stories(places, 120, seed=11, begin=date(2024, 1, 1), days=60, **lead))
    scope = of_organisation(code) if code else everything()
    period = month_of(date(2024, 2, 1))
    found = build(period, scope, history=True)
    for figure, value in found.figures():
        section, _figure = find_figure(figure.key)
        count = section.listing(figure.key, scope, period, None).rows.count()
        assert count == expected_count(found, figure.key, value), figure.key
    for table in found.tables():
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                assert cell_count(table, row, column, scope, period) == (
                    value.denominator if isinstance(value, Ratio) else value
                ), (table.key, row.code, column.key)


def expected_count(found: Any, key: str, value: Any) -> int:
    """The figure itself; a rate's denominator; for sums and averages the cases they are of."""
    values = found.sections[0].values
    others = {
        "claimed_amount": "concluded",
        "median_days": "concluded",
        "mean_days": "concluded",
        "success_rate_by_persons": "concluded",
        "agreed_amount": "settled",
        "workers": "accepted",
        "performed_amount": "promises_performed",  # of these none is paid in part
    }
    if key in others:
        return int(values[others[key]])
    return value.denominator if isinstance(value, Ratio) else int(value)


def cell_count(table: Any, row: Any, column: Any, scope: Any, period: Period) -> int:
    section, _figure = find_figure(column.figure)
    month = parse_month(row.month) if row.month else period
    narrowing = Narrowing(table.dimension, row.code) if table.dimension else None
    return section.listing(column.figure, scope, month, narrowing).rows.count()
