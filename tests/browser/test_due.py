"""What is due and its calendar in a browser, at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from mediation.history.actor import SYSTEM, acting
from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases import factories as make
from tests.cases.performance.scenes import settled
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_what_is_due_leads_to_its_case_and_the_calendar_shows_the_month(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    today, mediator = timezone.localdate(), cast.actor("mediator")
    late = make.case_in_mediation(mediator)
    settled(mediator, worker="李四", parts=((today, "3000"), (today + timedelta(days=40), "1")))
    with acting(SYSTEM, act="test"):
        late = make.again(late)
        late.due_on = today - timedelta(days=2)
        late.save()
    sign_in("mediator")
    page.goto(reverse("agenda:due"))
    expect(page.get_by_role("heading", name=re.compile("已超期"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("今天"))).to_be_visible()
    assert_accessible(page)
    page.get_by_label("事项").select_option("payment")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("调解期限已届满，请结案或延期")).to_have_count(0)
    page.get_by_role("link", name="协议履行期限（第1.1项）").click()
    expect(page.get_by_role("heading", name="协议履行", exact=True).first).to_be_visible()

    page.goto(reverse("agenda:due"))
    page.get_by_role("link", name="调解期限已届满，请结案或延期").click()
    expect(page.get_by_text("按期限届满结案")).to_be_visible()
    assert_accessible(page)

    page.goto(reverse("agenda:calendar"))
    assert_accessible(page)
    expect(page.get_by_role("link", name=re.compile("协议履行期限")).first).to_be_visible()
    page.locator("a[rel=next]").click()
    assert_accessible(page)
    for name in ("agenda:choices",):
        page.goto(reverse(name))
        assert_accessible(page)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_a_manager_sees_all_that_is_late_and_sets_when_people_are_reminded(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    late = make.case_in_mediation(cast.actor("mediator"))
    with acting(SYSTEM, act="test"):
        late.due_on = timezone.localdate() - timedelta(days=30)
        late.save()
    sign_in("manager")
    page.goto(reverse("agenda:due"))
    expect(page.get_by_text("调解期限已届满，请结案或延期")).to_be_visible()
    assert_accessible(page)
    for name in ("agenda:plans", "agenda:deliveries"):
        page.goto(reverse(name))
        assert_accessible(page)
