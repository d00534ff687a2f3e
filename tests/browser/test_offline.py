"""A point without a network, and the way out of a list: what is clicked, uploaded and reviewed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page

from cases.offline.models import OfflineEntry
from tests.browser.axe import faults_by_width
from tests.cases.offline.forms import ALL, at_the_point, write
from tests.exports.samples import case as sample
from tests.support.cast import Cast

SignIn = Callable[[str], None]


def test_a_form_goes_out_is_filled_in_and_is_reviewed_entry_by_entry(
    page: Page, sign_in: SignIn, cast: Cast, tmp_path: Path
) -> None:
    case, broken = at_the_point(cast), {}
    sign_in("point_mediator")
    page.goto(reverse("offline:case", args=[case.serial]))
    broken |= faults_by_width(page, "case")
    with page.expect_download() as download:
        page.get_by_role("button", name="领取离线表格（XLSX）").click()
    filled = tmp_path / "表.xlsx"
    filled.write_bytes(write(download.value.path().read_bytes(), **ALL))

    page.goto(reverse("offline:list"))
    broken |= faults_by_width(page, "list")
    page.locator("input[type=file]").set_input_files(filled)
    page.get_by_role("button", name="上传核对").click()
    page.get_by_text("已读取4项，请逐项核对。").wait_for()
    broken |= faults_by_width(page, "review")
    page.get_by_label("补录原因").first.fill("调解点没有网络")
    page.get_by_role("button", name="采纳，登记到案件").first.click()
    page.get_by_text("已登记到案件。").wait_for()
    broken |= faults_by_width(page, "taken")
    decisions = sorted(OfflineEntry.objects.values_list("decision", flat=True))
    assert decisions == ["taken", "waiting", "waiting", "waiting"]
    assert broken == {}


def test_a_list_is_exported_from_its_button_with_a_reason_or_told_why_not(
    page: Page, sign_in: SignIn, cast: Cast, console_errors: list[str]
) -> None:
    made, broken = sample(cast, 1), {}
    sign_in("manager")
    page.goto(f"{reverse('cases:list')}?source=visit")
    page.get_by_role("link", name="导出").click()
    assert page.get_by_text("案件来源：本人来访申请").is_visible()
    broken |= faults_by_width(page, "export")

    page.get_by_label("含完整号码、地址等信息").check()
    page.get_by_role("button", name="下载文件").click()
    page.get_by_text("导出完整信息的，请选择目的。").first.wait_for()
    console_errors.clear()  # 422
    broken |= faults_by_width(page, "refused")
    page.get_by_label("导出完整信息的目的").select_option("inquiry")
    page.get_by_label("导出完整信息的理由").fill("答复法院调取名单")
    page.get_by_label("文本表格（CSV）").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载文件").click()
    text = download.value.path().read_text("utf-8-sig")
    assert made.serial in text
    assert "1380013800" in text
    assert broken == {}
