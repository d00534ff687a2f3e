"""Major disputes and follow-ups in a browser, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.followups.models import FollowUp
from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases import factories as make
from tests.cases.followups.test_follow_ups import settled
from tests.cases.majors import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_a_major_dispute_is_prompted_graded_and_reported(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator, worker_count=12)
    sign_in("mediator")
    page.goto(case.get_absolute_url())
    expect(page.get_by_text("按规则可定为重大争议")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="等级与呈报").click()
    assert_accessible(page)
    page.goto(reverse("majors:grade", args=[case.serial]))
    assert_accessible(page)
    # The case was recorded today, so that its mediator may still put the grade right.
    page.get_by_role("button", name="确定等级").click()
    expect(page.get_by_text("等级已定为“重大”。")).to_be_visible()

    scenes.situation(make.again(case), mediator, gathering=True, note="厂门口聚集")
    report = scenes.prepared(make.again(case), mediator)
    page.goto(reverse("majors:page", args=[case.serial]))
    assert_accessible(page)
    page.goto(reverse("majors:tell", args=[case.serial, report.number]))
    assert_accessible(page)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记呈报。")).to_be_visible()
    assert_accessible(page)
    sign_in("manager")
    for name in ("majors:list", "majors:recipients"):
        page.goto(reverse(name))
        assert_accessible(page)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_a_follow_up_is_recorded_from_the_list(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    mediator = cast.actor("mediator")
    case = settled(mediator, on=timezone.localdate() - timedelta(days=40))
    sign_in("mediator")
    page.goto(reverse("followups:list"))
    expect(page.get_by_role("heading", name="已逾期")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="登记回访").click()
    assert_accessible(page)
    page.get_by_label("回访方式").select_option("call")
    page.get_by_label("履行情况", exact=True).select_option("performed")
    page.get_by_label("满意程度").select_option("satisfied")
    page.get_by_label("遗留隐患").select_option("none")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记回访。")).to_be_visible()
    assert_accessible(page)
    assert FollowUp.objects.get().is_reached
    page.goto(case.get_absolute_url())
    expect(page.get_by_text("结案后回访")).to_be_visible()
