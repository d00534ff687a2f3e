"""The main story as a mediator lives it in Chromium: from the form at the counter to the seal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.axe import WIDTHS, assert_accessible
from tests.cases.applications import credit_code, resident_id
from tests.flows.reading import pdf_text
from tests.support.cast import PASSWORD, Cast

WORKER, EMPLOYER = "张伟", "上海浦江置业发展有限公司"
SERIAL = re.compile(r"/cases/[A-Z0-9]+-\d{4}-\d{6}/$")


class Mediator:
    """Somebody who works with the keyboard and the eyes: fields by label, acts by button."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def arrive(self, title: str | re.Pattern[str]) -> None:
        """The page with this heading is there, and anybody can use it."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        assert_accessible(self.page)

    def press(self, label: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=label, exact=True).click()

    def follow(self, label: str) -> None:
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def told(self, words: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def fill(self, within: Locator, **fields: str) -> None:
        for label, value in fields.items():
            field = within.get_by_label(re.compile(rf"^\s*{label}\s*(\*\s*)?$"))
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=name, exact=True)

    def card(self, title: str) -> Locator:
        heading = self.page.get_by_role("heading", level=2, name=title)
        return self.page.locator("section").filter(has=heading)

    def sign_in(self, username: str) -> None:
        self.page.goto("/account/login/")
        self.arrive("登录")
        self.fill(self.page.get_by_role("main"), 用户名=username, 密码=PASSWORD)
        self.press("登录")
        self.arrive("工作台")

    def register(self) -> None:
        self.page.goto("/cases/new/")
        self.arrive("登记案件")
        self.fill(self.page.get_by_role("group", name="来源与形式"), 案件来源="本人来访申请")
        self.fill(
            self.row("申请人 1"), 姓名或名称=WORKER, 电话="13800000001", 证件号码=resident_id()
        )
        self.fill(self.row("被申请人 1"), 姓名或名称=EMPLOYER, 统一社会信用代码=credit_code())
        self.fill(self.row("请求 1"), 请求项目="工资差额", 金额="30000")
        self.page.get_by_label("争议事实").fill("公司拖欠一月、二月工资三万元。")
        self.press("登记并提交审查")
        self.arrive("受理审查")

    def review(self) -> None:
        conditions = self.card("一、客观条件")
        answers = conditions.get_by_label("是", exact=True)
        expect(answers).to_have_count(4)
        for radio in answers.all():
            radio.check()
        self.press("保存审查", within=conditions)
        self.told("客观条件审查已保存")
        for party in (f"申请人　{WORKER}", f"被申请人　{EMPLOYER}"):
            answers = self.card("二、双方愿意")
            self.fill(answers, 当事人=party)
            answers.get_by_label("同意", exact=True).check()
            self.press("登记答复", within=answers)
            self.told("的答复")
        take = self.card("调解员与利害关系声明")
        take.get_by_label("无利害关系", exact=True).check()
        self.press("认领", within=take)
        self.arrive("受理审查")

    def accept(self) -> None:
        self.press("受理", within=self.page.locator("#accept"))
        self.told("已受理，案号")
        self.arrive(re.compile("浦劳联调陆〔20.{2}〕第0001号"))

    def hold_session(self) -> None:
        self.page.goto(f"{self.page.url}sessions/record/")
        self.arrive("补登调解会议")
        form = self.page.get_by_role("main")
        self.fill(
            form.get_by_role("group", name="时间"),
            时段="按时间段",
            开始时间="00:00",
            结束时间="00:30",
        )
        self.fill(
            form.get_by_role("group", name="方式与地点"), 方式="电话调解", 地点或联系方式="座机"
        )
        self.fill(
            form.get_by_role("group", name="笔录"), 调解笔录="双方接受二万八千元。", 结果="达成一致"
        )
        self.press("保存笔录")
        self.told("已登记第1次调解")

    def agree(self) -> None:
        self.follow("起草调解协议")
        self.arrive("起草调解协议")
        terms = self.row("款项")
        if terms.count() == 0:
            self.press("添加款项")
        self.fill(self.row("款项"), 款项名称="拖欠工资", 履行方式="现金")
        self.row("款项").get_by_label("金额").first.fill("28000")
        self.row("款项").get_by_label("履行期限").fill("2099-12-31")
        self.press("保存草稿")
        self.told("协议草稿已保存")
        self.arrive("调解协议（第1稿）")
        expect(self.page.get_by_text("贰万捌仟元整").first).to_be_visible()
        self.follow("定稿签署")
        self.arrive("定稿签署")
        self.press("定稿并出具协议书")
        self.press("确定", within=self.page.get_by_role("dialog"))
        self.told("已定稿")

    def sign(self, caption: str) -> None:
        self.row(caption).get_by_role("button", name="登记签署").click()
        self.told(f"已登记：{caption}")

    def settle(self) -> None:
        self.follow("以达成协议或和解结案")
        self.arrive("以达成协议或和解结案")
        self.press("结案")
        self.press("确定结案", within=self.page.get_by_role("dialog"))
        self.told("已结案：达成调解协议")
        self.arrive(re.compile("浦劳联调陆"))

    def download(self, name: str) -> Download:
        with self.page.expect_download() as event:
            self.page.get_by_role("link", name=name).first.click()
        return event.value


@pytest.mark.parametrize("context", WIDTHS, indirect=True)
def test_a_dispute_from_the_counter_to_the_sealed_agreement(
    page: Page, cast: Cast, tmp_path: Path
) -> None:
    mediator = Mediator(page)
    mediator.sign_in("mediator")
    mediator.register()
    mediator.review()
    mediator.accept()
    case = page.url
    assert SERIAL.search(case)
    mediator.hold_session()
    mediator.agree()
    for caption in (f"申请人 {WORKER}", f"被申请人 {EMPLOYER}", "调解员签名", "调解组织印章"):
        mediator.sign(caption)
    mediator.told("起生效")
    mediator.arrive("调解协议（第1稿）")
    page.goto(case)
    mediator.settle()

    paper = mediator.download("调解协议书")
    assert paper.suggested_filename.endswith(".pdf")
    paper.save_as(tmp_path / "agreement.pdf")
    text = pdf_text((tmp_path / "agreement.pdf").read_bytes())
    for said in (WORKER, EMPLOYER, "28,000.00", "贰万捌仟元整", "拖欠工资", "2099年12月31日"):
        assert said in text
    assert "草稿" not in text
