"""A report narrowed to one category, building, mediator …: the same definitions over fewer cases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cases.enums import PartyKind, Side
from cases.models import Case, Party
from mediation.history.actor import SYSTEM, acting
from mediation.people.enums import EmployerNature, Industry
from mediation.reports.choice import narrowed, narrowings
from mediation.reports.periods import Span, containing, month_of
from mediation.reports.report import Report, build
from mediation.reports.scopes import Scope, UnknownNarrowing, of_actor, of_organisation
from mediation.reports.sections import find_figure
from mediation.reports.writers.formats import to_json
from tests.cases.histories import Told, random_stories, write
from tests.cases.test_figures_recomputed import assert_balanced, expected_count
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

FEBRUARY = month_of(date(2024, 2, 1))
ADDED = (
    "received", "eligible", "ineligible", "withdrawn_before_acceptance", "accepted", "concluded",
    "settled", "open_at_start", "open_at_end", "workers", "collective", "overdue",
)  # fmt: skip


@pytest.fixture
def many(cast: Cast) -> list[Case]:
    """Cases of two months with everything by which they are broken down."""
    places = [cast.station, cast.point, cast.room, cast.other_station]
    stories = random_stories(places, 120, seed=23, begin=date(2024, 1, 1), days=60)
    dice = random.Random(5)  # noqa: S311
    for story in stories:
        story.building = dice.choice([None, cast.building])
        story.lead = dice.choice([None, cast.user("mediator"), cast.user("colleague")])
    made = write(stories)
    with acting(SYSTEM, act="test"):
        for case in made:
            if dice.random() < 0.8:
                Party.objects.create(
                    case=case, side=Side.RESPONDENT, kind=PartyKind.EMPLOYER, name="某公司",
                    industry=dice.choice(["", *Industry.values]),
                    nature=dice.choice(["", *EmployerNature.values]),
                )  # fmt: skip
    return made


def figures(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(report))
    return found


def narrowings_of(scope: Scope) -> list[str]:
    return [written for _heading, values in narrowings(scope) for written, _label in values]


def test_every_narrowing_balances_and_its_lists_are_as_long_as_its_figures(
    cast: Cast, many: list[Case]
) -> None:
    scope = of_organisation("LJZ")
    wanted = narrowings_of(scope)
    kinds = {text.partition(":")[0] for text in wanted}
    assert kinds == {"category", "source", "grade", "building", "industry", "nature", "led_by"}
    for text in wanted:
        within = narrowed(scope, text)
        found = build(FEBRUARY, within)
        assert_balanced(figures(found))
        for key in (
            "received",
            "accepted",
            "concluded",
            "open_at_end",
            "success_rate_with_unwilling",
        ):
            section, _figure = find_figure(key)
            value = found.sections[0].values[key]
            listed = section.listing(key, within, FEBRUARY, None).rows.count()
            assert listed == expected_count(found, key, value), (text, key)


@pytest.mark.parametrize("dimension", ["category", "source", "grade"])
def test_the_parts_of_a_code_list_add_up_to_the_whole(
    cast: Cast, many: list[Case], dimension: str
) -> None:
    scope = of_organisation("LJZ")
    whole = figures(build(FEBRUARY, scope))
    parts = [
        figures(build(FEBRUARY, narrowed(scope, text)))
        for text in narrowings_of(scope)
        if text.startswith(f"{dimension}:")
    ]
    assert whole["received"] > 10
    assert {key: sum(part[key] for part in parts) for key in ADDED} == {
        key: whole[key] for key in ADDED
    }


def test_a_rows_rates_are_those_of_the_report_narrowed_to_it(cast: Cast, many: list[Case]) -> None:
    scope = of_organisation("LJZ")
    found = figures(build(FEBRUARY, scope))
    rows = 0
    for dimension in ("category", "source", "industry", "nature", "building"):
        for row in found[f"by_{dimension}"]:
            if row["code"] == "none":
                continue
            alone = figures(build(FEBRUARY, narrowed(scope, f"{dimension}:{row['code']}")))
            columns = [name for name in row if name not in ("code", "label")]
            assert {name: row[name] for name in columns} == {
                name: alone[name] for name in columns
            }, (dimension, row["code"])
            rows += 1
    assert rows > 20


def test_a_manager_sees_of_a_mediator_what_the_mediator_sees(cast: Cast, many: list[Case]) -> None:
    manager, mediator = cast.actor("manager"), cast.actor("mediator")
    own = figures(build(FEBRUARY, of_actor(mediator)))
    username = cast.user("mediator").username
    seen = figures(build(FEBRUARY, narrowed(of_actor(manager), f"led_by:{username}")))
    keys = [key for key, value in own.items() if isinstance(value, int)]
    assert own["received"] > 0
    assert {key: seen[key] for key in keys} == {key: own[key] for key in keys}


def test_only_who_sees_names_may_narrow_to_a_person(cast: Cast, many: list[Case]) -> None:
    username = cast.user("mediator").username
    with pytest.raises(UnknownNarrowing):
        narrowed(of_actor(cast.actor("point_mediator")), f"led_by:{username}")


@pytest.mark.parametrize("text", ["reason:barred", "mediator:x", "category:nothing", "x", ":"])
def test_what_is_no_narrowing_of_a_report_is_refused(
    cast: Cast, client_for: Callable[[str], Client], text: str
) -> None:
    response = client_for("manager").get("/reports/", {"month": "2024-02", "only": text})
    assert response.status_code == 400
    assert "only" in response.context["form"].errors


def test_the_page_of_a_narrowed_report_says_so_and_leads_to_narrowed_lists(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    story = Told(cast.station, date(2024, 2, 2), "LJZ-2024-000001", category="payment")
    other = Told(cast.station, date(2024, 2, 2), "LJZ-2024-000002", category="contract")
    write([story, other])
    client = client_for("manager")
    page = client.get("/reports/", {"month": "2024-02", "only": "category:payment"})
    assert "争议类别：" in page.context["scope_name"]
    assert [part["key"] for part in page.context["sections"]] == ["cases"]
    part = page.context["sections"][0]
    card = next(
        figure for _group, shown in part["groups"] for figure in shown
        if str(figure.label) == "收到申请"
    )  # fmt: skip
    assert card.value == "1"
    listed = client.get(card.url).context["lines"]
    assert [line.reference for line in listed] == ["LJZ-2024-000001"]


@pytest.mark.parametrize("span", [Span.QUARTER, Span.YEAR, Span.TWELVE_MONTHS])
def test_longer_periods_balance_and_compare_with_those_before(
    cast: Cast, many: list[Case], span: Span
) -> None:
    period = containing(date(2024, 2, 1), span)
    scope = of_organisation("LJZ")
    report = build(period, scope, compare=True)
    found = figures(report)
    assert_balanced(found)
    for key, then in (("previous", period.previous), ("year_before", period.year_before)):
        alone = figures(build(then, scope))
        assert {name: found[key][name] for name in ADDED} == {name: alone[name] for name in ADDED}
        assert (found[key]["from"], found[key]["to"]) == (
            alone["period"]["from"],
            alone["period"]["to"],
        )
