"""The exported ledger: columns, order, and what each column says."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import Ending, IneligibleReason
from cases.ledger import COLUMNS, rows
from cases.models import Case, ExternalReference, Participation, Party
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from tests.cases.histories import Told, write
from tests.cases.recomputation import ledger
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def told(cast: Cast, number: int = 1, received: date = date(2026, 3, 2), **values: Any) -> Told:
    return Told(cast.station, received, f"LJZ-2026-{number:06d}", **values)


def add_parties(case: Case, *, worker: str = "张伟", employer: str = "上海测试有限公司") -> None:
    with acting(SYSTEM, act="test"):
        for side, kind, name in (
            ("applicant", "worker", worker),
            ("applicant", "worker", "李娜"),
            ("respondent", "employer", employer),
        ):
            Party.objects.create(case=case, side=side, kind=kind, name=name)
        for number in ("A-1", "A-2"):
            ExternalReference.objects.create(case=case, system="12345", number=number)


def test_the_columns_are_the_fixed_interface() -> None:
    assert ",".join(COLUMNS) == (
        "serial,case_number,organisation,state,source,external_references,received_on,reviewed_on,"
        "eligible,ineligible_reason,accepted_on,concluded_on,ended_on,ending,category,applicant,"
        "respondent,claimed_amount,agreed_amount,mediator,events"
    )


def test_a_settled_case_tells_everything_in_one_row(cast: Cast) -> None:
    story = told(cast, lead=cast.user("mediator")).accept(date(2026, 3, 3))
    story.conclude(Ending.AGREEMENT, date(2026, 3, 10)).reopen(date(2026, 3, 11))
    story.conclude(Ending.OWN_SETTLEMENT, date(2026, 3, 12))
    (case,) = write([story])
    add_parties(case)
    assert ledger() == [
        {
            "serial": "LJZ-2026-000001",
            "case_number": "第LJZ-2026-000001号",
            "organisation": "LJZ",
            "state": "settled",
            "source": "visit",
            "external_references": "12345:A-1、12345:A-2",
            "received_on": "2026-03-02",
            "reviewed_on": "2026-03-03",
            "eligible": "yes",
            "ineligible_reason": "",
            "accepted_on": "2026-03-03",
            "concluded_on": "2026-03-12",
            "ended_on": "2026-03-12",
            "ending": "own_settlement",
            "category": "payment",
            "applicant": "张伟、李娜",
            "respondent": "上海测试有限公司",
            "claimed_amount": "1000.10",
            "agreed_amount": "700.05",
            "mediator": cast.user("mediator").name,
            "events": "2026-03-03=accepted;2026-03-10=agreement;2026-03-11=reopened;"
            "2026-03-12=own_settlement",
        }
    ]


@pytest.mark.parametrize(
    ("close", "ended", "events"),
    [
        (
            "refuse",
            ("referred", "not_accepted", "2026-03-05", "no", "barred"),
            "2026-03-05=ineligible",
        ),
        ("take_back", ("withdrawn", "withdrawn", "", "", ""), "2026-03-05=withdrawn"),
    ],
)
def test_a_case_never_accepted_ended_without_being_concluded(
    cast: Cast, close: str, ended: tuple[str, ...], events: str
) -> None:
    story = told(cast, reason=IneligibleReason.BARRED)
    getattr(story, close)(date(2026, 3, 5))
    write([story])
    (row,) = ledger()
    keys = ("state", "ending", "reviewed_on", "eligible", "ineligible_reason")
    assert tuple(row[key] for key in keys) == ended
    assert (row["concluded_on"], row["ended_on"]) == ("", "2026-03-05")
    assert (row["case_number"], row["agreed_amount"], row["events"]) == ("", "", events)


def test_a_transfer_names_the_receiver_once(cast: Cast) -> None:
    write([told(cast).accept(date(2026, 3, 3)).transfer(cast.other_station, date(2026, 3, 4))])
    (row,) = ledger()
    assert row["events"] == "2026-03-03=accepted;2026-03-04=transferred:ZJ"
    assert (row["organisation"], row["state"], row["ending"]) == ("ZJ", "mediation", "")


def test_a_void_case_keeps_its_row(cast: Cast) -> None:
    write([told(cast).accept(date(2026, 3, 3)).void(date(2026, 3, 4))])
    (row,) = ledger()
    assert (row["state"], row["events"]) == ("void", "2026-03-03=accepted")


def test_the_mediators_are_those_who_work_on_it_or_who_led_it_last(cast: Cast) -> None:
    (case,) = write([told(cast, lead=cast.user("mediator"))])
    with acting(SYSTEM, act="test"):
        second = Participation.objects.create(
            case=case, user=cast.user("colleague"), capacity="mediator", starts_on=date(2026, 3, 4)
        )
        adviser = cast.user("legal_aid")
        Participation.objects.create(
            case=case, user=adviser, capacity="adviser", starts_on=date(2026, 3, 1)
        )
        lead_name, second_name = cast.user("mediator").name, cast.user("colleague").name
        assert ledger()[0]["mediator"] == f"{lead_name}、{second_name}"
        for part in (second, case.participations.get(is_lead=True)):
            part.ends_on = date(2026, 4, 1)
            part.save()
        assert ledger()[0]["mediator"] == lead_name


def test_days_of_receipt_choose_the_rows_in_order(cast: Cast) -> None:
    days = [date(2026, 3, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1)]
    write([told(cast, number, day) for number, day in enumerate(days, 1)])
    chosen = ledger(**{"from": date(2026, 3, 1), "to": date(2026, 3, 31)})
    assert [row["received_on"] for row in chosen] == ["2026-03-01", "2026-03-31"]


def test_a_name_that_is_a_formula_does_nothing(cast: Cast, tmp_path: Path) -> None:
    (case,) = write([told(cast)])
    add_parties(case, worker="张伟", employer='=HYPERLINK("http://x")')
    assert ledger()[0]["respondent"] == '\'=HYPERLINK("http://x")'
    call_command("export_ledger", format="xlsx", output=tmp_path / "ledger.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["ledger"]
    cell = sheet.cell(2, COLUMNS.index("respondent") + 1)
    assert (cell.value, cell.data_type) == ('\'=HYPERLINK("http://x")', "s")


def test_the_xlsx_has_the_same_columns_with_typed_cells(cast: Cast, tmp_path: Path) -> None:
    write([told(cast, claimed=Decimal("12.50"))])
    call_command("export_ledger", format="xlsx", output=tmp_path / "ledger.xlsx")
    head, row = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["ledger"].iter_rows(
        values_only=True
    )
    assert head == COLUMNS
    found = dict(zip(head, row, strict=True))
    assert (found["received_on"].date(), found["claimed_amount"]) == (date(2026, 3, 2), 12.5)


def test_a_file_holds_what_is_printed_without_a_bom(cast: Cast, tmp_path: Path) -> None:
    write([told(cast)])
    printed = io.StringIO()
    call_command("export_ledger", stdout=printed)
    call_command("export_ledger", output=tmp_path / "ledger.csv")
    assert (tmp_path / "ledger.csv").read_bytes() == printed.getvalue().encode()
    assert printed.getvalue().startswith("serial,")
    assert "\r" not in printed.getvalue()


def test_an_empty_ledger_has_its_columns(cast: Cast) -> None:
    printed = io.StringIO()
    call_command("export_ledger", stdout=printed)
    assert list(csv.reader(io.StringIO(printed.getvalue()))) == [list(COLUMNS)]


def test_every_export_is_on_record(cast: Cast) -> None:
    ledger(**{"from": date(2026, 3, 1)})
    (entry,) = AccessEntry.objects.all()
    assert (entry.act, entry.actor_name, entry.detail) == (
        "export",
        "system",
        "ledger 2026-03-01..",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "20260301"], "'20260301' is not a date; write YYYY-MM-DD, e.g. 2026-10-09."),
        (["--from", "2026-04-01", "--to", "2026-03-01"], "--to lies before --from."),
        (["--format", "xlsx"], "--format xlsx is for a file: add --output FILE."),
        (
            ["--output", "/no/such/folder/x.csv"],
            "cannot write /no/such/folder/x.csv: No such file or directory",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    cast: Cast, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("export_ledger", *arguments)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, count: int) -> None:
    stories = [told(cast, number, lead=cast.user("mediator")) for number in range(1, count + 1)]
    for case in write([story.accept(date(2026, 3, 3)) for story in stories]):
        add_parties(case)
    with CaptureQueriesContext(connection) as queries:
        assert len(list(rows())) == count
    assert len(queries) == 7
