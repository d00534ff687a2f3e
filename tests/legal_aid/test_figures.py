"""The desk's figures: recomputed in plain Python, and each as long as its list."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import Ending
from cases.models import Case
from legal_aid.enums import AidKind, Channel, OnwardPath, RefusalReason
from legal_aid.models import AidApplication, AidTerms, Consultation
from mediation.history.actor import SYSTEM, acting
from mediation.reports.periods import month_of
from mediation.reports.report import build
from mediation.reports.scopes import Narrowing, everything, of_organisation
from mediation.reports.sections import find_figure
from mediation.reports.values import Ratio
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = month_of(date(2025, 10, 1)), month_of(date(2025, 11, 1))
RANKS = ["advice", "drafting", "mediation", "representation"]
_numbers = count(1)


def settled_case(cast: Cast, accepted: date, *, amount: str = "0", ending: Any = None) -> Case:
    told = Told(
        cast.station, accepted - timedelta(days=2), f"LJZ-2025-{next(_numbers):06d}",
        agreed=Decimal(amount),
    ).accept(accepted)  # fmt: skip
    if ending:
        told = told.conclude(ending, accepted + timedelta(days=9))
    (case,) = write([told])
    with acting(SYSTEM, act="test"):
        case.is_legal_aid = True
        case.save()
    return case


def consulted(cast: Cast, on: date, case: Case | None = None, **fields: Any) -> Consultation:
    with acting(SYSTEM, act="test"):
        row = Consultation(
            **{
                "serial": f"C{cast.station.code}-2025-{next(_numbers):06d}",
                "organisation": cast.station,
                "officer": cast.user("legal_aid"),
                "held_on": on,
                "channel": Channel.PHONE,
                "category": "payment",
                "question": "工资",
                "onward": OnwardPath.ADVICE_ONLY,
                "case": case,
                "joined_case": case is not None,
                "linked_on": on if case else None,
            }
            | fields
        )
        row.save()
    return row


def applied(cast: Cast, on: date, kind: str, state: str = "submitted", **fields: Any) -> Any:
    with acting(SYSTEM, act="test"):
        return AidApplication.objects.create(
            **{
                "serial": f"A{cast.station.code}-2025-{next(_numbers):06d}",
                "organisation": cast.station,
                "officer": cast.user("legal_aid"),
                "kind": kind,
                "state": state,
                "received_on": on,
                "name": "张晓明",
                "category": "payment",
                "cause": "wages",
            }
            | fields
        )


def terms(cast: Cast, valid_from: date, **fields: Any) -> AidTerms:
    with acting(SYSTEM, act="test"):
        row = AidTerms(
            **{
                "station": cast.station, "valid_from": valid_from, "source": "文件",
                "counted_kinds": list(AidKind.values),
            } | fields
        )  # fmt: skip
        row.save()
    return row


def section(period: Any = NOVEMBER, code: str = "LJZ") -> Any:
    report = build(period, of_organisation(code) if code else everything())
    return next(part for part in report.sections if part.section.key == "legal_aid")


def figures(period: Any = NOVEMBER, code: str = "LJZ") -> dict[str, Any]:
    return dict(section(period, code).values)


def kinds(period: Any = NOVEMBER) -> list[int]:
    found = figures(period)
    return [found[f"legal_aid_{kind}"] for kind in RANKS]


# --- Matters ------------------------------------------------------------------------------------


def test_a_matter_counts_once_by_the_furthest_kind_it_has_reached(cast: Cast) -> None:
    case = settled_case(cast, date(2025, 11, 4))
    early = consulted(cast, date(2025, 10, 30), case, linked_on=date(2025, 11, 3))
    consulted(cast, date(2025, 11, 12), case)
    applied(
        cast, date(2025, 11, 2), "mediation", "in_progress", consultation=early, case=case,
    )  # fmt: skip
    # When October ended nobody had gone beyond advice; a month that is over stays as it was.
    assert kinds(OCTOBER) == [1, 0, 0, 0]
    assert kinds() == [0, 0, 1, 0]
    applied(cast, date(2025, 11, 20), "representation", "approved", case=case)
    assert kinds() == [0, 0, 0, 1]
    assert figures()["legal_aid_received_since"] == 1


def test_what_was_refused_taken_back_or_never_handed_in_is_no_aid(cast: Cast) -> None:
    consultation = consulted(cast, date(2025, 11, 3))
    applied(cast, date(2025, 11, 3), "representation", "draft")
    gone = {"ended_on": date(2025, 11, 9)}
    refused = {
        "decided_on": date(2025, 11, 9), "refusal_reason": RefusalReason.values[0], **gone,
    }  # fmt: skip
    applied(
        cast, date(2025, 11, 4), "representation", "refused", consultation=consultation, **refused
    )
    applied(cast, date(2025, 11, 5), "representation", "withdrawn", **gone)
    # The matter of the refused application falls back to the advice that was given.
    assert kinds() == [1, 0, 0, 0]
    assert [figures()[key] for key in ("aid_applications", "aid_refused", "aid_approved")] == [
        2, 1, 0,
    ]  # fmt: skip


def test_which_kinds_count_is_a_dated_parameter_and_totals_run_from_a_chosen_day(
    cast: Cast,
) -> None:
    consulted(cast, date(2025, 9, 30))
    consulted(cast, date(2025, 10, 20))
    applied(cast, date(2025, 10, 21), "representation")
    consulted(cast, date(2025, 11, 20))
    assert [figures(month)["legal_aid_received"] for month in (OCTOBER, NOVEMBER)] == [2, 1]
    assert "计入全部种类" in str(section().remarks["legal_aid_received"])
    terms(cast, date(2025, 11, 1), counted_kinds=["mediation", "representation"])
    assert [figures(month)["legal_aid_received"] for month in (OCTOBER, NOVEMBER)] == [2, 0]
    assert figures()["legal_aid_received_since"] == 1
    assert "参数自 2025-11-01 起适用" in str(section().remarks["legal_aid_received"])
    assert "自 2025-01-01 起" in str(section().remarks["legal_aid_received_since"])
    later = replace(NOVEMBER, since=date(2025, 10, 22))
    assert figures(later)["legal_aid_received_since"] == 0


# --- Consultations, money, rates ----------------------------------------------------------------


def test_rates_are_those_of_legal_aid_cases_alone(cast: Cast) -> None:
    settled_case(cast, date(2025, 11, 4), ending=Ending.AGREEMENT)
    settled_case(cast, date(2025, 11, 4), ending=Ending.NO_AGREEMENT)
    other = Told(cast.station, date(2025, 11, 2), f"LJZ-2025-{next(_numbers):06d}")
    write([other.accept(date(2025, 11, 4)).conclude(Ending.AGREEMENT, date(2025, 11, 9))])
    report = build(NOVEMBER, of_organisation("LJZ"))
    all_cases, aided = (dict(part.values) for part in report.sections)
    assert all_cases["success_rate"] == Ratio(2, 3)
    assert aided["legal_aid_success_rate"] == Ratio(1, 2)
    assert aided["legal_aid_resolution_rate_all"] == Ratio(1, 2, 2)


def test_recovered_money_counts_once_where_an_agent_won_it(cast: Cast) -> None:
    day = date(2025, 11, 4)
    settled_case(cast, day, amount="1000.10", ending=Ending.AGREEMENT)
    with_agent = settled_case(cast, day, amount="500.00", ending=Ending.AGREEMENT)
    closed = {"ended_on": date(2025, 11, 28), "result": "settled"}
    applied(
        cast, day, "representation", "closed", case=with_agent,
        recovered_amount=Decimal("700.05"), **closed,
    )  # fmt: skip
    assert figures()["aid_recovered_amount"] == Decimal("1700.15")


def test_consultations_become_cases_and_the_table_says_what_became_of_those(cast: Cast) -> None:
    won = settled_case(cast, date(2025, 11, 4), ending=Ending.AGREEMENT)
    consulted(cast, date(2025, 11, 3), won)
    consulted(cast, date(2025, 11, 3), settled_case(cast, date(2025, 11, 4)))
    consulted(cast, date(2025, 11, 3), channel=Channel.VISIT, building=cast.building)
    part = section()
    assert part.values["consultations_to_cases"] == Ratio(2, 3)
    tables = {table.key: {row.code: row.values[0] for row in table.rows} for table in part.tables}
    assert tables["by_aid_ending"] == {"open": 1, "agreement": 1}
    assert tables["by_aid_channel"] == {"visit": 1, "phone": 2}
    assert tables["by_aid_building"] == {"none": 2, f"LJZ-{cast.building.code}": 1}


# --- Random data --------------------------------------------------------------------------------


def random_desk(cast: Cast, rng: random.Random) -> None:
    cases = [settled_case(cast, date(2025, 11, rng.randint(1, 20))) for _n in range(4)]
    days = [date(2025, 10, 15) + timedelta(days=n) for n in range(45)]
    talks = [
        consulted(cast, rng.choice(days), rng.choice([None, None, *cases])) for _n in range(12)
    ]
    for _n in range(14):
        kind = rng.choice(["advice", "drafting", "representation"])
        state = rng.choice(["submitted", "draft", "approved", "withdrawn", "closed"])
        talk = rng.choice([None, *talks])
        # An application from a consultation with a case is about that case, or names none.
        case = rng.choice([None, *([talk.case] if talk and talk.case else [None, *cases])])
        ended = date(2025, 11, 30) if state in ("withdrawn", "closed") else None
        on = rng.choice(days)
        applied(
            cast, on, kind, state, consultation=talk, case=case, ended_on=ended,
            recovered_amount=Decimal("10.00") if state == "closed" else None,
        )  # fmt: skip


def recomputed(first: date, last: date) -> Counter[str]:
    """Kind → matters of the period, from the rows alone: union of what is linked, then the furthest."""
    records, led_on = [], set()
    for row in AidApplication.objects.select_related("consultation"):
        gone = row.state in ("refused", "withdrawn") and row.ended_on <= last
        if row.state == "draft" or gone:
            continue
        case = row.case_id or (row.consultation.case_id if row.consultation else None)
        matter = f"case {case}" if case else f"aid {row.pk}"
        if not case and row.consultation_id:
            matter = f"talk {row.consultation_id}"
        records.append((matter, RANKS.index(row.kind), row.received_on, row.pk, row.kind))
        if row.received_on <= last:
            led_on.add(row.consultation_id)
    for talk in Consultation.objects.exclude(pk__in=led_on - {None}):
        matter = f"case {talk.case_id}" if talk.case_id else f"talk {talk.pk}"
        records.append((matter, -1, talk.held_on, talk.pk, "advice"))
    best: dict[str, Any] = {}
    for matter, rank, day, number, kind in records:
        key = (-rank, day, number)
        if day <= last and (matter not in best or key < best[matter][0]):
            best[matter] = (key, day, kind)
    return Counter(kind for _key, day, kind in best.values() if first <= day)


@pytest.mark.parametrize("seed", range(8))
def test_matters_equal_their_recomputation_and_every_list_its_figure(cast: Cast, seed: int) -> None:
    random_desk(cast, random.Random(seed))  # noqa: S311  no secret
    for period in (OCTOBER, NOVEMBER):
        expected = recomputed(period.first, period.last)
        assert kinds(period) == [expected[kind] for kind in RANKS]
        total = recomputed(date(2025, 1, 1), period.last)
        found = figures(period)
        assert found["legal_aid_received_since"] == sum(total.values())
        assert found["legal_aid_received"] == sum(expected.values())
    part = section()
    scope = of_organisation("LJZ")
    for figure in part.section.figures:
        value = part.values[figure.key]
        rows = part.section.listing(figure.key, scope, NOVEMBER, None).rows
        if isinstance(value, Decimal):
            assert bool(rows.count()) is bool(value)
        else:
            expected_length = value.denominator if isinstance(value, Ratio) else value
            assert rows.count() == expected_length, figure.key
    for table in part.tables:
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                owner, _figure = find_figure(column.figure)
                narrowing = Narrowing(table.dimension, row.code)
                listing = owner.listing(column.figure, scope, NOVEMBER, narrowing)
                assert listing.rows.count() == value, (table.key, row.code)
                assert listing.narrowed_to


@pytest.mark.parametrize("size", [1, 3])
def test_the_section_takes_seven_queries(cast: Cast, size: int) -> None:
    for _n in range(size):
        case = settled_case(cast, date(2025, 11, 4), amount="5", ending=Ending.AGREEMENT)
        consulted(cast, date(2025, 11, 3), case)
        applied(cast, date(2025, 11, 5), "representation")
    terms(cast, date(2025, 1, 1))
    scope = of_organisation("LJZ")
    owner, _figure = find_figure("legal_aid_received")
    with CaptureQueriesContext(connection) as queries:
        facts = owner.facts(scope, NOVEMBER)
        for figure in owner.figures:
            figure.value(facts)
            figure.remark(facts)
        owner.tables(facts, True)
    assert len(queries) == 7


# --- Who sees it --------------------------------------------------------------------------------


def test_mediators_and_points_have_no_such_section(cast: Cast, client_for: Any) -> None:
    consulted(cast, date(2025, 11, 3))
    month = {"month": "2025-11"}
    for name, sees in {
        "manager": True, "legal_aid": True, "auditor": True, "mediator": False,
        "point_mediator": False,
    }.items():  # fmt: skip
        client = client_for(name)
        page = client.get("/reports/", month)
        assert ("legal_aid" in {part["key"] for part in page.context["sections"]}) is sees, name
        answer = client.get("/reports/consultations/", month)
        assert answer.status_code == (200 if sees else 403), name
        assert (b"legal_aid_received" in client.get("/reports/monthly.json", month).content) is sees
    # A point below the station is a choice of the manager's form, and tells nothing of the desk.
    point = client_for("manager").get("/reports/", month | {"organisation": cast.point.code})
    assert [part["key"] for part in point.context["sections"]] == ["cases"]


def test_an_officer_sees_their_own_and_the_list_leads_only_who_may_go_there(
    cast: Cast, client_for: Any
) -> None:
    mine = consulted(cast, date(2025, 11, 3))
    other = consulted(cast, date(2025, 11, 3), officer=cast.user("manager"))
    month = {"month": "2025-11"}
    lines = client_for("legal_aid").get("/reports/consultations/", month).context["lines"]
    assert [(line.reference, line.url) for line in lines] == [
        (mine.serial, mine.get_absolute_url())
    ]
    of_manager = client_for("manager").get("/reports/consultations/", month).context["lines"]
    assert {line.url for line in of_manager} == {mine.get_absolute_url(), other.get_absolute_url()}
    of_auditor = client_for("auditor").get("/reports/consultations/", month).context["lines"]
    assert {(line.reference, line.url) for line in of_auditor} == {
        (mine.serial, ""), (other.serial, ""),
    }  # fmt: skip
    assert client_for("other_manager").get("/reports/consultations/", month).context["lines"] == []


def test_the_command_has_the_figures_beside_those_of_cases(cast: Cast, capsys: Any) -> None:
    consulted(cast, date(2025, 11, 30))
    call_command("monthly_rates", "2025-11", "--organisation", "LJZ", "--format", "csv")
    printed = capsys.readouterr().out
    assert ",,,legal_aid_received,接收工会法律援助案件,1,,," in printed
    assert ",,,legal_aid_received_since,累计接收工会法律援助案件,1,,," in printed
    options = ("--organisation", "LJZ", "--format", "csv", "--since", "2025-12-01")
    with pytest.raises(CommandError, match="--since"):
        call_command("monthly_rates", "2025-11", *options)
    assert "by_aid_channel,phone,来电,consultations,件数,1,,," in printed
