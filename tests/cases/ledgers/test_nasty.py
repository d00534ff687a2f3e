"""Ledgers made by hand (`nasty.py`) say what they say, and what cannot be understood is told by its cell."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from cases.enums import Side
from cases.ledgers.examining import open_ledger
from cases.ledgers.models import ImportedRow
from cases.models import Case
from tests.cases.ledgers.nasty import FILES, Nasty
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 4, 1), tick=False):
        yield


def told_of(case: Case) -> tuple[Any, ...]:
    parties = list(case.parties.order_by("order"))
    sides = ["、".join(p.name for p in parties if p.side == side) for side in Side.values]
    amount = "" if case.agreed_amount is None else f"{case.agreed_amount:f}".removesuffix(".00")
    return (*sides, case.received_on, case.accepted_on, case.ended_on, amount)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_nasty_file_says_what_it_says(cast: Cast, tmp_path: Path, file: Nasty) -> None:
    path = tmp_path / file.name
    path.write_bytes(file.content)
    out = io.StringIO()
    call_command(
        "import_ledger", str(path), "--organisation", "LJZ", "--skip-errors", "--format", "json",
        stdout=out,
    )  # fmt: skip
    told = json.loads(out.getvalue())
    rows = ImportedRow.objects.select_related("case").order_by("number")
    assert [told_of(row.case) for row in rows] == file.cases
    ledger = open_ledger(file.content)
    letters = {column.label: column.letters for column in ledger.headings.columns}
    cells = {
        f"{letters.get(error['column'], error['column'])}{error['row']}" for error in told["errors"]
    }
    assert sorted(cells) == sorted(file.errors)
    assert told["new"] == len(file.cases)
    assert file.remark in "".join(ledger.remarks())


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 10
