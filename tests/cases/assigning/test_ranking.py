"""The order of the proposal: what each thing counts, and what holds whatever the people are like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.assigning.enums import (
    Language,
    Tier,
    category_choices,
    field_labels,
    fields_of,
    kind_choices,
)
from cases.assigning.ranking import WEIGHTS, Need, Person, Placed, days_away, place, rank
from cases.conflict_enums import Strength

FIRST = date(2026, 4, 1)
NEED = Need(
    FIRST,
    FIRST + timedelta(days=9),
    fields=frozenset({"category.payment", "claim.wages"}),
    language="japanese",
    buildings=frozenset({7}),
)


def person(username: str = "a", **given_: object) -> Person:
    return Person(username, f"调解员{username}", **given_)  # type: ignore[arg-type]


def order(*people: Person, need: Need = NEED) -> str:
    return "".join(one.person.username for one in rank(need, people))


def texts(one: Placed) -> list[str]:
    return [reason.text for reason in one.reasons]


def day(number: int) -> date:
    """The so-manyth day from the first on, from 0."""
    return FIRST + timedelta(days=number)


def test_the_least_busy_comes_first() -> None:
    assert order(person("a", load=2), person("b"), person("c", load=1)) == "bca"


def test_cases_that_end_soon_count_beside_their_number() -> None:
    assert order(person("a", load=2, due_soon=2), person("b", load=2)) == "ba"


@pytest.mark.parametrize(
    ("known", "worth", "words"),
    [
        ({"fields": frozenset({"claim.wages"})}, WEIGHTS.field, "擅长：工资差额"),
        ({"languages": frozenset({"japanese"})}, WEIGHTS.language, "会日语"),
        ({"buildings": frozenset({7, 8})}, WEIGHTS.building, "负责本案所在楼宇"),
        ({"on_the_panel": True}, WEIGHTS.on_the_panel, "已是本案调解小组成员"),
    ],
)
def test_what_fits_counts_for_somebody_and_is_told(known, worth: int, words: str) -> None:
    one = place(NEED, person(**known))
    assert one.points == worth < 0
    assert words in texts(one)


def test_a_field_counts_once_however_many_fit() -> None:
    both = place(NEED, person(fields=NEED.fields))
    assert both.points == WEIGHTS.field
    assert "擅长：劳动报酬、工伤医疗费、经济补偿、赔偿金、工资差额" in texts(both)


def test_a_language_that_nobody_needs_says_nothing() -> None:
    plain = replace(NEED, language="")
    assert place(plain, person(languages=frozenset(Language.values))).points == 0
    assert "未登记会日语" in texts(place(NEED, person()))


@pytest.mark.parametrize(
    ("away", "until", "count"),
    [
        ((), None, 0),
        (((day(-9), day(-1)), (day(10), day(20))), None, 0),
        (((day(-9), day(0)), (day(9), day(20))), None, 2),
        (((day(1), day(3)), (day(2), day(5))), None, 5),
        ((), day(9), 0),
        ((), day(6), 3),
        (((day(5), day(8)),), day(6), 5),
        ((), day(-5), 10),
    ],
)
def test_the_days_away_are_those_of_the_period_each_once(away, until, count: int) -> None:
    assert days_away(NEED, person(away=away, serves_until=until)) == count


def test_a_period_and_a_membership_to_the_end_of_the_calendar_are_counted() -> None:
    """An absurd day, once entered, stops no page and takes no time: no set of single days."""
    endless = replace(NEED, last=date.max)
    assert days_away(endless, person(serves_until=date.max)) == 0
    assert days_away(endless, person(serves_until=day(6))) == endless.days - 7
    assert days_away(NEED, person(serves_until=date.max, away=((day(2), date.max),))) == 8


def test_who_is_away_for_half_stays_and_for_more_goes_behind_the_managers() -> None:
    half = person("a", away=((day(0), day(4)),))
    more = person("b", away=((day(0), day(5)),))
    manager = person("c", is_manager=True, load=50)
    assert order(more, manager, half) == "acb"
    assert "2026-04-01 至 2026-04-06 不在岗；期限内有6天不在岗" in texts(place(NEED, more))
    assert place(NEED, more).tier == Tier.AWAY


def test_who_serves_no_longer_until_the_end_is_told_with_the_last_day() -> None:
    one = place(NEED, person(serves_until=day(6)))
    assert one.tier == Tier.HERE
    assert "任职至 2026-04-07；期限内有3天不在岗" in texts(one)


def test_conflicts_bar_or_count_and_are_told() -> None:
    free = person("a", load=99)
    never, barred = person("b", conflicts=(Strength.NEVER,)), person("c", conflicts=("bars",))
    disclosing = person("d", load=98, conflicts=(Strength.DISCLOSE, Strength.HINT))
    assert order(never, barred, disclosing, free) == "adcb"
    assert "利害关系：须披露" in texts(place(NEED, disclosing))
    assert place(NEED, barred).tier_reason == "有须回避的关系，双方书面同意后方可调解"


def test_who_leads_the_case_is_not_proposed_for_it() -> None:
    leading = person("a", leads=True, fields=NEED.fields)
    assert order(leading, person("b", load=30)) == "ba"
    assert not Tier.LEADING.can_be_proposed


def test_equals_stand_by_name_and_user_name() -> None:
    namesake = Person("b", "调解员a")
    assert order(namesake, person("c"), person("a")) == "abc"


def test_codes_of_categories_and_claims_are_told_apart() -> None:
    assert fields_of({"other"}, {"wages"}) == {"category.other", "claim.wages"}
    assert field_labels(["claim.other"]) == ["其他请求"]
    codes = [code for code, _label in [*category_choices(), *kind_choices()]]
    assert len(codes) == len(set(codes))


# --- What holds of any people ------------------------------------------------------------------

days = st.integers(-20, 40).map(day)
stretches = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
fields = st.frozensets(st.sampled_from(["category.payment", "claim.wages", "claim.bonus"]))
people = st.lists(
    st.builds(
        Person,
        username=st.sampled_from("abcdefghij"),
        name=st.sampled_from(["张三", "李四", ""]),
        is_manager=st.booleans(),
        load=st.integers(0, 40),
        due_soon=st.integers(0, 10),
        fields=fields,
        languages=st.frozensets(st.sampled_from(Language.values), max_size=3),
        buildings=st.frozensets(st.integers(5, 9), max_size=3),
        away=st.lists(stretches, max_size=3).map(tuple),
        serves_until=st.none() | days,
        conflicts=st.lists(st.sampled_from(Strength.values), max_size=2).map(tuple),
        leads=st.booleans(),
        on_the_panel=st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.username,
)


def places(group: list[Person]) -> dict[str, int]:
    return {one.person.username: number for number, one in enumerate(rank(NEED, group))}


@given(people)
def test_the_order_of_the_input_does_not_matter(group) -> None:
    assert rank(NEED, group[::-1]) == rank(NEED, [*group[1:], group[0]]) == rank(NEED, group)


@given(people, st.integers(1, 30), st.integers(0, 9))
def test_more_load_never_brings_somebody_forward(group, more: int, soon: int) -> None:
    for number, one in enumerate(group):
        busier = replace(one, load=one.load + more, due_soon=one.due_soon + soon)
        changed = [*group[:number], busier, *group[number + 1 :]]
        assert places(changed)[one.username] >= places(group)[one.username]


@given(people, stretches)
def test_more_days_away_never_bring_somebody_forward(group, stretch) -> None:
    for number, one in enumerate(group):
        absent = replace(one, away=(*one.away, stretch))
        changed = [*group[:number], absent, *group[number + 1 :]]
        assert places(changed)[one.username] >= places(group)[one.username]


@given(people)
def test_nobody_barred_stands_before_somebody_free(group) -> None:
    barred = [
        bool({Strength.NEVER, Strength.BARS} & set(one.person.conflicts))
        for one in rank(NEED, group)
    ]
    assert barred == sorted(barred)


@given(people)
def test_everybody_is_placed_once_and_told_why(group) -> None:
    ranked = rank(NEED, group)
    assert sorted(one.person.username for one in ranked) == sorted(one.username for one in group)
    assert all(one.reasons and all(reason.text for reason in one.reasons) for one in ranked)
    assert all(one.tier_reason for one in ranked if one.tier != Tier.HERE)


@given(people)
def test_another_field_that_fits_never_puts_somebody_back(group) -> None:
    for number, one in enumerate(group):
        better = replace(one, fields=one.fields | {"claim.wages"})
        changed = [*group[:number], better, *group[number + 1 :]]
        assert places(changed)[one.username] <= places(group)[one.username]
