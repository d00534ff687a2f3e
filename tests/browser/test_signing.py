"""The signing list in a browser: ticked for everybody who sits there, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.services.papers import issue_paper
from cases.signing.models import SignaturePlace
from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_what_was_signed_today_is_ticked_and_taken_back(
    cast: Cast, page: Page, sign_in: Callable[[str], None]
) -> None:
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator)
    for kind in ("registration_form", "acceptance"):
        issue_paper(
            make.again(case), kind, actor=mediator, version=None, draft_version=0, token=uuid4(),
            happened_on=timezone.localdate(),
        )  # fmt: skip
    sign_in("mediator")
    address = reverse("signing:page", args=[case.serial])
    page.goto(address)
    assert_accessible(page)
    page.get_by_label("申请人 张晓明").check()
    for seal in page.get_by_label("调解组织印章").all():
        seal.check()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记3处签署。")).to_be_visible()
    assert SignaturePlace.objects.filter(case=case, status="signed").count() == 3

    page.get_by_role("link", name="显示全部").click()
    assert_accessible(page)
    page.get_by_role("link", name="撤销登记 申请人 张晓明").click()
    assert_accessible(page)
    page.get_by_label("原因").fill("登记错了人")
    page.get_by_role("button", name="撤销登记").click()
    if (sure := page.get_by_role("button", name="确定")).is_visible():
        sure.click()
    expect(page.get_by_text("已撤销签署登记。")).to_be_visible()
    expect(page.get_by_label("申请人 张晓明")).to_be_visible()

    page.goto(reverse("signing:set", args=[case.serial]))
    assert_accessible(page)
    sign_in("manager")
    page.goto(reverse("signing:seals"))
    expect(page.get_by_text(f"{timezone.localdate().year}-0002")).to_be_visible()
    assert_accessible(page)
