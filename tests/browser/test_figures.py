"""What a manager does with figures: from a number to its cases, to a file, and handed in for good."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from mediation.reports.periods import this_month
from mediation.submissions.models import Submission
from tests.browser.axe import faults_by_width
from tests.cases.histories import random_stories, write
from tests.support.cast import Cast


@pytest.fixture
def month(cast: Cast) -> str:
    """Cases of the last months; the label of the last one that is over."""
    begin = timezone.localdate() - timedelta(days=90)
    lead = {"lead": cast.user("mediator"), "building": cast.building}
    write(random_stories([cast.station, cast.point], 60, seed=5, begin=begin, days=80, **lead))
    return this_month().previous.label


def test_from_a_number_to_its_cases_to_a_case_and_to_its_figures(
    page: Page, sign_in: Callable[[str], None], cast: Cast, month: str
) -> None:
    sign_in("manager")
    page.goto(f"/reports/?month={month}")
    card = page.locator(".figure-card", has=page.get_by_text("收到申请", exact=True))
    number = int(card.locator(".figure-value").inner_text())
    assert number > 0
    card.get_by_role("link").click()
    expect(page.locator("tbody tr")).to_have_count(number)
    first = page.locator("tbody tr .serial a").first
    serial = first.inner_text()
    first.click()
    page.goto(f"/cases/{serial}/figures/")
    expect(page.get_by_role("heading", name=month)).to_be_visible()
    page.get_by_role("link", name="收到申请").first.click()
    expect(page.locator("tbody").get_by_role("link", name=serial)).to_be_visible()


def test_a_bar_opens_as_many_cases_as_it_says(
    page: Page, sign_in: Callable[[str], None], cast: Cast, month: str
) -> None:
    sign_in("manager")
    page.goto(f"/reports/charts/?month={month}")
    number = int(page.locator("#funnel tbody td").first.text_content() or "")
    assert number > 0
    page.locator("#funnel svg a").first.click()
    expect(page.get_by_role("heading", name="收到申请")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(number)


def test_the_workbook_is_downloaded_with_the_pages_numbers(
    page: Page, sign_in: Callable[[str], None], cast: Cast, month: str
) -> None:
    sign_in("manager")
    page.goto(f"/reports/?month={month}")
    card = page.locator(".figure-card", has=page.get_by_text("收到申请", exact=True))
    number = int(card.locator(".figure-value").inner_text())
    page.get_by_role("button", name="下载").click()
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="电子表格").click()
    content = Path(downloaded.value.path()).read_bytes()
    rows = load_workbook(io.BytesIO(content))["指标"].iter_rows(values_only=True)
    assert {row[0]: row[2] for row in rows}["received"] == number


def test_a_report_is_handed_in_and_stays(
    page: Page, sign_in: Callable[[str], None], cast: Cast, month: str
) -> None:
    sign_in("manager")
    page.goto(f"/reports/?month={month}")
    page.get_by_role("link", name="报送本期").click()
    page.get_by_label("报送对象").fill("区总工会")
    page.get_by_label("数字和名单已经核对").check()
    page.get_by_role("button", name="签署并报送").click()
    expect(page.get_by_text("与内容一致")).to_be_visible()
    submission = Submission.objects.get()
    assert submission.period_label == month
    page.get_by_role("link", name="逐案查看差异及原因").click()
    expect(page.get_by_text("没有案件的计入情况发生变化")).to_be_visible()


def test_the_pages_are_accessible_and_fit_their_window(
    page: Page, sign_in: Callable[[str], None], cast: Cast, month: str
) -> None:
    sign_in("manager")
    day = timezone.localdate() - timedelta(days=10)
    broken = {}
    for address in (
        f"/reports/?month={month}",
        f"/reports/?span=quarter&month={month}&as_of={day}",
        f"/reports/charts/?month={month}",
        f"/reports/charts/?span=range&first={day}&last={day}",
        f"/reports/differences/?month={month}&as_of={day}",
        f"/submissions/new/?month={month}",
        "/submissions/",
        f"/submissions/statements/new/?month={month}&figure=success_rate",
        "/board/",
    ):
        page.goto(address)
        broken |= faults_by_width(page, address)
    assert broken == {}
