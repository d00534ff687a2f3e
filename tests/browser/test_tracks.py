"""Review and confirmation in a browser: applied for, taken on, granted; every page at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.tracks.models import Track
from tests.browser.axe import faults_by_width
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.tracks import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_joint_application_is_followed_up_to_the_title(
    cast: Cast, page: Page, sign_in: Callable[[str], None], console_errors: list[str]
) -> None:
    mediator = cast.actor("mediator")
    scenes.open_tracks(cast.station)
    day = timezone.localdate() - timedelta(days=3)
    case = make.case_in_mediation(mediator, received_on=day, accepted_on=day)
    make.effective(case, mediator, on=day)
    case = endings.settle(make.again(case), mediator, happened_on=day)
    broken: dict[str, list[str]] = {}

    sign_in("mediator")
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="办理审查与确认").click()
    broken |= faults_by_width(page, "page")
    page.get_by_role("link", name="登记申请仲裁审查").click()
    broken |= faults_by_width(page, "apply")
    page.get_by_label("受理机构").fill("某区劳动人事争议仲裁委员会")
    page.get_by_role("button", name="登记申请").click()
    expect(page.get_by_role("alert").first).to_contain_text("尚未同意")
    console_errors.clear()  # the 422 that was meant
    for choice in page.get_by_label("同意共同申请的方式").all():
        choice.select_option("written")
    page.get_by_role("button", name="登记申请").click()
    expect(page.get_by_text("已登记共同申请。")).to_be_visible()
    broken |= faults_by_width(page, "applied")

    page.get_by_role("link", name="登记受理").click()
    broken |= faults_by_width(page, "accepted")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("link", name="登记撤回").click()
    broken |= faults_by_width(page, "withdrawn")
    page.go_back()
    page.get_by_role("link", name="登记结果").click()
    broken |= faults_by_width(page, "decided")
    page.get_by_label("结果文书编号").fill("浦劳人仲（2026）调审字第1号")
    page.get_by_label("双方签收日期").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("button", name="确定").click()
    expect(
        page.get_by_role("heading", name="已置换为仲裁调解书，到期不履行的可以申请强制执行")
    ).to_be_visible()
    broken |= faults_by_width(page, "granted")
    page.goto(reverse("cases:agreement", args=[case.serial, 1]))
    broken |= faults_by_width(page, "agreement")

    assert broken == {}
    assert Track.objects.get().state == "granted"
