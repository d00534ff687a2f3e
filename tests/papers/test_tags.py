"""Dates, blanks and clauses on paper."""

import pytest

from mediation.papers.templatetags import paper_tags as tags


def test_a_missing_value_is_a_line_of_its_width() -> None:
    assert tags.or_line("", 12) == '<span class="line w12"></span>'


def test_a_value_is_left_to_the_template_to_escape() -> None:
    assert not hasattr(tags.or_line("<b>", 8), "__html__")


def test_a_date_is_written_the_chinese_way() -> None:
    assert tags.cn_date("2026-03-07") == "2026年3月7日"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (30, "三十"), (99, "九十九"), (100, "100")],
)
def test_clauses_are_counted_in_chinese(value: int, text: str) -> None:
    assert tags.cn_ordinal(value) == text


def test_free_text_becomes_escaped_paragraphs() -> None:
    assert tags.paragraphs("一 < 二\n\n三") == "<p>一 &lt; 二</p>\n<p>三</p>"


def test_no_free_text_becomes_ruled_lines() -> None:
    assert tags.paragraphs("", 2) == '<p class="ruled"></p><p class="ruled"></p>'
