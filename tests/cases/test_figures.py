"""The definitions of design §5, one story each."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import Ending, IneligibleReason, Source
from cases.figures.section import CASES
from mediation.reports.periods import month_of
from mediation.reports.report import build
from mediation.reports.scopes import everything, of_organisation
from mediation.reports.writers.formats import to_json
from mediation.stations.models import Organisation
from tests.cases.histories import Told, random_stories, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def day(text: str) -> date:
    return date.fromisoformat(text)


def told(cast: Cast, received: str = "2026-03-02", number: int = 1, **values: Any) -> Told:
    place = values.pop("organisation", cast.station)
    serial = f"{place.code}-2026-{number:06d}"
    return Told(place, day(received), serial, **values)


def figures(month: str, organisation: Organisation | None = None) -> dict[str, Any]:
    scope = of_organisation(organisation.code) if organisation else everything()
    found: dict[str, Any] = json.loads(to_json(build(month_of(day(f"{month}-01")), scope)))
    return found


def some(found: dict[str, Any], *keys: str) -> list[Any]:
    return [found[key] for key in keys]


RATES = ("success_rate", "success_rate_with_unwilling", "resolution_rate_all")


def test_a_month_without_cases_has_no_rates_and_no_averages(cast: Cast) -> None:
    found = figures("2026-03")
    assert some(found, *RATES, "median_days", "mean_days") == [None] * 5
    assert some(found, "received", "concluded", "open_at_end") == [0, 0, 0]
    assert some(found, "claimed_amount", "agreed_amount") == ["0.00", "0.00"]


def test_one_case_counts_from_receipt_to_agreement(cast: Cast) -> None:
    write([told(cast).accept(day("2026-03-03")).conclude(Ending.AGREEMENT, day("2026-03-13"))])
    found = figures("2026-03")
    assert (
        some(found, "received", "eligible", "accepted", "concluded", "agreement", "settled")
        == [1] * 6
    )
    assert some(found, *RATES) == [100.0] * 3
    assert some(found, "median_days", "mean_days", "within_15_days") == [10.0, 10.0, 100.0]
    assert some(found, "claimed_amount", "agreed_amount") == ["1000.10", "700.05"]
    assert found["rates"]["success_rate"] == {
        "numerator": 1, "denominator": 1, "small_number": True,
    }  # fmt: skip


def test_the_three_rates_differ_by_what_stands_below(cast: Cast) -> None:
    on = day("2026-03-10")
    stories = [told(cast, number=n).accept(on).conclude(Ending.AGREEMENT, on) for n in range(1, 14)]
    stories += [
        told(cast, number=n).accept(on).conclude(Ending.NO_AGREEMENT, on) for n in range(14, 21)
    ]
    refused, silent, barred = (
        IneligibleReason.RESPONDENT_REFUSED,
        IneligibleReason.RESPONDENT_SILENT,
        IneligibleReason.BARRED,
    )
    stories += [told(cast, number=21 + n, reason=refused).refuse(on) for n in range(3)]
    stories += [told(cast, number=24 + n, reason=silent).refuse(on) for n in range(2)]
    stories += [
        told(cast, number=26, reason=barred).refuse(on),
        told(cast, number=27).take_back(on),
    ]
    write(stories)
    found = figures("2026-03")
    assert some(found, *RATES) == [65.0, 52.0, 48.1]  # 13 ÷ 20, 13 ÷ 25, 13 ÷ 27
    assert some(found, "ineligible", "met_objective_but_unwilling") == [6, 5]
    assert found["withdrawn_before_acceptance"] == 1
    reasons = {row["code"]: row["ineligible"] for row in found["by_reason"]}
    assert reasons == {"respondent_refused": 3, "respondent_silent": 2, "barred": 1}


def test_a_reopening_in_the_same_month_takes_the_conclusion_away(cast: Cast) -> None:
    story = told(cast).accept(day("2026-03-03")).conclude(Ending.AGREEMENT, day("2026-03-13"))
    write([story.reopen(day("2026-03-20"))])
    assert some(figures("2026-03"), "concluded", "reopened", "open_at_end") == [0, 0, 1]


def test_of_two_conclusions_in_a_month_the_last_counts(cast: Cast) -> None:
    story = told(cast).accept(day("2026-03-03")).conclude(Ending.AGREEMENT, day("2026-03-13"))
    write([story.reopen(day("2026-03-13")).conclude(Ending.NO_AGREEMENT, day("2026-03-13"))])
    found = figures("2026-03")
    assert some(found, "concluded", "agreement", "no_agreement") == [1, 0, 1]


def test_a_later_reopening_leaves_the_earlier_month_as_it_was(cast: Cast) -> None:
    story = told(cast).accept(day("2026-03-03")).conclude(Ending.AGREEMENT, day("2026-03-31"))
    write([story.reopen(day("2026-04-01")).conclude(Ending.NO_AGREEMENT, day("2026-05-01"))])
    march, april, may = figures("2026-03"), figures("2026-04"), figures("2026-05")
    assert some(march, "agreement", "open_at_end", "agreed_amount") == [1, 0, "700.05"]
    assert some(april, "reopened", "concluded", "open_at_start", "open_at_end") == [1, 0, 0, 1]
    assert some(may, "no_agreement", "open_at_start", "open_at_end", "median_days") == [
        1,
        1,
        0,
        59.0,
    ]


def test_a_reopened_refusal_was_no_conclusion(cast: Cast) -> None:
    story = told(cast).refuse(day("2026-03-05")).reopen(day("2026-04-02"))
    write([story.accept(day("2026-04-03")).conclude(Ending.OWN_SETTLEMENT, day("2026-04-09"))])
    assert some(figures("2026-03"), "ineligible", "concluded") == [1, 0]
    april = figures("2026-04")
    assert some(april, "reopened", "accepted", "own_settlement", "ineligible") == [0, 1, 1, 0]


@pytest.mark.parametrize("close", ["conclude", "refuse", "take_back"])
def test_a_void_case_counts_nowhere_not_even_in_the_past(cast: Cast, close: str) -> None:
    story = told(cast)
    if close == "conclude":
        story.accept(day("2026-03-03")).conclude(Ending.AGREEMENT, day("2026-03-13"))
    else:
        getattr(story, close)(day("2026-03-03"))
    write([story.void(day("2026-08-01"))])
    found = figures("2026-03")
    counts = [found[figure.key] for figure in CASES.figures if figure.kind == "count"]
    assert counts == [0] * len(counts)


def test_events_of_the_month_s_first_and_last_day_are_in(cast: Cast) -> None:
    write(
        [
            told(cast, "2024-02-01", 1).accept(day("2024-02-29")),
            told(cast, "2024-02-29", 2),
            told(cast, "2024-01-31", 3).accept(day("2024-01-31")),
            told(cast, "2024-03-01", 4).accept(day("2024-03-01")),
        ]
    )
    found = figures("2024-02")
    assert some(found, "received", "accepted", "open_at_start", "open_at_end") == [2, 1, 1, 2]


def test_a_transfer_moves_an_open_case_from_one_balance_to_the_other(cast: Cast) -> None:
    story = told(cast).accept(day("2026-03-03")).transfer(cast.other_station, day("2026-03-10"))
    write([story.conclude(Ending.AGREEMENT, day("2026-03-20"))])
    here, there = figures("2026-03", cast.station), figures("2026-03", cast.other_station)
    keys = ("accepted", "transferred_in", "transferred_out", "concluded", "open_at_end")
    assert some(here, *keys) == [1, 0, 1, 0, 0]
    assert some(there, *keys) == [0, 1, 0, 1, 0]


def test_a_transfer_inside_the_scope_cancels_out(cast: Cast) -> None:
    write([told(cast).accept(day("2026-03-03")).transfer(cast.point, day("2026-03-10"))])
    for scope in (None, cast.centre, cast.station):
        assert some(figures("2026-03", scope), "transferred_in", "transferred_out") == [0, 0]
    assert figures("2026-03", cast.point)["transferred_in"] == 1


def test_a_transfer_before_acceptance_moves_no_open_case(cast: Cast) -> None:
    write([told(cast).transfer(cast.other_station, day("2026-03-04")).accept(day("2026-03-05"))])
    here, there = figures("2026-03", cast.station), figures("2026-03", cast.other_station)
    keys = ("received", "transferred_out", "transferred_in", "accepted", "open_at_end")
    assert some(here, *keys) == [1, 0, 0, 0, 0]
    assert some(there, *keys) == [0, 0, 0, 1, 1]


def test_an_application_counts_for_the_station_that_received_it(cast: Cast) -> None:
    write([told(cast).transfer(cast.other_station, day("2026-03-09"))])
    assert figures("2026-03", cast.station)["received"] == 1
    assert figures("2026-03", cast.other_station)["received"] == 0


def test_acceptance_in_time_counts_working_days_make_up_days_among_them(cast: Cast) -> None:
    # Wednesday 25 September 2024; Sunday the 29th was worked: day 3 is Sunday, and Monday is late.
    write(
        [
            told(cast, "2024-09-25", 1).accept(day("2024-09-29")),
            told(cast, "2024-09-25", 2).accept(day("2024-09-30")),
        ]
    )
    found = figures("2024-09")
    assert found["rates"]["accepted_within_3_working_days"]["numerator"] == 1
    assert found["accepted_within_3_working_days"] == 50.0


def test_overdue_goes_by_the_extended_date_and_fifteen_days_by_the_law(cast: Cast) -> None:
    on_time, late = told(cast, number=1), told(cast, number=2)
    extended = told(cast, number=3, extended_to=day("2026-03-31"))
    for story, end in ((on_time, "2026-03-18"), (late, "2026-03-19"), (extended, "2026-03-30")):
        story.accept(day("2026-03-03")).conclude(Ending.AGREEMENT, day(end))
    write([on_time, late, extended])
    assert some(figures("2026-03"), "within_15_days", "overdue", "extensions") == [33.3, 1, 1]


def test_persons_weigh_by_the_workers_of_their_case(cast: Cast) -> None:
    on = day("2026-03-10")
    many = told(cast, number=1, workers=12, collective=True)
    write(
        [
            many.accept(on).conclude(Ending.AGREEMENT, on),
            told(cast, number=2).accept(on).conclude(Ending.NO_AGREEMENT, on),
        ]
    )
    found = figures("2026-03")
    assert some(found, "workers", "collective", "success_rate") == [13, 1, 50.0]
    assert found["success_rate_by_persons"] == 92.3  # 12 ÷ 13


def test_tables_tell_conclusions_by_what_they_are_of(cast: Cast) -> None:
    on = day("2026-03-10")
    lead, colleague = cast.user("mediator"), cast.user("colleague")
    write(
        [
            told(cast, number=1, lead=lead, building=cast.building)
            .accept(on).conclude(Ending.AGREEMENT, on),
            told(cast, number=2, lead=colleague, source=Source.HOTLINE_12345, organisation=cast.point)
            .accept(on).conclude(Ending.WITHDRAWN, on),
        ]
    )  # fmt: skip
    found = figures("2026-03")

    def table(name: str) -> dict[str, list[Any]]:
        return {row["code"]: some(row, "concluded", "success_rate") for row in found[name]}

    assert table("by_mediator") == {"mediator": [1, 100.0], "colleague": [1, 0.0]}
    assert table("by_building") == {"LJZ-B01": [1, 100.0], "none": [1, 0.0]}
    assert table("by_organisation") == {"LJZ": [1, 100.0], "LJZP1": [1, 0.0]}
    assert table("by_source") == {"visit": [1, 100.0], "hotline_12345": [1, 0.0]}
    assert table("by_category") == {"payment": [2, 50.0]}


def test_amounts_are_exact_to_the_cent(cast: Cast) -> None:
    on = day("2026-03-10")
    stories = [
        told(cast, number=n, claimed=Decimal("0.10"), agreed=Decimal("99999999.99"))
        for n in range(1, 31)
    ]
    write([story.accept(on).conclude(Ending.AGREEMENT, on) for story in stories])
    assert some(figures("2026-03"), "claimed_amount", "agreed_amount") == ["3.00", "2999999999.70"]


@pytest.mark.parametrize("count", [3, 60])
def test_a_report_takes_at_most_ten_queries_a_section_however_many_cases(
    cast: Cast, count: int
) -> None:
    places = [cast.station, cast.point, cast.other_station]
    write(random_stories(places, count, seed=3, begin=day("2026-03-01"), days=28))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        to_json(build(month_of(day("2026-03-01")), of_organisation("LJZ")))
    assert len(queries) == 6 + 7
    with CaptureQueriesContext(connection) as queries:
        build(month_of(day("2026-03-01")), of_organisation("LJZ"), history=True)
    assert len(queries) == 7 + 7
