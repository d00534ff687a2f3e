"""What the components say, and that they say it without colour."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator

from mediation.ui.parts import Action, Change, Clock, Entry, Figure, FileRow, Step
from tests.ui.rendering import component, fragment, page


def clock(**options: object) -> Clock:
    return Clock(label="调解期限", due=date(2026, 11, 18), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("running", 9, "还剩 9 天"),
        ("soon", 2, "还剩 2 天"),
        ("today", 0, "今天到期"),
        ("overdue", -3, "已超期 3 天"),
        ("met", None, "已完成"),
        ("stopped", None, "不再计算"),
    ],
)
def test_a_clock_says_in_words_how_it_stands(state: str, days: int | None, words: str) -> None:
    shown = component("clock", clock=clock(state=state, days_left=days))
    assert shown.one(class_="status").text == words
    assert shown.one("time").text == "2026-11-18"


def test_a_clock_shows_its_article_and_what_is_uncertain() -> None:
    shown = component(
        "clock",
        clock=clock(
            article="第十四条", provisional=True, by_analogy=True, safe_until=date(2026, 11, 14)
        ),
    )
    assert shown.one(class_="clock-article").text == "第十四条"
    assert shown.one(class_="clock-note").text == (
        "稳妥日期 2026-11-14 暂定：日历尚未公布 节假日顺延系比照适用"
    )


def test_the_stepper_marks_where_the_case_stands() -> None:
    steps = [
        Step(label="登记", state="done", note="2026-11-02"),
        Step(label="调解中", state="current"),
        Step(label="结案"),
    ]
    shown = component("stepper", steps=steps, label="进度")
    assert shown.one("ol")["aria-label"] == "进度"
    assert shown.one("li", aria_current="step").text == "调解中"
    assert [item.text for item in shown.all("li")] == [
        "登记 （已完成） 2026-11-02",
        "调解中",
        "结案",
    ]


def test_an_impossible_action_says_what_is_missing() -> None:
    shown = component(
        "actions", actions=[Action(label="结案", url="/x", missing=["尚未盖章"])], label=""
    )
    assert shown.all("a") == shown.all("form") == []
    assert shown.one("summary").text == "还缺 1 项"
    assert shown.one("details").one("li").text == "尚未盖章"


def test_an_action_that_posts_carries_version_and_question() -> None:
    action = Action(
        label="撤回", url="/x", method="post", confirm="确定吗？", version=3, danger=True
    )
    form = component("actions", actions=[action], label="", csrf_token="t").one("form")
    assert form["data-confirm"] == "确定吗？"
    assert {field["name"]: field["value"] for field in form.all("input")} == {
        "csrfmiddlewaretoken": "t",
        "version": "3",
    }


def test_the_timeline_names_fields_before_and_after() -> None:
    entry = Entry(
        when=datetime(2026, 11, 9, 2, 5, tzinfo=UTC),
        who="陈晓明",
        role="调解员",
        act="更正",
        reason="来电",
        happened_on=date(2026, 11, 6),
        late=True,
        changes=[
            Change(label="电话", before="138", after="139"),
            Change(label="地址", before="甲路"),
        ],
    )
    shown = component("timeline", entries=[entry])
    assert shown.one(class_="event-who").text == "陈晓明 · 调解员 · 发生日期 2026-11-06"
    assert [change.text for change in shown.one(class_="changes").all("li")] == [
        "电话 原为 138 → 改为 139",
        "地址 原为 甲路 → （已清空）",
    ]
    assert shown.one(class_="status").text == "补录"


def test_files_show_size_and_who_added_them() -> None:
    row = FileRow(
        name="申请书.pdf", url="/f", size=2048, added_on=date(2026, 11, 2), added_by="王丽"
    )
    shown = component("files", files=[row])
    assert shown.one("a")["href"] == "/f"
    assert shown.one(class_="file-meta").text.split(" · ")[1:] == ["2026-11-02", "王丽"]


def test_a_list_without_files_says_so() -> None:
    assert component("files", files=[]).one(class_="empty").text == "暂无文件"


def test_a_figure_opens_its_cases_and_shows_how_it_is_made() -> None:
    shown = component(
        "figures", figures=[Figure(label="成功率", value="65.0%", fraction="13 ÷ 20", url="/l")]
    )
    assert shown.one("a")["href"] == "/l"
    assert shown.one(class_="figure-fraction").text == "13 ÷ 20"


def test_a_refusal_lists_its_reasons() -> None:
    shown = component("refusal", reasons=["没有被申请人", "没有请求"])
    assert [item.text for item in shown.one(role="alert").all("li")] == ["没有被申请人", "没有请求"]


def test_paging_keeps_the_filters() -> None:
    shown = page(
        "{% include 'components/pagination.html' %}",
        "/cases/?state=open&page=2",
        page=Paginator(range(100), 10).page(2),
    )
    assert shown.one("a", rel="next")["href"] == "?state=open&page=3"
    assert shown.one("a", aria_current="page").text == "2"
    assert shown.one(class_="pager-count").text == "第 11–20 条，共 100 条"


def test_a_section_is_a_heading_with_its_content() -> None:
    shown = fragment(
        "{% section title='当事人' id='parties' count=2 action_url='/x' action_label='变更' %}"
        "<p>{{ name }}</p>{% endsection %}",
        name="<张>",
    ).one("section", id="parties")
    assert shown.one("h2").text == "当事人 2"
    assert shown.one("p").text == "<张>"
    assert shown.one("a").text == "变更 ：当事人"


def test_an_empty_value_is_a_dash() -> None:
    shown = fragment(
        "{% definitions %}{% definition '电话' %} {% enddefinition %}{% enddefinitions %}"
    )
    assert shown.one("dd").text == "—"


def test_a_status_is_a_word_with_a_drawing() -> None:
    shown = fragment("{% badge '调解中' tone='info' %}").one(class_="status-info")
    assert shown.text == "调解中"
    assert len(shown.all("svg", aria_hidden="true")) == 1
