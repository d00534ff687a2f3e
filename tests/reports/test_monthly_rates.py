"""`manage.py monthly_rates` in its four formats."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from cases.enums import Ending
from mediation.history import anchors
from mediation.history.models import AccessEntry
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

#: The keys that design §7 fixes.
FIXED = (
    "period", "organisation", "received", "eligible", "ineligible", "withdrawn_before_acceptance",
    "accepted", "concluded", "agreement", "own_settlement", "no_agreement", "withdrawn", "settled",
    "success_rate", "success_rate_with_unwilling", "resolution_rate_all", "reopened",
    "transferred_in", "transferred_out", "open_at_start", "open_at_end", "claimed_amount",
    "agreed_amount", "median_days",
)  # fmt: skip


@pytest.fixture
def month(cast: Cast) -> None:
    """In March 2026 two of three cases are settled."""
    on = date(2026, 3, 9)
    endings = (Ending.AGREEMENT, Ending.OWN_SETTLEMENT, Ending.NO_AGREEMENT)
    write(
        [
            Told(cast.station, date(2026, 3, 2), f"LJZ-2026-{number:06d}")
            .accept(on)
            .conclude(ending, on)
            for number, ending in enumerate(endings, 1)
        ]
    )


def printed(*arguments: str) -> str:
    stream = io.StringIO()
    call_command("monthly_rates", *arguments, stdout=stream)
    return stream.getvalue()


def test_json_has_the_fixed_keys_in_order_and_their_types(month: None) -> None:
    found = json.loads(printed("2026-03"))
    assert tuple(found)[: len(FIXED)] == FIXED
    assert found["period"] == {"label": "2026-03", "from": "2026-03-01", "to": "2026-03-31"}
    assert found["organisation"] is None
    assert (found["success_rate"], found["median_days"]) == (66.7, 0.0)
    assert found["claimed_amount"] == "3000.30"
    types = {key: type(found[key]) for key in FIXED[2:13] + FIXED[16:21]}
    assert set(types.values()) == {int}


def test_an_organisation_counts_with_those_below_it(month: None) -> None:
    assert json.loads(printed("2026-03", "--organisation", "PD"))["concluded"] == 3
    assert json.loads(printed("2026-03", "--organisation", "LJZ"))["organisation"] == "LJZ"
    assert json.loads(printed("2026-03", "--organisation", "ZJ"))["concluded"] == 0


@pytest.mark.parametrize(
    "text", ["2026-13", "march", "2026-Q5", "2026-3", "2026-02-03..2026-02-01"]
)
def test_a_bad_month_is_refused_in_a_sentence(cast: Cast, text: str) -> None:
    with pytest.raises(CommandError) as refusal:
        printed(text)
    assert str(refusal.value).startswith(f"'{text}' is not a month; write YYYY-MM, e.g. 2026-10 (")


def test_an_unknown_organisation_is_refused_in_a_sentence(cast: Cast) -> None:
    with pytest.raises(CommandError) as refusal:
        printed("2026-03", "--organisation", "NOPE")
    assert str(refusal.value) == "There is no organisation with the code 'NOPE'."


def test_a_file_that_cannot_be_written_is_refused_in_a_sentence(cast: Cast) -> None:
    with pytest.raises(CommandError) as refusal:
        printed("2026-03", "--output", "/no/such/folder/x.json")
    assert str(refusal.value) == "cannot write /no/such/folder/x.json: No such file or directory"


def test_csv_has_one_line_a_value_and_says_the_same(month: None) -> None:
    text = printed("2026-03", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(text)))
    found: dict[str, Any] = {row["figure"]: row for row in lines if not row["table"]}
    assert (found["concluded"]["value"], found["claimed_amount"]["value"]) == ("3", "3000.30")
    rate = found["success_rate"]
    assert [rate[key] for key in ("value", "numerator", "denominator", "small_number")] == [
        "66.7", "2", "3", "1",
    ]  # fmt: skip
    category = [row for row in lines if row["table"] == "by_category"]
    assert {row["row"] for row in category} == {"payment"}


def test_xlsx_has_typed_cells_a_sheet_a_table_and_the_definitions(
    month: None, tmp_path: Path
) -> None:
    printed("2026-03", "--format", "xlsx", "--output", str(tmp_path / "report.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("指标", "口径说明")
    found = {row[0]: row[2:] for row in book["指标"].iter_rows(values_only=True)}
    assert (found["concluded"][0], found["success_rate"]) == (3, (66.7, 2, 3, "是"))
    assert found["organisation"][0] == "全部组织"


def test_pdf_is_for_people(month: None, tmp_path: Path) -> None:
    printed("2026-03", "--format", "pdf", "--output", str(tmp_path / "report.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    text = "".join(text.split())
    for words in (
        "调解成功率66.7%＊23",
        "含拒调口径",
        "全口径化解率",
        "没有给出计算公式",
        "期末未结",
    ):
        assert words in text
    assert "锚值" not in text


def test_the_pdf_carries_the_last_anchor_of_history(
    month: None, tmp_path: Path, settings: Any
) -> None:
    """What is printed is out of reach of whoever alters the database afterwards."""
    settings.ANCHORS_DIR = tmp_path
    anchor = anchors.make_anchor()
    assert anchor
    printed("2026-03", "--format", "pdf", "--output", str(tmp_path / "report.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    assert anchor.root in "".join(text.split())


def test_every_report_is_on_record(month: None) -> None:
    printed("2026-03")
    (entry,) = AccessEntry.objects.all()
    assert (entry.act, entry.detail) == ("export", "report 2026-03 json")
