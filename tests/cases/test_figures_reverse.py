"""From a case to the figures that count it: the lists, asked the other way round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.enums import Ending
from cases.figures.declaring import FIGURES
from cases.figures.lists import listing
from cases.figures.reverse import counted, months_of
from cases.models import Case
from mediation.reports.periods import month_of
from mediation.reports.scopes import of_organisation
from tests.cases.histories import Told, random_stories, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_case_counts_exactly_in_the_figures_whose_lists_have_it(cast: Cast) -> None:
    places = [cast.station, cast.point, cast.room, cast.other_station]
    made = write(random_stories(places, 40, seed=17, begin=date(2024, 1, 1), days=40))
    scope = of_organisation("LJZ")
    found = 0
    for month in (month_of(date(2024, number, 1)) for number in (1, 2, 3)):
        lists = {
            figure.key: {case_of(row) for row in listing(figure.key, scope, month, None).rows}
            for figure in FIGURES
        }
        for case in made:
            expected = {key for key, cases in lists.items() if case.pk in cases}
            assert {line.figure.key for line in counted(case, scope, month)} == expected
            found += len(expected)
    assert found > 200


def case_of(row: Any) -> int:
    """Rows are events, cases, or promises as plain columns."""
    if isinstance(row, tuple):
        return int(row[1])
    return int(getattr(row, "case_id", row.pk))


def test_a_month_costs_two_queries(cast: Cast) -> None:
    story = Told(cast.station, date(2026, 3, 2), "LJZ-2026-000001").accept(date(2026, 3, 3))
    case = write([story])[0]
    with CaptureQueriesContext(connection) as queries:
        counted(case, of_organisation("LJZ"), month_of(date(2026, 3, 1)))
    assert len(queries) == 3  # the organisations of the scope, events and cases, promises


def test_the_page_says_in_which_month_and_why(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    story = Told(cast.station, date(2026, 3, 30), "LJZ-2026-000001").accept(date(2026, 4, 1))
    case = write([story.conclude(Ending.AGREEMENT, date(2026, 5, 4))])[0]
    page = client_for("manager").get(f"/cases/{case.serial}/figures/")
    shown = {
        period.label: {line.figure.key: str(line.because) for line, _url in lines}
        for period, lines in page.context["months"]
    }
    assert list(shown) == ["2026-05", "2026-04", "2026-03"]
    assert set(shown["2026-03"]) == {"received"}
    assert shown["2026-04"]["accepted"] == "受理"
    assert "open_at_end" in shown["2026-04"]
    assert shown["2026-05"]["agreement"] == str(Ending.AGREEMENT.label)
    for _period, lines in page.context["months"]:
        for _line, url in lines:
            listed = client_for("manager").get(url).context["lines"]
            assert case.serial in [line.reference for line in listed]


def test_a_void_case_counts_nowhere_and_the_page_says_so(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    story = Told(cast.station, date(2026, 3, 2), "LJZ-2026-000001").accept(date(2026, 3, 3))
    case = write([story.void(date(2026, 3, 4))])[0]
    page = client_for("manager").get(f"/cases/{case.serial}/figures/")
    assert "作废案件不计入任何指标" in page.content.decode()


def test_months_run_from_receipt_to_the_last_event_or_to_today(cast: Cast) -> None:
    closed = Told(cast.station, date(2026, 1, 30), "LJZ-2026-000001").accept(date(2026, 2, 1))
    write([closed.conclude(Ending.AGREEMENT, date(2026, 4, 4))])
    labels = [month.label for month in months_of(Case.objects.get())]
    assert labels == ["2026-04", "2026-03", "2026-02", "2026-01"]
