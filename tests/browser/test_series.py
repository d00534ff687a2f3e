"""Nine workers and one employer in Chromium: from a pasted table to nine agreements in one PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.enums import AgreementState, ConflictKind
from cases.models import Agreement, Case, Review, Series, StatementSignature
from cases.services import series_acts
from tests.browser.axe import overflow, violations
from tests.browser.conftest import HEIGHTS, NARROW, WIDE
from tests.cases import many
from tests.cases.applications import resident_id
from tests.flows.reading import pdf_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDED = "3.10115E+17"
LONG = "买买提·阿卜杜热合曼·艾力艾合买提江"
NAMES = (LONG, *many.NAMES[1:])


def sheet() -> str:
    """A table as a spreadsheet copies it; it has rounded the third number."""
    rows = ["序号\t姓名\t身份证号\t手机\t入职时间\t欠薪金额（元）"]
    for n, name in enumerate(NAMES):
        number = ROUNDED if n == 2 else resident_id(serial=f"{n:03d}")
        rows.append(f"{n + 1}\t{name}\t{number}\t1380000000{n}\t2024.3.{n + 1}\t{n + 1},000")
    return "\n".join([*rows, "合计\t\t\t\t\t45,000"])


class Desk:
    """One browser; what is wrong with the look of the pages is gathered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def look(self, name: str) -> None:
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            self.faults += [f"{name} at {width}: {fault}" for fault in violations(self.page)]
            if wider := overflow(self.page):
                self.faults.append(f"{name} at {width}: {wider} px too wide")
        self.page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})

    def press(self, label: str, *, confirm: bool = False) -> None:
        self.page.get_by_role("main").get_by_role("button", name=label, exact=True).click()
        if confirm:
            self.page.get_by_role("dialog").get_by_role("button", name=label, exact=True).click()

    def cell(self, row: int, name: str) -> str:
        return self.page.locator(f"[name=workers-{row}-{name}]").input_value()


def accepted(series: Series, cast: Cast, day: date) -> None:
    """What has a test of its own: the series is reviewed, agreed to and accepted."""
    mediator = cast.actor("mediator")
    series_acts.take_all(
        many.chosen(series), actor=mediator, conflict=ConflictKind.NONE, happened_on=day
    )
    yes = dict.fromkeys(("in_scope", "not_barred", "parties_reachable", "facts_clear"), True)
    series_acts.review_all(
        many.chosen(series), actor=mediator, review=Review(reviewed_on=day, **yes)
    )
    for who in (many.EMPLOYER, ""):
        many.consent(series, mediator, who, on=day)
    series_acts.accept_all(many.chosen(series), actor=mediator, happened_on=day)


def test_nine_from_a_pasted_table_to_nine_agreements(
    page: Page,
    cast: Cast,
    sign_in: Callable[[str], None],
    console_errors: list[str],
) -> None:
    desk = Desk(page)
    sign_in("clerk")
    page.goto("/series/new/")
    yesterday = timezone.localdate() - timedelta(days=1)
    page.locator("[name=case-received_on]").fill(yesterday.isoformat())
    page.get_by_label("案件来源").select_option(label="本人来访申请")
    page.locator("[name=respondents-0-name]").fill(many.EMPLOYER)
    page.get_by_label("请求项目", exact=False).first.select_option(label="工资差额")
    page.get_by_label("争议事实", exact=False).fill("公司自一月起拖欠工资。")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", sheet())
    page.get_by_label("从电子表格粘贴").focus()
    page.keyboard.press("ControlOrMeta+V")
    desk.press("读入表格")

    # The number that was rounded is told beside its cell, and everything else stands in its row.
    expect(page.get_by_text("读入9行，请逐行核对。")).to_be_visible()
    told = page.locator("#div_id_workers-2-id_number")
    expect(told).to_contain_text("科学计数法")
    assert [desk.cell(n, "name") for n in range(9)] == list(NAMES)
    assert (desk.cell(2, "id_number"), desk.cell(8, "amount")) == (ROUNDED, "9,000")

    # Sent with the mistake it comes back as it was; the summary leads to the cell.
    desk.press("登记并提交审查")
    expect(page.get_by_role("alert")).to_be_focused()
    console_errors.clear()  # the answer's 422
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("[name=workers-2-id_number]")).to_be_focused()
    assert page.get_by_label("争议事实", exact=False).input_value() == "公司自一月起拖欠工资。"
    assert [desk.cell(n, "phone") for n in range(9)] == [f"1380000000{n}" for n in range(9)]
    desk.look("refused")
    assert not Case.objects.exists()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(resident_id(serial="002"))
    desk.press("登记并提交审查")
    expect(page.locator("#cases tbody tr")).to_have_count(9)
    expect(page.locator("#cases tfoot")).to_contain_text("45,000.00")
    expect(page.locator('nav [aria-current="page"]').first).to_contain_text("案件")

    series = Series.objects.get()
    accepted(series, cast, yesterday)
    sign_in("mediator")
    page.goto(series.get_absolute_url())
    page.get_by_role("link", name="登记共同调解", exact=True).click()
    page.locator("[name=day]").fill(yesterday.isoformat())
    page.locator("[name=span]").select_option(label="上午")
    page.locator("[name=record]").fill("公司愿按八成支付。")
    page.locator("[name=result]").select_option(label="达成一致")
    for box in page.get_by_label("已在笔录签名").all()[:9]:
        box.check()
    desk.look("record")
    desk.press("保存笔录")
    expect(page.locator("#sittings")).to_contain_text("存入 9 件案件")
    signed = StatementSignature.objects.filter(status="signed").exclude(session=None)
    assert signed.count() == 9

    # The terms once; each worker's own amount, proposed from the claim.
    page.get_by_role("link", name="起草调解协议", exact=True).click()
    page.get_by_label("款项名称").fill("工资差额")
    page.get_by_label("履行期限", exact=False).fill("2099-03-31")
    page.get_by_label("其他约定").fill("单位出具离职证明。")
    serials = [case.serial for case in many.members(series)]
    for n, serial in enumerate(serials, start=1):
        page.locator(f"[name=own-{serial}-amount]").fill(str(800 * n))
    desk.look("terms")
    desk.press("起草全部协议")
    expect(page.locator("#cases tfoot")).to_contain_text("36,000.00")
    page.get_by_role("link", name="协议定稿签署", exact=True).click()
    desk.press("定稿并出具协议书", confirm=True)
    expect(page.get_by_role("status").filter(has_text="已定稿9份")).to_be_visible()
    assert Agreement.objects.filter(state=AgreementState.SIGNING).count() == 9
    desk.look("offered")

    link = page.locator("#print").get_by_role("link", name="调解协议书", exact=True)
    # Asked for once, and patiently: nine papers are drawn now.
    printed = page.request.get(link.get_attribute("href") or "", timeout=60_000).body()
    assert pdf_text(printed).count("单位出具离职证明") == 9
    page.goto("/series/")
    page.get_by_role("searchbox").fill("孙五")
    desk.press("搜索")
    expect(page.get_by_role("link", name=series.serial)).to_be_visible()
    desk.look("list")
    assert desk.faults == []
