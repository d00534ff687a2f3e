"""No sequence of acts through the gate reaches a case whose invariants are broken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import AgreementState, CaseState
from cases.models import Agreement, Case
from cases.services import closing
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, fire, gate, transitions_from
from tests.cases import factories as make
from tests.cases.invariants import broken
from tests.cases.random_work import ACTORS, OUT_OF_DATE, World

pytestmark = pytest.mark.django_db

TWO_EMPLOYERS = ("上海甲科技有限公司", "上海乙劳务有限公司")


def _employers() -> list:
    return [make.employer(name) for name in TWO_EMPLOYERS]


def in_mediation(actor: Actor) -> Case:
    return make.case_in_mediation(actor, employers=_employers())


def with_an_effective_agreement(actor: Actor) -> Case:
    case = in_mediation(actor)
    make.effective(case, actor)
    return make.again(case)


def settled(actor: Actor) -> Case:
    case = with_an_effective_agreement(actor)
    return closing.settle_case(case, actor=actor, version=None, happened_on=make.SIGNED)


STAGES: dict[str, Callable[[Actor], Case]] = {
    "registered": lambda actor: make.registered_case(actor, employers=_employers()),
    "in review": lambda actor: make.case_in_review(actor, employers=_employers()),
    "in mediation": in_mediation,
    "agreed": with_an_effective_agreement,
    "settled": settled,
}

#: pick of an act, whether any act may be meant (one in eight), who, and how (see `World`).
acts = st.tuples(
    st.integers(0, 100), st.integers(0, 7).map(lambda n: n == 7), st.sampled_from(ACTORS),
    st.integers(0, OUT_OF_DATE),
)  # fmt: skip


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Each example begins with the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def world_at(cast, stage: str) -> World:
    mediator = cast.actor("mediator")
    case = STAGES[stage](mediator)
    return World(cast=cast, case=case, clock=case.ended_on or make.SIGNED, actor=mediator)


def play(world: World, name: str, part: str, n: int) -> str:
    told = world.act(name, part, n)
    if told == "done":
        faults = broken(make.again(world.case))
        assert faults == [], f"after {name} by {part} with {n}"
    return told


@pytest.mark.parametrize("stage", STAGES)
def test_no_sequence_of_acts_breaks_the_case(cast, stage):
    begun = world_at(cast, stage)

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(sequence=st.lists(acts, min_size=8, max_size=16))
    def hold(sequence):
        with undone_afterwards():
            world = replace(begun, born=[])
            for pick, anything, part, n in sequence:
                play(world, world.choose(pick, anything=anything), part, n)
            # Nor has anything that was refused left a trace.
            assert broken(make.again(world.case)) == []

    hold()


def test_the_acts_reach_every_end_and_come_back(cast):
    """The random acts are able to do their work: what they prove is not that all was refused."""
    ends = {
        "registered": [("submit", 0), ("answer", 1), ("withdraw", 0), ("reopen", 0)],
        "in review": [("examine", 1), ("answer", 3), ("answer", 1), ("accept", 0), ("extend", 1),
                      ("own_settlement", 2), ("settle", 0), ("reopen", 0), ("fail", 2)],
        "in mediation": [("draft", 3), ("draft", 6), ("offer", 0), ("sign_all", 0), ("mark", 2),
                         ("claim_outcome", 3), ("settle", 0), ("pay", 0), ("reopen", 0), ("fail", 2),
                         ("add_destination", 0), ("reopen", 0), ("withdraw", 0)],
    }  # fmt: skip
    told = {}
    for stage, sequence in ends.items():
        world = world_at(cast, stage)
        told[stage] = [play(world, name, "manager", n) for name, n in sequence]

    assert told == {
        "registered": ["done"] * 4,
        "in review": ["done"] * 9,
        "in mediation": ["refused", *["done"] * 12],
    }


def _try(obj: Case | Agreement, name: str, actor: Actor) -> bool:
    arguments = {
        "accept": {"number": "x", "on": make.ACCEPTED, "due_on": make.DUE},
        "extend": {"to": date(2026, 4, 1)},
        "settle": {"ending": "agreement", "amount": None, "on": make.SIGNED},
        "reopen": {},
        "take_effect": {"on": make.SIGNED},
    }
    dated = {"refer_ineligible", "refer_failed", "withdraw"}
    given = arguments.get(name, {"on": make.SIGNED} if name in dated else {})
    try:
        with gate(obj, actor=actor, act="test") as fresh:
            fire(fresh, name, actor=actor, **given)
    except ActionRefused:
        return False
    return True


def test_the_gate_makes_no_transition_that_is_not_declared_from_the_state(cast):
    manager = cast.actor("manager")
    case = in_mediation(cast.actor("mediator"))
    declared = {t.name for t in transitions_from(case)}

    refused = {
        name
        for name in (
            "submit_for_review",
            "return_to_intake",
            "accept",
            "refer_ineligible",
            "reopen",
        )
        if not _try(case, name, manager)
    }

    assert declared == {"extend", "settle", "refer_failed", "withdraw"}
    assert len(refused) == 5
    # Declared ones are refused too, as long as something is missing.
    assert [_try(case, name, manager) for name in sorted(declared)] == [False] * 4
    assert make.again(case).state == CaseState.MEDIATION


def test_the_gate_asks_for_the_right_before_it_tells_what_is_missing(cast):
    case = in_mediation(cast.actor("mediator"))

    with (
        pytest.raises(NotAllowed) as caught,
        gate(case, actor=cast.actor("clerk"), act="settle_case") as fresh,
    ):
        fire(fresh, "settle", actor=cast.actor("clerk"), ending="agreement", amount=None, on=None)
    assert caught.value.reasons == ["您的角色或分工不能进行“以达成协议或和解结案”。"]


def test_no_agreement_comes_back_from_where_it_ended(cast):
    manager = cast.actor("manager")
    case = in_mediation(cast.actor("mediator"))
    agreement = make.drafted(case, cast.actor("mediator"))
    assert _try(agreement, "void_agreement", manager)

    agreement = Agreement.objects.get(pk=agreement.pk)

    assert (agreement.state, transitions_from(agreement)) == (AgreementState.VOID, [])
