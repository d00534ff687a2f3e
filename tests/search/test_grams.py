"""What is typed finds what is written: decided by grams alone, without a database."""

from __future__ import annotations

import pytest

from mediation.search import grams
from mediation.search.grams import Term, Wanted, Way


def finds(typed: str, *, names: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> bool:
    """Whether every word of `typed` finds a record with these names and numbers."""
    written = {*grams.of_names(names), *grams.of_numbers(numbers)}
    wanted = Wanted.of(typed)
    return bool(wanted) and all(
        any(set(words) <= written for way in (Way.NAME, Way.NUMBER) for words in ways(term, way))
        for term in wanted.terms
    )


def ways(term: Term, way: Way) -> list[list[str]]:
    return term.grams(way, whole=False)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张伟", "张伟"),
        ("张伟", "张伟明"),
        ("伟明", "张伟明"),
        ("张", "张伟明"),
        ("zhangwei", "张伟明"),
        ("ZHANG", "张伟明"),
        ("zhang wei", "张伟明"),
        ("weiming", "张伟明"),
        ("zw", "张伟"),
        ("zwm", "张伟明"),
        ("wm", "张伟明"),
        ("zh", "张伟"),
        ("shan", "单雄信"),
        ("dan", "单雄信"),
        ("qiu", "仇和"),
        ("zeng", "曾国藩"),
        ("xie", "解缙"),
        ("ou", "区小明"),
        ("zha", "查良镛"),
        ("yuchi", "尉迟恭"),
        ("moqi", "万俟卨"),
        ("lvbu", "吕布"),
        ("lübu", "吕布"),
        ("lv", "吕布"),
        ("浦江科技", "上海浦江科技有限公司"),
        ("浦江 有限", "上海浦江科技有限公司"),
        ("pujiang", "上海浦江科技有限公司"),
        ("pjkj", "上海浦江科技有限公司"),
        ("chongqing", "重庆长安汽车有限公司"),
        ("ibm", "IBM（中国）有限公司"),
        ("ＩＢＭ", "IBM（中国）有限公司"),
        ("smith", "John Smith"),
        ("john smith", "John Smith"),
        ("迪力木拉提", "迪力木拉提·买买提"),
        ("𠮷野", "𠮷野太郎"),
    ],
)  # fmt: skip
def test_a_name_is_found(typed: str, name: str) -> None:
    assert finds(typed, names=(name,))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张炜", "张伟"),
        ("伟张", "张伟"),
        ("zhangwu", "张伟"),
        ("mw", "张伟明"),
        ("浦东", "上海浦江科技有限公司"),
        ("江", "上海浦江科技有限公司"),
    ],
)  # fmt: skip
def test_another_name_is_not(typed: str, name: str) -> None:
    assert not finds(typed, names=(name,))


@pytest.mark.parametrize(
    "typed",
    [
        "LJZ-2026-000123", "ljz2026", "LJZ", "2026-000123", "000123", "123", "2026-123",
        "ＬＪＺ－２０２６", "LJZ 2026 000123",
    ],
)  # fmt: skip
def test_a_serial_is_found_from_its_beginning_or_by_its_running_number(typed: str) -> None:
    assert finds(typed, numbers=("LJZ-2026-000123",))


@pytest.mark.parametrize(
    "typed",
    ["浦劳联调陆〔2026〕第0001号", "浦劳联调陆[2026]", "〔2026〕第0001号", "0001号", "2026-1"],
)
def test_a_case_number_is_found_as_people_write_it(typed: str) -> None:
    assert finds(typed, numbers=("浦劳联调陆〔2026〕第0001号",))


def test_the_middle_of_a_number_is_no_beginning() -> None:
    assert not finds("0012", numbers=("LJZ-2026-000123",))


@pytest.mark.parametrize("typed", ["", " ", "a", "*", "%", "''", '" OR "', "\0", "🙂", "—"])
def test_what_says_nothing_asks_nothing(typed: str) -> None:
    assert not Wanted.of(typed.replace("OR", ""))


def test_a_name_in_a_sentence_of_the_search_engine_is_just_words() -> None:
    assert [term.plain for term in Wanted.of('grams:张* OR "x" NEAR(李四)').terms] == [
        "grams张", "or", "near李四",
    ]  # fmt: skip


def test_a_pasted_page_asks_no_more_than_a_line() -> None:
    wanted = Wanted.of("张伟 " * 10_000)
    assert wanted == Wanted.of("张伟")
    assert len(Wanted.of("甲乙" * 10_000).terms[0].text) == grams.LONGEST


def test_no_gram_stands_in_the_clear_and_kinds_share_none() -> None:
    persons = grams.digests("person", grams.of_names(["张伟明"]))
    cases = grams.digests("case", grams.of_names(["张伟明"]))
    assert not set(persons) & set(cases)
    assert all(len(digest) == 8 and digest.isascii() and digest.isalnum() for digest in persons)
    assert not any("zhang" in digest for digest in persons)


def test_a_telephone_is_read_in_groups_as_one_number() -> None:
    (term,) = Wanted.of("138 0013 8000").terms
    (other,) = Wanted.of("13800138000").terms
    assert term.grams(Way.IDENTITY, whole=False) == other.grams(Way.IDENTITY, whole=False)


def test_a_few_figures_are_no_identity() -> None:
    assert not Term("1380").grams(Way.IDENTITY, whole=False)
