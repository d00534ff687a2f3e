"""Assigning by proposal, days away and a batch in a browser, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.assigning.models import Decision
from mediation.stations.enums import Role
from mediation.stations.models import Absence
from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_days_away_are_entered_and_the_proposal_follows_them(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    case = make.registered_case(cast.actor("clerk"), received_on=timezone.localdate())
    sign_in("colleague")
    page.goto(reverse("absences"))
    last = timezone.localdate() + timedelta(days=12)
    page.get_by_label("最后一天").fill(last.isoformat())
    page.get_by_role("button", name="登记不在岗").click()
    expect(page.get_by_text("已登记不在岗。")).to_be_visible()
    assert_accessible(page)
    assert Absence.objects.get().last_day == last

    sign_in("manager")
    for url in (
        reverse("administration:absences"),
        reverse("administration:user_absences", args=["colleague"]),
        reverse("administration:user_absence_add", args=["mediator"]),
        reverse("administration:user", args=["colleague"]),
    ):
        page.goto(url)
        assert_accessible(page)
    page.goto(reverse("assigning:profile", args=["mediator"]))
    assert_accessible(page)
    page.get_by_label("工资差额").check()
    page.get_by_label("日语").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("工资差额")).to_be_visible()
    assert_accessible(page)

    page.goto(reverse("assigning:assign", args=[case.serial]))
    page.get_by_label("当事人需要的语言").select_option("japanese")
    page.get_by_role("button", name="登记语言并更新建议").click()
    expect(page.get_by_text("会日语", exact=False).first).to_be_visible()
    expect(page.get_by_text("期限内大部分时间不在岗，排在其他人之后")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="指派", exact=True).click()
    expect(page.get_by_text("已指派")).to_be_visible()
    page.goto(reverse("assigning:assign", args=[case.serial]))
    expect(page.get_by_role("heading", name="以往的指派决定")).to_be_visible()
    assert_accessible(page)
    assert Decision.objects.get().chosen == cast.user("mediator")


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_the_cases_of_one_person_are_handed_over_after_a_look_at_all_of_them(
    cast: Cast, page: Page, sign_in: Callable[[str], None], console_errors: list[str]
) -> None:
    cast.join("third", Role.MEDIATOR, cast.station)
    cases = [make.case_in_review(cast.actor("mediator")) for _number in range(2)]
    sign_in("manager")
    page.goto(reverse("assigning:mediators"))
    page.get_by_role("link", name="批量改派").click()
    assert_accessible(page)
    page.get_by_role("link", name="改派案件").click()
    assert_accessible(page)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_label("改派理由")).to_have_attribute("aria-invalid", "true")
    console_errors.clear()  # Chromium notes the answer 422
    assert_accessible(page)
    page.get_by_label("改派理由").fill("调离本站")
    page.get_by_label(f"{cases[1].serial} 的接办人").select_option("")
    page.get_by_role("button", name="下一步：核对").click()
    assert_accessible(page)
    page.get_by_role("button", name="返回修改").click()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认改派").click()
    expect(page.get_by_text("已改派1件。")).to_be_visible()
    assert_accessible(page)
    assert Decision.objects.get().case == cases[0]
