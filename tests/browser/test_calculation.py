"""The calculator and the parameters in a browser: by style, by keyboard, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import HEIGHTS, NARROW, WIDE
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page at both widths."""
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{name} at {width}: {fault}" for fault in violations(page)]
        found += [f"{name} at {width}: {wider} px too wide"] if (wider := overflow(page)) else []
    page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
    return found


def test_from_the_empty_parameters_to_the_sheet(
    page: Page, cast: Cast, sign_in: Callable[[str], None]
) -> None:
    worker = factories.worker(hired_on=date(2020, 3, 1), monthly_wage="12000")
    case = factories.case_in_mediation(cast.actor("mediator"), workers=[worker])
    faults: list[str] = []
    sign_in("manager")
    page.goto("/administration/parameters/")
    faults += look(page, "empty")
    page.goto("/administration/parameters/new/")
    page.get_by_label("参数", exact=False).first.select_option("pay_days")
    page.get_by_label("数值").fill("21.75")
    page.get_by_label("适用自").fill("2025-01-01")
    page.get_by_label("依据文件").fill("测试用文件，非真实文号")
    faults += look(page, "new")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("cell", name="21.75")).to_be_visible()
    faults += look(page, "list")
    page.get_by_role("link", name="月计薪天数").click()
    faults += look(page, "correct")
    page.get_by_role("link", name="删除").click()
    faults += look(page, "remove")

    sign_in("mediator")
    page.goto(f"/cases/{case.serial}/calculation/")
    # What is not chosen is out of the way.
    expect(page.get_by_label("延长工作时间", exact=False)).to_be_hidden()
    faults += look(page, "form")
    page.get_by_label("加班工资", exact=True).check()
    page.get_by_label("延长工作时间", exact=False).fill("10")
    page.get_by_label("工资差额", exact=True).check()
    page.get_by_label("月数").first.fill("2")
    page.get_by_label("每月应发").first.fill("12000")
    page.get_by_label("每月实发").first.fill("9000")
    page.get_by_role("button", name="添加期间").click()
    page.get_by_label("经济补偿（N）", exact=True).check()
    page.get_by_label("离职日期", exact=True).fill("2026-02-28")
    page.get_by_role("button", name="计算", exact=True).click()
    expect(page.get_by_text("计算结果（尚未保存）")).to_be_visible()
    expect(page.get_by_role("cell", name="72,000.00", exact=False).last).to_be_visible()
    expect(page.get_by_text("未核对上限")).to_be_visible()
    faults += look(page, "computed")
    page.get_by_role("button", name="计算并保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("参考计算单（第1版）")
    faults += look(page, "saved")
    page.goto(f"/cases/{case.serial}/")
    expect(
        page.locator("#calculations").get_by_role("link", name="第1版", exact=True)
    ).to_be_visible()
    assert faults == []
