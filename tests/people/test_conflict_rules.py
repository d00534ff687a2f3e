"""When two matters are in conflict: the rule table, each row of it, and what the order does not change."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.people.appearances import (
    Appearance,
    Camp,
    Matter,
    MatterKind,
    Named,
    Part,
    recognised,
)
from mediation.people.conflict_rules import ARTICLE_BOTH, CheckFinding, findings

HERE, ELSEWHERE = 1, 2
FIRST, SECOND, PARTY, ACTS = Camp.FIRST, Camp.SECOND, Part.PARTY, Part.REPRESENTATIVE
DESK, MEDIATION = MatterKind.DESK, MatterKind.MEDIATION


def matter(ref: str, kind: MatterKind = DESK, *people: Named, **fields: Any) -> Matter:
    values = {"station_id": HERE, "label": ref, "held_on": date(2026, 3, 2)} | fields
    return Matter(ref=ref, kind=kind, people=people, **values)


def named(name: str, camp: Camp, part: Part = PARTY, *, is_employer: bool = False) -> Named:
    return Named(name, is_employer, name, camp, part)


def told(found: Sequence[CheckFinding]) -> list[tuple[str, str, str]]:
    return [(one.kind.value, one.strength.value, one.who) for one in found]


WORKER = named("张晓明", FIRST)
FIRM = named("甲公司", SECOND, is_employer=True)
RULES = [
    # kind here, people here; kind there, (name, certain, camp, part) there; what is found
    (DESK, [WORKER, FIRM], DESK, [("甲公司", True, FIRST, PARTY)],
     [("opponent_is_client", "bars", "甲公司")]),
    (DESK, [WORKER, FIRM], DESK, [("张晓明", True, SECOND, PARTY)],
     [("client_is_opponent", "bars", "张晓明")]),
    (DESK, [WORKER, FIRM], DESK, [("甲公司", False, FIRST, PARTY)],
     [("opponent_is_client", "hint", "甲公司")]),
    (DESK, [WORKER, FIRM], DESK, [("张晓明", True, FIRST, PARTY), ("甲公司", True, SECOND, PARTY)],
     [("earlier", "info", "张晓明")]),
    (DESK, [WORKER, FIRM], DESK, [("张晓明", False, FIRST, PARTY)], []),
    (DESK, [WORKER, FIRM], DESK, [("甲公司", True, SECOND, PARTY)], []),
    # Whom the desk advises may have been party to a mediation: the station acted for nobody there.
    (DESK, [WORKER, FIRM], MEDIATION, [("张晓明", True, SECOND, PARTY)],
     [("earlier", "info", "张晓明")]),
    # Who acted for the employer there asks for help against it here.
    (DESK, [WORKER, FIRM], MEDIATION,
     [("张晓明", True, SECOND, ACTS), ("甲公司", True, SECOND, PARTY)],
     [("both_sides", "bars", "张晓明")]),
    (MEDIATION, [named("李律师", FIRST, ACTS), WORKER, FIRM], DESK,
     [("李律师", True, FIRST, ACTS), ("甲公司", True, FIRST, PARTY)],
     [("both_sides", "bars", "李律师")]),
    (MEDIATION, [named("李律师", FIRST, ACTS), WORKER, FIRM], MEDIATION,
     [("李律师", True, SECOND, ACTS), ("甲公司", True, SECOND, PARTY)],
     [("both_sides", "bars", "李律师")]),
    (MEDIATION, [named("李律师", FIRST, ACTS), WORKER, FIRM], MEDIATION,
     [("李律师", False, SECOND, ACTS), ("甲公司", True, SECOND, PARTY)],
     [("both_sides", "hint", "李律师")]),
    (MEDIATION, [named("李律师", FIRST, ACTS), WORKER, FIRM], MEDIATION,
     [("李律师", True, FIRST, ACTS), ("甲公司", True, SECOND, PARTY)],
     [("earlier", "info", "李律师")]),
    (MEDIATION, [WORKER, named("王某", SECOND)], DESK,
     [("张晓明", True, FIRST, PARTY), ("王某", True, FIRST, PARTY)],
     [("both_advised", "bars", "张晓明"), ("both_advised", "bars", "王某")]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "people", "there", "rows", "expected"), RULES)
def test_the_table_of_rules(
    kind: MatterKind, people: list[Named], there: MatterKind, rows: list[Any], expected: list[Any]
) -> None:
    other = matter("other", there)
    found = findings(matter("new", kind, *people), [Appearance(*row, other) for row in rows])
    assert sorted(told(found)) == sorted(expected)


def test_whoever_mediates_a_dispute_does_not_advise_one_side_of_it_and_the_article_says_so() -> (
    None
):
    other = matter("other", MEDIATION, workers=frozenset({7}))
    rows = [
        Appearance("张晓明", True, FIRST, PARTY, other),
        Appearance("甲公司", True, SECOND, PARTY, other),
    ]
    new = matter("new", DESK, WORKER, FIRM, workers=frozenset({7, 8}))

    [one] = findings(new, rows)
    assert (one.kind, one.strength, one.basis) == ("same_staff", "bars", ARTICLE_BOTH)
    assert told(findings(matter("new", DESK, WORKER, FIRM), rows)) == [
        ("earlier", "info", "张晓明")
    ]


def test_one_dispute_is_no_conflict_with_itself() -> None:
    other = matter("consultation", DESK, kin=frozenset({"case"}))
    row = Appearance("甲公司", True, FIRST, PARTY, other)
    assert findings(matter("new", DESK, FIRM, kin=frozenset({"case"})), [row]) == []
    assert findings(matter("case", MEDIATION, FIRM), [row]) == []


def test_of_another_station_only_what_bars_is_found() -> None:
    other = matter("other", DESK, station_id=ELSEWHERE)
    new = matter("new", DESK, WORKER, FIRM)
    assert findings(new, [Appearance("张晓明", True, FIRST, PARTY, other)]) == []
    assert findings(new, [Appearance("甲公司", False, FIRST, PARTY, other)]) == []
    [one] = findings(new, [Appearance("甲公司", True, FIRST, PARTY, other)])
    assert (one.strength, one.station_id) == ("bars", ELSEWHERE)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({"number": "n1"}, {"number": "n1"}, True),
        ({"number": "n1"}, {"number": "n2", "phone": "p"}, None),
        ({"phone": "p"}, {"phone": "p"}, True),
        ({"phone": "p"}, {"phone": "q"}, False),
        ({}, {}, False),
        ({"entry": 3}, {"entry": 3, "name": "别的名字"}, True),
        ({"phone": "p"}, {"phone": "p", "name": "别的名字"}, None),
    ],
)
def test_a_person_is_recognised_by_number_by_link_or_by_name_with_telephone(
    mine: dict[str, Any], theirs: dict[str, Any], expected: bool | None
) -> None:
    one = Named("a", False, "张晓明", FIRST, **mine)
    assert recognised(one, **({"name": "张晓明"} | theirs)) is expected


# --- The order in which matters were registered changes nothing ---------------------------------

NAMES = ["甲", "乙", "丙", "丁"]
PEOPLE = st.lists(
    st.builds(named, st.sampled_from(NAMES), st.sampled_from(Camp), st.sampled_from(Part)),
    min_size=1, max_size=4, unique_by=lambda one: one.reference,
)  # fmt: skip
MATTERS = st.lists(
    st.tuples(st.sampled_from(MatterKind), PEOPLE, st.frozensets(st.integers(1, 3), max_size=2)),
    min_size=2, max_size=5,
)  # fmt: skip


def appearing(new: Matter, others: Sequence[Matter]) -> list[Appearance]:
    return [
        Appearance(one.reference, True, there.camp, there.part, other)
        for other in others
        for there in other.people
        for one in new.people
        if one.name == there.name
    ]


@settings(deadline=None)
@given(MATTERS, st.randoms())
def test_findings_do_not_depend_on_the_order_of_registration(rows: Any, random: Any) -> None:
    made = [
        matter(f"m{number}", kind, *people, workers=workers)
        for number, (kind, people, workers) in enumerate(rows)
    ]
    new, others = made[0], made[1:]
    found = appearing(new, others)
    before = findings(new, found)
    random.shuffle(found)
    assert findings(new, found) == before


@settings(deadline=None)
@given(MATTERS)
def test_whichever_of_two_matters_came_first_both_are_barred_or_neither(rows: Any) -> None:
    one, other = (
        matter(f"m{number}", kind, *people, workers=workers)
        for number, (kind, people, workers) in enumerate(rows[:2])
    )

    def bars(new: Matter, there: Matter) -> bool:
        # Both sides of one mediation advised is said of the mediation alone.
        return any(
            row.strength == "bars" and row.kind != "both_advised"
            for row in findings(new, appearing(new, [there]))
        )

    assert bars(one, other) == bars(other, one)
