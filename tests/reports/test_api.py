"""Figures read by programs: those of the command, for their organisation and below."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast
from tests.support.programs import Program, program

pytestmark = pytest.mark.django_db
MARCH = "/figures/2026-03"


@pytest.fixture
def union(cast: Cast) -> Program:
    return program(cast.actor("manager"), cast.station, "figures:read", code="union")


def test_the_figures_are_those_of_the_monthly_report(union: Program, cast: Cast) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    printed = StringIO()
    call_command("monthly_rates", "2026-03", organisation="LJZ", stdout=printed)
    report = json.loads(printed.getvalue())
    told = union.get(MARCH).json()
    assert told["received"] == report["received"] == 1
    # The command's tables by people are for managers; a program gets none of them.
    by_people = {key for key in report if key not in told}
    assert {key: report[key] for key in report if key not in by_people} == told
    assert all(key.startswith("by_") for key in by_people)
    assert cast.user("mediator").name not in json.dumps(told, ensure_ascii=False)


def test_only_the_own_organisation_and_those_below_are_told(union: Program) -> None:
    below = union.call("GET", MARCH, query="?organisation=LJZP1")
    assert below.json()["organisation"] == "LJZP1"
    for code in ("ZJ", "PD", "NOWHERE"):
        assert union.call("GET", MARCH, query=f"?organisation={code}").status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "2026", "2026-Q1", "2026-03-01", "x"])
def test_only_months_are_told(union: Program, month: str) -> None:
    answer = union.get(f"/figures/{month}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "month")


def test_who_has_the_figures_already_gets_them_not_again(union: Program) -> None:
    before = AccessEntry.objects.count()
    tag = union.get(MARCH).headers["ETag"]
    assert AccessEntry.objects.count() == before + 1
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = union.get(MARCH, If_None_Match=known)
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert AccessEntry.objects.count() == before + 1
