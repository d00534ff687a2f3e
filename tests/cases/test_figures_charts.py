"""Charts: each drawn from a table whose every cell opens as many cases as it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from cases.enums import Ending
from cases.figures.bands import AGES, LENGTHS
from mediation.reports.charts.chart import Chart
from mediation.reports.charts.drawing import draw
from mediation.reports.charts.showing import shown_chart
from mediation.reports.choice import Choice, narrowed
from mediation.reports.pages import link_of
from mediation.reports.periods import Period, month_of
from mediation.reports.report import build, whole
from mediation.reports.scopes import Narrowing, Scope, of_actor, of_organisation
from mediation.reports.sections import find_figure
from mediation.reports.values import Ratio
from mediation.reports.writers.formats import to_pdf
from tests.cases.histories import Told, random_stories, write
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

FEBRUARY = month_of(date(2024, 2, 1))
KEYS = ["trend", "funnel", "categories", "ageing", "lengths", "workload", "buildings"]


@pytest.fixture
def many(cast: Cast) -> None:
    places = [cast.station, cast.point, cast.room, cast.other_station]
    lead = {"lead": cast.user("mediator"), "building": cast.building}
    write(random_stories(places, 120, seed=11, begin=date(2024, 1, 1), days=60, **lead))


def charts(scope: Scope, period: Period = FEBRUARY) -> dict[str, Chart]:
    found = build(period, scope, history=True, charts=True).sections[0].charts
    return {chart.key: chart for chart in found}


def listed(scope: Scope, table: Any, row: Any, column: Any) -> int:
    section, _figure = find_figure(column.figure)
    if column.only:
        scope = narrowed(scope, column.only)
    period = month_of(date.fromisoformat(f"{row.month}-01")) if row.month else FEBRUARY
    narrowing = Narrowing(table.dimension, row.code) if table.dimension else None
    return section.listing(column.figure, scope, period, narrowing).rows.count()


def test_every_mark_opens_as_many_cases_as_it_says(cast: Cast, many: None) -> None:
    scope = of_organisation("LJZ")
    cells = 0
    for chart in charts(scope).values():
        for row in chart.table.rows:
            for column, value in zip(chart.table.columns, row.values, strict=True):
                expected = value.denominator if isinstance(value, Ratio) else value
                assert listed(scope, chart.table, row, column) == expected, (
                    chart.key, row.code, column.key,
                )  # fmt: skip
                cells += 1
    assert cells > 100


def test_the_bands_add_up_to_their_figures(cast: Cast, many: None) -> None:
    report = build(FEBRUARY, of_organisation("LJZ"), history=True, charts=True)
    values, drawn = report.sections[0].values, {c.key: c for c in report.sections[0].charts}
    for key, figure in (("ageing", "open_at_end"), ("lengths", "concluded")):
        assert sum(row.values[0] for row in drawn[key].table.rows) == values[figure] > 0
    heat = drawn["buildings"].table.rows
    assert sum(sum(row.values) for row in heat) == values["accepted"]


@pytest.mark.parametrize(("days", "band"), [(0, "0-5"), (5, "0-5"), (6, "6-10"), (15, "11-15"),
                                            (16, "16-30"), (45, "31-45"), (46, "46-")])  # fmt: skip
def test_a_conclusion_lies_in_the_band_of_its_days(cast: Cast, days: int, band: str) -> None:
    begun = date(2024, 2, 1)
    story = Told(cast.station, begun, "LJZ-2024-000001").accept(begun)
    ended = begun + timedelta(days=days)
    write([story.conclude(Ending.AGREEMENT, ended)])
    scope, period = of_organisation("LJZ"), month_of(ended)
    rows = charts(scope, period)["lengths"].table.rows
    assert [row.code for row in rows if row.values[0]] == [band]
    section, _figure = find_figure("concluded")
    for row in rows:
        narrowing = Narrowing("length", row.code)
        count = section.listing("concluded", scope, period, narrowing).rows.count()
        assert count == row.values[0], row.code


@pytest.mark.parametrize(("age", "band"), [(0, "0-7"), (7, "0-7"), (8, "8-15"), (60, "31-60"),
                                           (61, "61-")])  # fmt: skip
def test_an_open_case_lies_in_the_band_of_its_age(cast: Cast, age: int, band: str) -> None:
    begun = FEBRUARY.last - timedelta(days=age)
    write([Told(cast.station, begun, "LJZ-2024-000001").accept(begun)])
    scope = of_organisation("LJZ")
    rows = charts(scope)["ageing"].table.rows
    assert [row.code for row in rows if row.values[0]] == [band]
    section, _figure = find_figure("open_at_end")
    narrowing = Narrowing("age", band)
    assert section.listing("open_at_end", scope, FEBRUARY, narrowing).rows.count() == 1


def test_bands_follow_each_other_without_a_gap() -> None:
    for bands in (AGES, LENGTHS):
        for days in range(200):
            assert sum(band.has(days) for band in bands) == 1


def test_the_drawing_is_hidden_from_readers_fetches_nothing_and_escapes_its_texts(
    cast: Cast, many: None
) -> None:
    cast.user("mediator")
    choice = Choice(FEBRUARY, of_actor(cast.actor("manager")))
    for chart in charts(choice.scope).values():
        shown = shown_chart(chart, link_of(choice.address))
        if shown["is_heat"]:
            continue
        svg = str(shown["drawing"])
        root = ET.fromstring(svg)  # noqa: S314  our own
        assert root.attrib["aria-hidden"] == "true"
        assert "style=" not in svg
        assert not re.search(r"<(script|style|image|foreignObject)", svg)
        links = re.findall(r'xlink:href="([^"]*)"', svg)
        assert links
        assert all(link.startswith("/reports/") for link in links), links[:3]
        assert svg.count("<a ") == svg.count('tabindex="-1"')


def test_a_name_is_text_in_the_drawing(cast: Cast) -> None:
    building = cast.building
    story = Told(cast.station, date(2024, 2, 1), "LJZ-2024-000001", lead=cast.user("mediator"))
    story.building = building
    write([story.accept(date(2024, 2, 1))])
    chart = charts(of_organisation("LJZ"))["workload"]
    row = chart.table.rows[0]
    object.__setattr__(row, "label", '<script>alert("x")</script>')
    svg = str(draw(chart, lambda *_args: ""))
    assert "<script" not in svg
    assert "&lt;script" in svg


def test_without_cases_there_is_no_empty_drawing(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    page = client_for("manager").get("/reports/charts/", {"month": "2024-02"})
    assert page.status_code == 200
    assert {chart["is_empty"] for chart in page.context["charts"]} == {True}
    assert '<svg class="marks"' not in page.content.decode()


def test_the_page_has_every_chart_with_the_table_behind_it(
    cast: Cast, many: None, client_for: Callable[[str], Client]
) -> None:
    page = client_for("manager").get("/reports/charts/", {"month": "2024-02"})
    assert [chart["key"] for chart in page.context["charts"]] == KEYS
    content = page.content.decode()
    assert content.count("<details") == len(KEYS) - 1
    for address in set(re.findall(r'xlink:href="([^"]*)"', content)):
        assert client_for("manager").get(address.replace("&amp;", "&")).status_code == 200


def test_only_who_sees_names_sees_the_workload(
    cast: Cast, many: None, client_for: Callable[[str], Client]
) -> None:
    page = client_for("point_mediator").get("/reports/charts/", {"month": "2024-02"})
    assert [chart["key"] for chart in page.context["charts"]] == [
        key for key in KEYS if key != "workload"
    ]


def test_the_paper_has_the_charts_with_their_texts(cast: Cast, many: None) -> None:
    text = text_of(to_pdf(whole(FEBRUARY, of_organisation("LJZ"))))
    for words in ("从收到申请到调解成功", "办案天数分布", "46日以上", "与上期、去年同期对比"):
        assert words in text
