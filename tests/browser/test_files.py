"""Attachments and scans in the browser: pages that everybody can use, and files on their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import Attachment
from cases.scans.models import Scan
from tests.browser.axe import faults_by_width
from tests.support import documents, photos
from tests.support.cast import Cast
from tests.support.site import World


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def test_the_pages_are_accessible_and_fit_their_window(
    page: Page, sign_in: Callable[[str], None], world: World
) -> None:
    row = Attachment.objects.get(stored_id=world.argument_file)
    names = ("attachment_page", "attachment_edit", "attachment_remove")
    urls = [reverse(f"cases:{name}", args=[row.case.serial, row.stored_id]) for name in names]
    urls += [reverse("cases:attach", args=[row.case.serial]), "/scans/"]
    urls += [world.scan.get_absolute_url(), row.case.get_absolute_url()]
    sign_in("mediator")
    broken: dict[str, Any] = {}
    for url in urls:
        page.goto(url)
        broken |= faults_by_width(page, url)
    assert broken == {}


def sent_file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_several_files_go_by_themselves_and_what_is_refused_stays_beside_the_field(
    page: Page, sign_in: Callable[[str], None], world: World, console_errors: list[str]
) -> None:
    sign_in("mediator")
    page.goto(reverse("cases:attach", args=[world.case.serial]))
    sound = sent_file("合同.pdf", documents.pdf(title="contract"))
    page.set_input_files("input[type=file]", [sound, sent_file("bad.exe", b"MZ")])
    page.select_option("select[name=category]", "evidence")
    page.fill("input[name=proves]", "劳动关系")
    page.click(".form-buttons button")

    expect(page.locator("#id_upload_error, .invalid-feedback, #div_id_upload")).to_contain_text(
        ["bad.exe"]
    )
    expect(page.locator("input[name=proves]")).to_have_value("劳动关系")
    console_errors.clear()  # Chromium logs the 422

    page.set_input_files("input[type=file]", [sent_file("b.pdf", documents.pdf(title="two"))])
    page.click(".form-buttons button")
    page.wait_for_url("**/#attachments")
    expect(page.locator("body")).to_contain_text("合同.pdf")
    expect(page.locator("body")).to_contain_text("b.pdf")


def test_a_photograph_is_sent_read_and_decided(
    page: Page, sign_in: Callable[[str], None], world: World
) -> None:
    sign_in("mediator")
    page.goto("/scans/")
    page.set_input_files("input[type=file]", [sent_file("a.jpg", photos.jpeg(photos.page()))])
    page.click(".form-buttons button")
    page.wait_for_url("**/scans/*-*/")
    page.select_option("select[name^=page-]", "-")
    page.click("button[name=confirm]")

    expect(page.locator("body")).to_contain_text("没有归卷")
    assert Scan.objects.filter(closed_at__isnull=False).count() == 1
