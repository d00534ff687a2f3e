"""`manage.py import_ledger`: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from cases import due_entries
from cases.dossier.desk import to_archive
from cases.enums import CaseState
from cases.ledgers.models import ImportBatch, ImportedRow
from cases.models import Case, Party
from mediation.agenda.entries import Window
from mediation.history import verification
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from mediation.people.models import Employer, Person
from mediation.stations.numbering import next_case_number, next_serial
from tests.cases.ledgers import sheets
from tests.cases.ledgers.sheets import HEADINGS, line, table
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Import = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 4, 1), tick=False):
        yield


@pytest.fixture
def run(cast: Cast, tmp_path: Path) -> Import:
    """Import these bytes for the station; the JSON that was printed, with the exit code."""

    def run_it(
        content: bytes, *options: str, name: str = "ledger.xlsx", organisation: str = "LJZ"
    ) -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(content)
        out = io.StringIO()
        given = ["--organisation", organisation] if organisation else []
        code = 0
        try:
            call_command(
                "import_ledger", str(path), *given, *options, "--format", "json", stdout=out
            )
        except SystemExit as ended:
            code = int(ended.code or 0)
        return {**json.loads(out.getvalue()), "exit": code}

    return run_it


def test_a_row_becomes_a_case_in_its_state_with_its_dates_and_number(
    cast: Cast, run: Import
) -> None:
    told = run(table(line(调解员=cast.user("mediator").name)))
    batch = ImportBatch.objects.get()
    assert told == {
        "rows": 1, "new": 1, "duplicates": 0, "errors": [], "warnings": [], "exit": 0,
        "batch": str(batch.reference),
    }  # fmt: skip
    case = Case.objects.get()
    assert (case.state, case.ending, case.case_number) == ("settled", "agreement", "陆调2024-1")
    assert (case.received_on, case.accepted_on, case.concluded_on) == (
        date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 12),
    )  # fmt: skip
    assert (case.category, case.claimed_amount, case.agreed_amount) == ("payment", 12000, 8000)
    assert [(party.kind, party.name) for party in case.parties.all()] == [
        ("worker", "张三"), ("employer", "上海测试有限公司"),
    ]  # fmt: skip
    assert case.participations.get().user == cast.user("mediator")
    assert [(event.kind, event.happened_on.day) for event in case.events.all()] == [
        ("eligible", 5), ("accepted", 5), ("concluded", 12),
    ]  # fmt: skip
    assert case.due_on == date(2024, 3, 20)
    row = ImportedRow.objects.get()
    assert (row.case, row.batch, row.number) == (case, batch, 2)
    assert {entry.act for entry in case.history.all()} == {"import_ledger"}


def test_history_is_whole_after_an_import(run: Import) -> None:
    run(table(*(line(案号=f"{n}号", 申请人=f"张{n}") for n in range(30))))
    report = verification.verify()
    assert report.findings == []


def test_a_dry_run_writes_nothing_and_says_the_same(run: Import) -> None:
    content = table(line(), line(案号="2号", 申请人="李四"))
    told = run(content, "--dry-run")
    assert (told["rows"], told["new"], "batch" in told) == (2, 2, False)
    assert not Case.objects.exists()
    assert not ImportBatch.objects.exists()
    assert run(content)["new"] == 2


def test_one_wrong_row_keeps_all_others_out(run: Import) -> None:
    content = table(line(), line(案号="2号", 申请人="李四", 受理日期="2024.13.1"))
    told = run(content)
    assert (told["rows"], told["new"], told["duplicates"], told["exit"]) == (2, 1, 0, 1)
    assert told["errors"] == [
        {
            "row": 3, "column": "受理日期", "value": "2024.13.1",
            "message": "没有这一天。应为实际存在的日期，例如 2024-03-05。",
        }
    ]  # fmt: skip
    assert not Case.objects.exists()
    skipped = run(content, "--skip-errors")
    assert (skipped["new"], skipped["exit"], Case.objects.count()) == (1, 0, 1)


def test_the_same_file_twice_makes_nothing_twice(run: Import) -> None:
    rows = [
        line(),
        line(案号="", 申请人="李四"),
        line(案号="", 申请人="王五、赵六", 结案方式="", 结案日期="", 协议金额=""),
    ]
    assert run(table(*rows))["new"] == 3
    again = run(table(*rows))
    assert (again["new"], again["duplicates"], again["exit"]) == (0, 3, 0)
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "is_new"),
    [
        ({"案号": "陆调2024-1", "申请人": "别人"}, False),
        ({"案号": ""}, False),
        ({"案号": "", "收到申请日期": date(2024, 3, 1)}, False),
        ({"案号": "", "收到申请日期": date(2024, 2, 20)}, True),
        ({"案号": "另一号"}, True),
        ({"案号": "", "被申请人": "另一家公司"}, True),
    ],
)
def test_what_a_duplicate_is(run: Import, changes: dict[str, Any], is_new: bool) -> None:
    within = run(table(line(), line(**changes)), "--dry-run")
    assert (within["new"], within["duplicates"]) == ((2, 0) if is_new else (1, 1))
    run(table(line()))
    told = run(table(line(**changes)), name="other.xlsx")
    assert (told["new"], told["duplicates"]) == ((1, 0) if is_new else (0, 1))


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"申请人": ""}, "申请人", "应填写申请人"),
        ({"被申请人": " "}, "被申请人", "应填写被申请人"),
        ({"收到申请日期": "", "受理日期": ""}, "收到申请日期", "应填写"),
        ({"受理日期": date(2024, 3, 1)}, "受理日期", "日期顺序"),
        ({"结案日期": date(2024, 3, 4)}, "结案日期", "日期顺序"),
        ({"结案日期": date(2027, 1, 1)}, "结案日期", "不能晚于今天"),
        ({"收到申请日期": date(1980, 1, 1)}, "收到申请日期", "过早"),
        ({"结案日期": ""}, "结案日期", "应填写结案日期"),
        ({"结案方式": ""}, "结案方式", "应填写结案方式"),
        ({"结案方式": "不知道"}, "结案方式", "应为："),
        ({"结案方式": "调解不成"}, "协议金额", "矛盾"),
        ({"结案方式": "不予受理", "协议金额": ""}, "结案方式", "矛盾"),
        ({"请求金额": "很多"}, "请求金额", "不是可识别的金额"),
        ({"案号": 310115199001011234}, "案号", "末尾几位已经丢失"),
        ({"案号": "长" * 81}, "案号", "最多80"),
    ],
)
def test_each_mistake_is_told_with_its_cell(
    run: Import, changes: dict[str, Any], column: str, words: str
) -> None:
    told = run(table(line(**changes)), "--dry-run")
    assert (told["rows"], told["new"], told["duplicates"], told["exit"]) == (1, 0, 0, 1)
    found = {error["column"]: error["message"] for error in told["errors"]}
    assert words in found[column]


@pytest.mark.parametrize(
    ("changes", "state", "ending"),
    [
        ({"结案方式": "和解"}, CaseState.SETTLED, "own_settlement"),
        ({"结案方式": "未达成", "协议金额": ""}, CaseState.REFERRED, "no_agreement"),
        ({"结案方式": "撤诉", "协议金额": ""}, CaseState.WITHDRAWN, "withdrawn"),
        ({"结案方式": "撤诉", "受理日期": "", "协议金额": ""}, CaseState.WITHDRAWN, "withdrawn"),
        ({"结案方式": "", "结案日期": "", "协议金额": ""}, CaseState.MEDIATION, ""),
        ({"结案方式": "", "结案日期": "", "协议金额": "", "受理日期": ""}, CaseState.INTAKE, ""),
    ],
)
def test_the_state_follows_from_the_columns(
    run: Import, changes: dict[str, Any], state: str, ending: str
) -> None:
    assert run(table(line(**changes)))["errors"] == []
    case = Case.objects.get()
    assert (case.state, case.ending) == (state, ending)
    assert bool(case.accepted_on) == bool(case.case_number) == bool(case.due_on)


def test_foreign_and_missing_numbers_leave_the_counters_above_them(cast: Cast, run: Import) -> None:
    own = "浦劳联调陆〔2024〕第0041号"
    rows = [line(案号=""), line(案号=own, 申请人="李四"), line(案号="外0099", 申请人="王五")]
    run(table(*rows))
    numbers = sorted(Case.objects.values_list("case_number", flat=True))
    assert numbers == ["外0099", own, "浦劳联调陆〔2024〕第0042号"]
    assert next_case_number(cast.station, 2024) == "浦劳联调陆〔2024〕第0043号"
    assert next_serial(cast.station, 2024) == "LJZ-2024-000004"


def test_persons_and_employers_enter_the_register_once(cast: Cast, run: Import) -> None:
    headings = [*HEADINGS, "联系电话", "身份证号"]
    rows = [
        [*line(案号="1"), "13800138000", "11010519491231002X"],
        [*line(案号="2"), "13800138000", "11010519491231002X"],
        [*line(案号="3", 申请人="李四"), "", "110105194912310021"],
    ]
    told = run(table(*rows, headings=headings))
    assert (told["new"], [warning["column"] for warning in told["warnings"]]) == (
        3,
        ["案号", "身份证号"],
    )
    assert (Person.objects.count(), Employer.objects.count()) == (2, 1)
    assert {party.person_id for party in Party.objects.filter(name="张三")} == {
        Person.objects.get(name="张三").pk
    }


def test_a_ledger_is_entered_for_organisations_in_scope_only(
    cast: Cast, run: Import, tmp_path: Path
) -> None:
    manager = cast.user("other_manager").username
    with pytest.raises(CommandError, match="下级组织"):
        run(table(line()), "--actor", manager)
    with pytest.raises(CommandError, match="no manager"):
        run(table(line()), "--actor", cast.user("mediator").username)
    headings = [*HEADINGS, "承办组织"]
    told = run(
        table([*line(), "ZJ"], [*line(案号="2", 申请人="李四"), "LJZR1"], headings=headings),
        "--skip-errors",
    )
    assert [(error["row"], error["column"]) for error in told["errors"]] == [(2, "承办组织")]
    assert Case.objects.get().organisation == cast.room


def test_without_an_organisation_each_row_names_its_own(cast: Cast, run: Import) -> None:
    told = run(table(line()), "--dry-run", organisation="")
    assert [error["column"] for error in told["errors"]] == ["承办组织"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (table(["张三"], headings=["申请人"]), "没有找到台账的表头"),
        (table(["1", "张三"], headings=["案号", "申请人"]), "缺少必要的栏目：被申请人"),
        (b"%PDF-", "不是表格"),
    ],
)
def test_what_is_no_ledger_is_refused_in_words(run: Import, content: bytes, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(content)


@pytest.mark.parametrize("seed", range(6))
def test_an_ugly_ledger_says_what_it_says(run: Import, seed: int) -> None:
    rows = sheets.truth(40, seed)
    told = run(sheets.ugly(rows, seed))
    assert (told["rows"], told["new"], told["errors"]) == (40, 40, [])
    found = {case.case_number: case for case in Case.objects.prefetch_related("parties")}
    for row in rows:
        case = found[row["案号"]]
        assert (case.received_on, case.accepted_on, case.ended_on) == (
            row["收到申请日期"], row["受理日期"], row["结案日期"],
        )  # fmt: skip
        assert (case.claimed_amount, case.agreed_amount) == (row["请求金额"], row["协议金额"])
        assert [party.name for party in case.parties.all()] == [row["申请人"], row["被申请人"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_imported_in_every_encoding(run: Import, encoding: str) -> None:
    told = run(sheets.text([line()], encoding), name="ledger.csv")
    assert (told["new"], Case.objects.get().parties.count()) == (1, 2)


def test_an_import_is_on_record(run: Import) -> None:
    run(table(line()), "--dry-run")
    assert AccessEntry.objects.filter(detail__startswith="import_ledger").exists()


def test_amounts_of_a_merged_cell_count_once(run: Import) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(list(HEADINGS))
    page.append(line(案号="1"))
    page.append(line(案号="2", 申请人="李四", 请求金额=None, 被申请人=None))
    page.merge_cells("I2:I3")
    page.merge_cells("C2:C3")
    told = run(sheets.packed(book))
    assert [warning["column"] for warning in told["warnings"]] == ["请求金额"]
    amounts = Case.objects.order_by("case_number").values_list("claimed_amount", flat=True)
    assert list(amounts) == [Decimal(12000), Decimal(0)]
    assert Party.objects.filter(name="上海测试有限公司").count() == 2


def test_a_case_that_came_as_ended_does_not_wait_to_be_archived(
    cast: Cast, run: Import, client_for: Callable[[str], Client]
) -> None:
    days = {"收到申请日期": "2026-3-2", "受理日期": "2026-3-3", "结案日期": "2026-3-10"}
    run(table(line(**days)))
    case = Case.objects.get()
    assert case.state in CaseState.FINAL
    with acting(cast.actor("manager"), act="test"):
        assert to_archive(cast.actor("manager")) is None
    assert list(due_entries.archive(Window(last=date(2026, 12, 31)))) == []
    page = client_for("manager").get(case.get_absolute_url()).content.decode()
    assert ("受理审查期限" in page, "归档期限" in page) == (True, False)
