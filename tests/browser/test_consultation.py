"""A call, logged with the keyboard alone in under a minute; and a server that dies in its middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from legal_aid.models import Consultation, ConsultationDraft, StandardAnswer
from legal_aid.services.answers import add_answer
from legal_aid.services.consultations import log_consultation
from scripts.with_postgres import free_port
from tests.browser.axe import assert_accessible
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_visit import Keyboard
from tests.health.test_serving import health
from tests.support.cast import Cast
from tests.support.processes import BIN, kill_group, started, wait_until

CREATE = "/consultations/new/"
MOST_SECONDS = 60
STATE = "[data-draft-state]"


def test_a_call_is_logged_with_the_keyboard_alone_in_under_a_minute(
    page: Page, sign_in: Callable[[str], None], cast: Cast
) -> None:
    sign_in("legal_aid")
    page.goto(CREATE)
    page.evaluate("addEventListener('mousedown', () => { document.title = 'mouse'; })")
    expect(page.locator("[name=channel][value=phone]")).to_be_focused()
    hands = Keyboard(page)
    hands.press("ArrowRight")
    hands.write("visitor_name", "王小芳")
    hands.write("phone", "13800138000")
    hands.write("employer_name", "上海某某科技有限公司")
    hands.choose("kind", "bonus")
    hands.write("question", "年终奖没有发，离职后还能要吗？")
    hands.write("advice", "可以主张，请保存制度和发放记录。")
    hands.turn_to("[name=onward]:checked")
    hands.press("ArrowRight")
    # Hands of flesh are slower: what was looked up while they typed has come by now.
    page.wait_for_timeout(1000)
    hands.press("Control+Enter")
    expect(page).not_to_have_title("mouse")
    expect(page.get_by_text("已登记咨询")).to_be_visible()
    assert hands.seconds < MOST_SECONDS, f"{hands.seconds:.0f} s"
    logged = Consultation.objects.get()
    assert (logged.channel, logged.visitor_name, logged.phone, logged.onward) == (
        "hotline_12351",
        "王小芳",
        "13800138000",
        "mediation",
    )
    assert (logged.kind, logged.category) == ("bonus", "payment")
    assert (logged.minutes, logged.officer) == (1, cast.user("legal_aid"))
    assert not ConsultationDraft.objects.exists()


@pytest.mark.parametrize("context", [WIDE, NARROW], indirect=True)
def test_the_page_is_accessible_with_and_without_what_it_can_hold(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("legal_aid")
    page.goto(CREATE)
    page.get_by_label("咨询内容").fill("说到一半")
    expect(page.locator(STATE)).to_contain_text("草稿已保存")
    page.goto(CREATE)
    page.get_by_role("button", name="添加同来人").click()
    page.get_by_role("button", name="添加其他事项").click()
    assert_accessible(page)


def test_drafts_are_gone_on_with_given_up_and_told_to_the_second_window(
    page: Page, sign_in: Callable[[str], None], console_errors: list[str]
) -> None:
    sign_in("legal_aid")
    page.goto(CREATE)
    page.get_by_label("咨询人", exact=True).fill("第一通")
    expect(page.locator(STATE)).to_contain_text("草稿已保存")
    page.goto(CREATE)
    page.get_by_role("link", name="继续登记 第一通").click()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("咨询内容").fill("另一窗口写的")
    expect(other.locator(STATE)).to_contain_text("草稿已保存")
    page.get_by_label("咨询内容").fill("旧窗口写的")
    expect(page.locator(STATE)).to_contain_text("另一窗口")
    assert [error for error in console_errors if "409" not in error] == []
    console_errors.clear()
    other.goto(CREATE)
    other.get_by_role("button", name="丢弃 第一通").click()
    other.get_by_role("dialog").get_by_role("button", name="丢弃").click()
    expect(other.get_by_text("草稿已丢弃")).to_be_visible()
    assert not ConsultationDraft.objects.exists()


def test_leaving_the_page_at_once_keeps_what_was_typed(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("legal_aid")
    page.goto(CREATE)
    page.get_by_label("咨询内容").fill("马上离开")
    page.goto("/consultations/")
    wait_until(ConsultationDraft.objects.exists)
    page.goto(CREATE)
    expect(page.get_by_text("马上离开")).to_be_visible()


@contextmanager
def a_server(port: int) -> Iterator[Callable[[], None]]:
    """A server as `make run` starts it; what it gives kills it like a power cut."""
    command = (str(BIN / "granian"), "--interface", "wsgi", "--port", str(port), "--workers", "1")
    with started(*command, "mediation.wsgi:application") as process:
        wait_until(lambda: health(port) != "no answer", seconds=40)
        yield lambda: kill_group(process)


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("workers")
def test_a_draft_survives_a_killed_server_and_a_closed_browser(
    chromium: Browser, client_for: Callable[[str], Client], cast: Cast
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    cookie = client_for("legal_aid").cookies[settings.SESSION_COOKIE_NAME].value

    def a_browser() -> Page:
        context = chromium.new_context(base_url=url, locale="zh-CN")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
        context.set_default_timeout(20_000)
        return context.new_page()

    page = a_browser()
    with a_server(port) as kill:
        page.goto(CREATE)
        page.get_by_label("咨询人", exact=True).fill("赵打断")
        page.get_by_label("咨询内容").fill("公司欠薪三个月")
        expect(page.locator(STATE)).to_contain_text("草稿已保存")
        kill()
        # Typed into the void: told, kept in the page, tried again.
        page.get_by_label("答复意见").fill("服务器死后写的答复")
        expect(page.locator(STATE)).to_contain_text("未能保存，正在重试")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_label("答复意见")).to_have_value("服务器死后写的答复")
    with a_server(port) as kill:
        wait_until(lambda: _kept("服务器死后写的答复"))
        page.context.close()
        kill()
    with a_server(port):
        again = a_browser()
        again.goto(CREATE)
        again.get_by_role("link", name="继续登记 赵打断").click()
        expect(again.get_by_label("咨询内容")).to_have_value("公司欠薪三个月")
        expect(again.get_by_label("答复意见")).to_have_value("服务器死后写的答复")
        again.get_by_label("具体事项").select_option("wages")
        again.keyboard.press("Control+Enter")
        expect(again.get_by_text("已登记咨询")).to_be_visible()
        again.context.close()
    assert Consultation.objects.get().advice == "服务器死后写的答复"
    assert not ConsultationDraft.objects.exists()


def _kept(text: str) -> bool:
    return any(text in draft.content for draft in ConsultationDraft.objects.all())


def test_a_standard_answer_is_inserted_by_keyboard_and_edited(
    page: Page, sign_in: Callable[[str], None], cast: Cast
) -> None:
    answer = StandardAnswer(
        title="仲裁时效",
        text="一年内提出。",
        articles="调解仲裁法第二十七条",
        checked_on=date(2020, 1, 1),
    )
    add_answer(answer, actor=cast.actor("manager"))
    sign_in("legal_aid")
    page.goto(CREATE)
    hands = Keyboard(page)
    hands.write("advice", "您好。")
    hands.go_to("summary")
    hands.press("Enter")
    expect(page.get_by_label("查找标准答复")).to_be_focused()
    page.keyboard.type("27")
    expect(page.get_by_text("没有符合条件的标准答复")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("时效")
    expect(page.get_by_role("button", name="仲裁时效")).to_be_visible()
    assert_accessible(page)
    hands.press("Enter")
    hands.press("Enter")
    advice = page.get_by_label("答复意见")
    inserted = "您好。\n一年内提出。\n法律依据：调解仲裁法第二十七条"
    expect(advice).to_have_value(inserted)
    expect(advice).to_be_focused()
    expect(page.get_by_text("核对日期：2020-01-01")).to_be_visible()
    page.keyboard.insert_text("（可来站咨询）")
    expect(advice).to_have_value(f"{inserted}（可来站咨询）")


def test_an_earlier_contact_is_shown_and_fills_in_what_is_known(
    page: Page, sign_in: Callable[[str], None], cast: Cast
) -> None:
    earlier = Consultation(
        held_on=date(2026, 3, 2),
        channel="phone",
        visitor_name="王小芳",
        phone="13800138000",
        employer_name="上海甲科技有限公司",
        category="payment",
        question="问过",
        onward="advice_only",
    )
    log_consultation(earlier, actor=cast.actor("legal_aid"))
    sign_in("legal_aid")
    page.goto(CREATE)
    page.get_by_label("电话").fill("13800138000")
    expect(page.get_by_role("link", name=earlier.serial)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="填入已知信息").press("Enter")
    expect(page.get_by_label("咨询人", exact=True)).to_have_value("王小芳")
    expect(page.get_by_label("用人单位")).to_have_value("上海甲科技有限公司")
