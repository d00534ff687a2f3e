"""A manager brings a ledger along: from the file to the cases and back, at a desk and on a telephone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cases.ledgers.models import ImportBatch
from cases.models import Case
from tests.browser.axe import WIDTHS, assert_accessible
from tests.browser.test_files import sent_file
from tests.cases.ledgers.sheets import line, table

pytestmark = pytest.mark.parametrize("context", WIDTHS, indirect=True)


def ledger() -> bytes:
    """Two cases, one of them twice, a doubtful number, and two rows with something wrong."""
    return table(
        line(),
        line(案号="陆调2024-2", 申请人="李四等3人", 结案方式="", 结案日期="", 协议金额=""),
        line(案号="陆调2024-1"),
        line(案号="陆调2024-3", 申请人="王五", 结案日期="哪天", 请求金额="很多"),
        line(案号="陆调2024-4", 申请人="", 受理日期="2024.3.1"),
    )


def test_a_ledger_is_walked_through_and_taken_back(
    context: BrowserContext,
    page: Page,
    sign_in: Callable[[str], None],
    finish_jobs: Callable[[], int],
    tmp_path: Path,
) -> None:
    sign_in("manager")
    page.goto("/import/")
    assert_accessible(page)

    page.get_by_role("link", name="导入台账").first.click()
    page.set_input_files("input[type=file]", [sent_file("2024年度劳动争议调解台账.xlsx", ledger())])
    assert_accessible(page)
    page.click(".form-buttons button")

    page.wait_for_url("**/columns/")
    expect(page.get_by_label("争议类别", exact=True)).to_have_value("category")
    assert_accessible(page)
    page.click(".form-buttons button")

    expect(page.locator("#progress")).to_be_visible()
    assert_accessible(page)
    finish_jobs()
    # The page asks by itself, and finds the preview.
    expect(page.locator("#first")).to_contain_text("李四等3人")
    expect(page.locator("#errors")).to_contain_text("不是可识别的日期")
    expect(page.locator("#repeated")).to_contain_text("第4行")
    assert Case.objects.count() == 0
    assert_accessible(page)

    page.fill("input[name=reason]", "2024年台账")
    page.get_by_role("button", name="导入2件案件").click()
    expect(page.locator("#progress")).to_be_visible()
    finish_jobs()
    expect(page.locator("#outcome")).to_contain_text("新建的案件")
    assert Case.objects.count() == 2
    assert_accessible(page)

    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载有错误的行").click()
    waiting.value.save_as(tmp_path / "errors.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "errors.xlsx").read_bytes())).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["陆调2024-3", "陆调2024-4"]

    page.goto(Case.objects.get(case_number="陆调2024-1").get_absolute_url())
    expect(page.locator("body")).to_contain_text("从台账导入")
    expect(page.locator("body")).not_to_contain_text("归档期限")
    assert_accessible(page)

    page.goto(f"{ImportBatch.objects.get().get_absolute_url()}undo/")
    assert_accessible(page)
    page.fill("textarea[name=reason]", "选错了文件")
    page.click(".form-buttons button")
    finish_jobs()
    expect(page.locator("#outcome")).to_contain_text("整批撤销")
    assert not Case.objects.filter(voided_on=None).exists()
    assert_accessible(page)
    page.goto("/import/")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_accessible(page)


def test_a_ledger_is_given_up_after_a_question(
    context: BrowserContext,
    page: Page,
    sign_in: Callable[[str], None],
    finish_jobs: Callable[[], int],
) -> None:
    sign_in("manager")
    page.goto("/import/new/")
    page.set_input_files("input[type=file]", [sent_file("台账.xlsx", ledger())])
    page.click(".form-buttons button")
    page.wait_for_url("**/columns/")
    page.click(".form-buttons button")
    finish_jobs()
    page.get_by_role("button", name="放弃导入").click()
    page.locator("dialog[open] [data-confirm-button]").click()
    expect(page.locator("body")).to_contain_text("已放弃")
    assert ImportBatch.objects.get().cleared_at is not None
    assert_accessible(page)
