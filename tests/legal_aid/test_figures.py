"""The desk's figures as a section of the reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from legal_aid.figures.lists import listing
from legal_aid.figures.section import LEGAL_AID_DESK
from legal_aid.models import AidApplication, Consultation
from mediation.history.actor import SYSTEM, acting
from mediation.reports.periods import parse_month
from mediation.reports.report import build
from mediation.reports.scopes import Scope, everything, of_actor
from mediation.reports.sections import Narrowing
from mediation.reports.values import Ratio
from tests.legal_aid import aid
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
MARCH = parse_month("2026-03")


def consulted(cast: Cast, number: int, day: date, **fields: Any) -> Consultation:
    row = Consultation(
        **{
            "serial": f"CLJZ-2026-{number:06d}",
            "organisation": cast.station,
            "officer": cast.user("legal_aid"),
            "held_on": day,
            "channel": "phone",
            "visitor_name": "张三",
            "category": "payment",
            "question": "拖欠工资。",
            "onward": "advice_only",
            **fields,
        }
    )
    with acting(SYSTEM, act="test"):
        row.save()
    return row


def applied(cast: Cast, number: int, day: date, **fields: Any) -> AidApplication:
    row = aid.draft(
        serial=f"ALJZ-2026-{number:06d}",
        organisation=cast.station,
        officer=cast.user("legal_aid"),
        received_on=day,
        **{"state": "submitted", **fields},
    )
    with acting(SYSTEM, act="test"):
        row.save()
    return row


def desk(scope: Scope, period: Any = MARCH) -> dict[str, Any]:
    parts = [part for part in build(period, scope).sections if part.section.key == "legal_aid"]
    return dict(parts[0].values)


@pytest.fixture
def march(cast: Cast) -> None:
    """Two consultations, of which one led to an agent; a drafting, a refusal; one in February."""
    consulted(cast, 1, date(2026, 3, 1))
    led = consulted(cast, 2, date(2026, 3, 2), channel="visit")
    consulted(cast, 3, date(2026, 2, 28))
    applied(cast, 1, date(2026, 3, 31), consultation=led)
    applied(cast, 2, date(2026, 3, 5), kind="drafting", state="closed", ended_on=date(2026, 3, 5),
            recovered_amount="120.50")  # fmt: skip
    applied(cast, 3, date(2026, 3, 6), state="refused", refusal_reason="means",
            decided_on=date(2026, 3, 7), ended_on=date(2026, 3, 7))  # fmt: skip
    applied(cast, 4, date(2026, 3, 6), state="draft")


KINDS = ("aid_received", "aid_advice", "aid_drafting", "aid_mediation", "aid_representation",
         "aid_received_total")  # fmt: skip


def test_a_matter_counts_once_by_its_furthest_kind(march: None) -> None:
    values = desk(everything())
    assert [values[key] for key in KINDS] == [3, 1, 1, 0, 1, 4]
    assert (values["consultations"], values["aid_applications"]) == (2, 3)
    assert (values["aid_approved"], values["aid_refused"]) == (0, 1)
    assert str(values["aid_recovered_by_applications"]) == "120.50"


def test_it_counts_on_the_day_of_its_furthest_record(cast: Cast) -> None:
    first = consulted(cast, 1, date(2026, 3, 31))
    applied(cast, 1, date(2026, 4, 1), consultation=first)
    assert desk(everything())["aid_received"] == 0
    assert desk(everything(), parse_month("2026-04"))["aid_representation"] == 1


def test_which_kinds_count_is_what_the_terms_say_at_the_end_of_the_period(
    cast: Cast, march: None
) -> None:
    aid.terms(cast.station, valid_from=date(2026, 3, 31), counted_kinds=["representation"])
    values = desk(everything())
    assert [values[key] for key in KINDS] == [1, 1, 1, 0, 1, 1]
    assert desk(everything(), parse_month("2026-02"))["aid_received"] == 1
    (part,) = [p for p in build(MARCH, everything()).sections if p.section.key == "legal_aid"]
    assert "仲裁、诉讼代理（自2026-03-31起，测试办法）" in str(part.notes[-1])


def test_every_list_has_as_many_lines_as_its_figure_says(cast: Cast, march: None) -> None:
    scope = everything()
    (part,) = [p for p in build(MARCH, scope).sections if p.section.key == "legal_aid"]
    expected, found = {}, {}
    for figure in LEGAL_AID_DESK.figures:
        if figure.kind == "money":
            continue
        value = part.values[figure.key]
        expected[figure.key] = value.denominator if isinstance(value, Ratio) else value
        found[figure.key] = listing(figure.key, scope, MARCH, None).rows.count()
    assert found == expected
    for table in part.tables:
        for row in table.rows:
            behind = Narrowing(table.dimension, row.code)
            if table.columns[0].figure:
                rows = listing(table.columns[0].figure, scope, MARCH, behind).rows
                assert rows.count() == row.values[0]


def test_another_station_sees_nothing_of_it(cast: Cast, march: None) -> None:
    elsewhere = Scope(cast.other_station, (cast.other_station.pk,))
    assert desk(elsewhere)["consultations"] == 0
    assert desk(of_actor(cast.actor("legal_aid")))["consultations"] == 2


@pytest.mark.parametrize(
    ("part", "status"),
    [("legal_aid", 200), ("manager", 200), ("auditor", 200), ("mediator", 403)],
)
def test_the_section_is_for_the_desk_and_those_above_it(
    client_for: Login, march: None, part: str, status: int
) -> None:
    client = client_for(part)
    page = client.get("/reports/", {"month": "2026-03", "since": "2026-03-02"})
    assert page.status_code == 200
    shown = [section["key"] for section in page.context["sections"]]
    assert shown == (["cases", "legal_aid"] if status == 200 else ["cases"])
    for key in ("aid_received", "consultations", "aid_success_rate"):
        assert client.get(f"/reports/{key}/", {"month": "2026-03"}).status_code == status


def test_totals_begin_on_the_day_that_the_command_is_told(march: None) -> None:
    def total(*options: str) -> int:
        stream = StringIO()
        call_command("monthly_rates", "2026-03", *options, stdout=stream)
        return int(json.loads(stream.getvalue())["aid_received_total"])

    assert (total(), total("--since", "2026-03-02")) == (4, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_section_takes_ten_queries_however_many_rows(cast: Cast, count: int) -> None:
    for number in range(1, count + 1):
        consulted(cast, number, date(2026, 3, number))
        applied(cast, number, date(2026, 3, number))
    facts = LEGAL_AID_DESK.facts(everything(), MARCH)
    with CaptureQueriesContext(connection) as taken:
        for figure in LEGAL_AID_DESK.figures:
            figure.value(facts)
        LEGAL_AID_DESK.tables(facts, True)
        LEGAL_AID_DESK.remarks(facts)
    assert len(taken) == 10
