"""Which grade is proposed, by which rule, and what is said where nothing could be compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cases.house_rules import HouseRule
from cases.majors.grading import EXCLUDED, FROM, STOPPAGE, Facts, Numbers, propose

NUMBERS = Numbers(
    HouseRule(10), HouseRule(500_000), HouseRule(30, "站务会决定"), Decimal(10_000), "统计公报"
)


def grade(**facts: Any) -> str:
    return str(propose(Facts(known=True, **facts), NUMBERS).grade)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"worker_count": 9}, "ordinary"),
        ({"worker_count": 10}, "major"),
        ({"amount": Decimal("499999.99")}, "ordinary"),
        ({"amount": Decimal(500_000)}, "major"),
        ({"stoppage": "slowdown"}, "major"),
        ({"gathering": True}, "major"),
        ({"media": True}, "major"),
        ({"employer_gone": True}, "major"),
        ({"amount": Decimal(120_000), "facts_clear": True}, "simple"),
        ({"amount": Decimal("120000.01"), "facts_clear": True}, "ordinary"),
        ({"amount": Decimal(120_000)}, "ordinary"),
        ({"facts_clear": True}, "simple"),
        ({"amount": Decimal(400_000), "both_agree": True}, "simple"),
        ({"worker_count": 2, "facts_clear": True, "both_agree": True}, "ordinary"),
        ({"both_agree": True, "public_interest": True}, "ordinary"),
        # What is alarming outweighs that both agree.
        ({"both_agree": True, "media": True}, "major"),
    ],
)
def test_the_thresholds_themselves_count(facts: dict[str, Any], expected: str) -> None:
    assert grade(**facts) == expected


def test_each_ground_names_its_rule_and_the_house_is_no_law() -> None:
    found = propose(
        Facts(known=True, worker_count=12, stoppage="stoppage", gathering=True), NUMBERS
    )
    sources = [ground.source for ground in found.grounds]
    assert sources[0] == STOPPAGE
    assert all("非法律规定" in source for source in sources[1:])
    assert len(sources) == 3
    simple = propose(Facts(known=True, amount=Decimal(1), facts_clear=True), NUMBERS)
    assert [ground.source for ground in simple.grounds] == [f"{FROM}；统计公报"]
    barred = propose(Facts(known=True, both_agree=True, public_interest=True), NUMBERS)
    assert [ground.source for ground in barred.grounds] == [EXCLUDED]


@pytest.mark.parametrize(
    ("facts", "at_once"),
    [
        ({"worker_count": 29}, False),
        ({"worker_count": 30}, True),
        ({"stoppage": "stoppage"}, True),
        ({"gathering": True}, False),
    ],
)
def test_stoppages_and_large_groups_are_reported_at_once(
    facts: dict[str, Any], at_once: bool
) -> None:
    assert propose(Facts(known=True, **facts), NUMBERS).at_once is at_once


def test_what_could_not_be_compared_is_said_and_nothing_guessed() -> None:
    numbers = Numbers(HouseRule(10), HouseRule(500_000), HouseRule(30))
    found = propose(Facts(amount=Decimal(5000), facts_clear=True), numbers)
    assert found.grade == "ordinary"
    assert [sentence[:4] for sentence in found.unchecked] == ["尚未登记", "缺少参数"]
