"""The pages of an import: from the file to the cases and back, and what goes wrong on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.ledgers.enums import Stage
from cases.ledgers.models import ImportBatch
from cases.models import Case
from mediation.history.models import AccessEntry
from tests.cases.ledgers.sheets import line, table

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 4, 1), tick=False):
        yield


@pytest.fixture
def manager(client_for: Login) -> Client:
    return client_for("manager")


def send(client: Client, content: bytes, name: str = "旧台账.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/import/new/", {"file": file, "organisation": "LJZ"})


def checked(client: Client, finish: Callable[[], int], content: bytes) -> ImportBatch:
    answer = send(client, content)
    assert answer.status_code == 302
    page = client.get(answer.url)
    form = page.context["form"]
    data = {"sheet": page.context["sheet"], "version": page.context["batch"].version}
    data |= {field.html_name: field.value() or "" for _column, field, _samples in form.lines}
    assert client.post(answer.url, data).status_code == 302
    finish()
    return ImportBatch.objects.latest("pk")


def confirm(client: Client, batch: ImportBatch, mode: str = "whole") -> Any:
    data = {"version": batch.version, "mode": mode, "reason": "2024年台账"}
    return client.post(f"{batch.get_absolute_url()}confirm/", data)


def test_a_ledger_is_uploaded_looked_at_entered_and_taken_back(
    manager: Client, finish_jobs: Callable[[], int]
) -> None:
    batch = checked(manager, finish_jobs, table(line(), line(案号="2", 申请人="李四")))
    page = manager.get(batch.get_absolute_url()).content.decode()
    assert "将新建的案件" in page
    assert "李四" in page
    assert Case.objects.count() == 0
    assert confirm(manager, batch).status_code == 302
    assert confirm(manager, batch).status_code == 409  # a double click does nothing twice
    finish_jobs()
    batch.refresh_from_db()
    assert (batch.stage, Case.objects.count()) == (Stage.DONE, 2)
    case = Case.objects.first()
    shown = manager.get(case.get_absolute_url()).content.decode()
    for words in ("从台账导入", "旧台账.xlsx", str(batch)):
        assert words in shown
    undo = f"{batch.get_absolute_url()}undo/"
    empty = manager.post(undo, {"version": batch.version, "reason": ""})
    assert empty.status_code == 422
    done = manager.post(undo, {"version": batch.version, "reason": "导错文件"})
    assert done.status_code == 302
    finish_jobs()
    assert not Case.objects.filter(voided_on=None).exists()
    assert "整批撤销" in manager.get(batch.get_absolute_url()).content.decode()


def test_the_rows_with_errors_are_mended_and_fed_back(
    manager: Client, finish_jobs: Callable[[], int]
) -> None:
    rows = [line(), line(案号="2", 申请人="@李四", 结案日期="哪天")]
    batch = checked(manager, finish_jobs, table(*rows))
    page = manager.get(batch.get_absolute_url()).content.decode()
    for words in ("F3", "哪天", "不是可识别的日期"):
        assert words in page
    assert confirm(manager, batch).status_code == 422
    assert confirm(manager, batch, "skip").status_code == 302
    finish_jobs()
    answer = manager.get(f"{batch.get_absolute_url()}errors.xlsx")
    assert AccessEntry.objects.filter(act="export", detail__contains="errors.xlsx").exists()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet: Any = book.active
    assert (sheet.max_row, sheet["B2"].value) == (2, "'@李四")
    sheet["F2"] = date(2024, 3, 12)
    out = io.BytesIO()
    book.save(out)
    mended = checked(manager, finish_jobs, out.getvalue())
    assert (mended.new, mended.wrong) == (1, 0)
    confirm(manager, mended)
    finish_jobs()
    assert Case.objects.get(case_number="2").parties.first().name == "@李四"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04", b"\x00\x01", "案号".encode()])
def test_a_file_that_is_no_ledger_is_refused_beside_the_form(
    manager: Client, content: bytes
) -> None:
    answer = send(manager, content)
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_others_see_no_import(
    manager: Client, client_for: Login, finish_jobs: Callable[[], int]
) -> None:
    batch = checked(manager, finish_jobs, table(line()))
    assert client_for("other_manager").get(batch.get_absolute_url()).status_code == 404
    assert client_for("mediator").get(batch.get_absolute_url()).status_code == 403
    assert "旧台账" not in client_for("other_manager").get("/import/").content.decode()


def test_columns_without_what_every_case_needs_are_refused(manager: Client) -> None:
    url = send(manager, table(line())).url
    page = manager.get(url)
    data = {"sheet": page.context["sheet"], "version": 1, "column_1": "applicant"}
    answer = manager.post(url, data)
    assert answer.status_code == 422
    assert "缺少必要的栏目" in answer.content.decode()
    wrong = manager.post(url, data | {"column_2": "no-such-field"})
    assert wrong.status_code == 422


def test_an_import_that_was_given_up_leaves_nothing(
    manager: Client, finish_jobs: Callable[[], int]
) -> None:
    batch = checked(manager, finish_jobs, table(line()))
    assert manager.post(f"{batch.get_absolute_url()}discard/").status_code == 302
    batch.refresh_from_db()
    assert (batch.stage, bool(batch.cleared_at)) == (Stage.DISCARDED, True)
    assert confirm(manager, batch).status_code == 422
    assert manager.get(f"{batch.get_absolute_url()}columns/").status_code == 302


def test_the_list_costs_the_same_with_one_import_and_with_three(
    manager: Client, django_assert_max_num_queries: Any, finish_jobs: Callable[[], int]
) -> None:
    for number in range(3):
        send(manager, table(line(案号=str(number))))
        manager.get("/import/")
        with django_assert_max_num_queries(14):
            manager.get("/import/")
