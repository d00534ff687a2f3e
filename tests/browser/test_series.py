"""Nine workers at once in Chromium: a table pasted from the clipboard, and nine papers to print."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from cases.models import Agreement, Case, MediationSession
from tests.browser.axe import assert_accessible
from tests.cases.applications import credit_code, resident_id
from tests.flows.people import EMPLOYER
from tests.flows.reading import pdf_text
from tests.flows.test_series import sheet


class Office:
    """Somebody at the series' pages: fields by name, buttons by label."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.series = ""

    def press(self, label: str, *, leads_to: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(leads_to)

    def set(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.page.locator(f'[name="{name.replace("__", "-")}"]').first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def open(self, act: str) -> None:
        self.page.goto(f"{self.series}{act}/")

    def send(self) -> None:
        """The main button of the act; the series comes back with a message."""
        button = self.page.locator(".form-buttons button").first
        button.click()
        if (dialog := self.page.get_by_role("dialog")).is_visible():
            dialog.locator("button.btn-primary, button.btn-danger").click()
        self.page.wait_for_url(f"**{self.series}")
        expect(self.page.get_by_role("status").first).to_be_visible()

    def choose(self, *values: str) -> None:
        for value in values:
            self.page.locator(f'input[value="{value}"]').first.check()


def test_nine_from_a_pasted_table(page: Page, sign_in, cast, console_errors: list[str]) -> None:
    office = Office(page)
    sign_in("mediator")
    page.goto("/series/new/")
    office.set(
        case__source="visit", respondents__0__name=EMPLOYER, claim__kind="wages",
        respondents__0__credit_code=credit_code(), case__facts="公司自2026年1月起拖欠工资。",
    )  # fmt: skip
    # Copied out of a spreadsheet that has rounded one number.
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = sheet().replace(resident_id(serial="001"), "3.10115E+17")
    page.evaluate("text => navigator.clipboard.writeText(text)", copied)
    page.locator('[name="pasted"]').focus()
    page.keyboard.press("Control+V")
    office.press("读入表格", leads_to="登记系列案")
    expect(
        page.locator('[data-formset-prefix="workers"] [data-formset-row]:visible')
    ).to_have_count(9)
    expect(page.locator("#div_id_workers-1-id_number")).to_contain_text("科学计数法")
    assert_accessible(page)
    office.press("登记全部案件", leads_to="登记系列案")
    expect(page.get_by_role("alert").first).to_contain_text("需要更正")
    assert Case.objects.count() == 0
    expect(page.locator('[name="workers-8-amount"]')).to_have_value("9,000")
    console_errors.clear()  # the 422 that was meant

    office.set(workers__1__id_number=resident_id(serial="001"))
    office.press("登记并提交审查", leads_to="SLJZ")
    office.series = page.evaluate("location.pathname")
    assert_accessible(page)
    expect(page.locator('nav [aria-current="page"]').first).to_contain_text("案件")
    assert Case.objects.filter(state="eligibility").count() == 9

    office.open("take")
    office.choose("none")
    office.send()
    office.open("review")
    for name in ("in_scope", "not_barred", "parties_reachable", "facts_clear"):
        page.locator(f'input[name="{name}"][value="True"]').check()
    office.send()
    for who in (f"name:{EMPLOYER}", ""):
        office.open("consent")
        office.set(who=who)
        office.choose("yes")
        office.send()
    office.open("accept")
    office.send()

    office.open("sessions/record")
    assert_accessible(page)
    office.set(span="morning", record="公司愿按八成支付。", result="agreed")
    office.send()
    assert MediationSession.objects.filter(record="公司愿按八成支付。").count() == 9

    office.open("agreements/new")
    assert_accessible(page)
    office.set(item="工资", pay_on="2030-01-31")
    serials = list(Case.objects.order_by("pk").values_list("serial", flat=True))
    for n, serial in enumerate(serials, start=1):
        page.locator(f'[name="own-{serial}-amount"]').fill(str(800 * n))
    office.send()
    office.open("agreements/offer")
    office.send()
    totals = Agreement.objects.order_by("case_id").values_list("total", flat=True)
    assert list(totals) == [800 * n for n in range(1, 10)]

    with page.context.expect_event("request", lambda one: one.url.endswith(".pdf")) as asked:
        page.get_by_role("link", name="调解协议书").first.click()
    text = pdf_text(page.context.request.get(asked.value.url).body())
    assert text.count("7,200.00") >= 1
    assert text.count("调解协议书") >= 9
