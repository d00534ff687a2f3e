"""More random acts: what changes a case beside its work, for `random_work`.

Organisations, parties and reasons are chosen by the number that is drawn for the act. The steps of a
mixture are acts that belong to the state, by who may do them: what is drawn mostly happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.change_enums import OPEN_TRANSFERS, VoidReason
from cases.enums import CaseState, SettlementProof
from cases.models import Agent, OwnSettlement, Transfer
from cases.services import (
    again,
    assignment,
    closing,
    correcting,
    parties,
    review,
    transfer,
    voiding,
)
from cases.services.intake import submit_for_review
from mediation.history.gate import ActionRefused
from tests.cases import endings
from tests.cases import factories as make

if TYPE_CHECKING:
    from tests.cases.random_work import World


def _open(world: World) -> Transfer:
    row = world.case.transfers.filter(state__in=OPEN_TRANSFERS).first()
    if row is None:
        raise ActionRefused("nothing is offered")
    return row


def propose(world: World) -> None:
    cast = world.cast
    places = (cast.other_station, cast.room, cast.station, cast.point)
    transfer.propose_transfer(
        world.case, actor=world.actor, receiver=places[world.n % 4], reason="属地管辖",
        happened_on=world.day,
    )  # fmt: skip


def let_go(world: World) -> None:
    transfer.release_transfer(_open(world), actor=world.actor)


def take_over(world: World) -> None:
    transfer.accept_transfer(_open(world), actor=world.actor, happened_on=world.day)


def send_back(world: World) -> None:
    transfer.refuse_transfer(_open(world), actor=world.actor, words="不属本站管辖")


def call_off(world: World) -> None:
    transfer.cancel_transfer(_open(world), actor=world.actor, words="改为自办")


def declare_void(world: World) -> None:
    voiding.void_case(
        world.case, **world.own, why=VoidReason.values[1 + world.n % 2], reason="登记错误",
        happened_on=world.day,
    )  # fmt: skip


def change_parties(world: World) -> None:
    case, party, n = world.case, world.party, world.n
    ground = parties.Ground(world.day, "变更通知书", "当事人变更")
    given = {**world.own, "ground": ground}
    answer = parties.Answer(n % 3 != 0, world.day, "phone") if n % 5 else None
    make_one = make.worker if party.is_worker else make.employer
    new = [
        make_one(f"新当事人{case.version}{place}", phone=f"1380013{n:02d}{place:02d}")
        for place in (1, 2)
    ]
    comers = [parties.Newcomer(one, answer, list(case.claims.all())) for one in new]
    if n % 5 == 1:
        parties.rename_party(case, party, **given, name=f"{party.name[:20]}改")
    elif n % 5 == 2:
        parties.add_party(case, comers[0], **given)
    elif n % 5 == 3:
        parties.replace_party(case, party, comers[0], **given)
    elif n % 5 == 4:
        parties.succeed_party(case, party, comers, **given)
    else:
        parties.add_guardian(case, party, Agent(name="监护人"), **given)


def correct(world: World) -> None:
    case, n = world.case, world.n
    if n % 3 == 0:
        row, values = case, {"received_on": case.received_on + timedelta(days=n % 7 - 3)}
    elif n % 3 == 1:
        row, values = case.claims.first(), {"amount": Decimal(1000 + n)}
    else:
        row, values = world.party, {"address": f"世纪大道{n}号"}
    correcting.correct_data(case, row, values, **world.own, reason="登记时看错")


def apply_again(world: World) -> None:
    new = again.apply_again(world.case, actor=world.actor, received_on=world.day)
    if new.pk not in {case.pk for case in world.born}:
        world.born.append(new)


CHANGES: dict[str, Callable[[World], None]] = {
    act.__name__: act
    for act in (
        propose, let_go, take_over, send_back, call_off, declare_void, change_parties, correct,
        apply_again,
    )
}  # fmt: skip
#: As often as they are meant when anything that belongs to the state may be drawn.
USUAL = ("propose", "take_over", "take_over", "change_parties", "correct", "let_go", "send_back")
AFTERWARDS = ("apply_again", "correct", "change_parties")


# --- Steps of a mixture -----------------------------------------------------------------------


def moved(world: World) -> None:
    """Proposed to another place, and taken over in one go."""
    cast, day = world.cast, world.day
    places = [
        place
        for place in (cast.other_station, cast.room, cast.station, cast.point)
        if place.pk != world.case.organisation_id
    ]
    receiver = places[world.n % 3]
    row = transfer.propose_transfer(
        world.case, actor=world.actor, receiver=receiver, reason="属地管辖", happened_on=day
    )
    part = "other_manager" if receiver == cast.other_station else "manager"
    transfer.accept_transfer(row, actor=cast.actor(part), happened_on=day)


def settled(world: World) -> None:
    """The parties' own settlement, proved by their word, and the end of the case."""
    closing.record_own_settlement(
        world.case,
        OwnSettlement(settled_on=world.day, content="自行和解", amount=Decimal(world.n),
                      proof=SettlementProof.CONFIRMED),
        **world.own,
        confirmations=[
            closing.Confirmation(row, world.day, "phone") for row in world.case.parties.all()
        ],
    )  # fmt: skip
    closing.settle_case(
        make.again(world.case), actor=world.actor, version=None, happened_on=world.day
    )


def taken_back(world: World) -> None:
    endings.withdraw(world.case, world.actor, on=world.day)


def begun(world: World) -> None:
    """From the counter, or from where a reopening left it, into mediation, all on one day."""
    case, actor, day = world.case, world.actor, world.day
    given = {"actor": actor, "version": None}
    if case.state == CaseState.INTAKE:
        submit_for_review(case, **given, happened_on=day)
    make.examine(case, actor, day=day)
    for party in case.parties.all():
        make.consent(make.again(case), actor, party, answered_on=day)
    assignment.take_case(make.again(case), **given, conflict="none", happened_on=day)
    review.accept_case(make.again(case), **given, happened_on=day)


STEPS: dict[str, Callable[[World], None]] = {
    act.__name__: act for act in (moved, settled, taken_back, begun)
}  # fmt: skip
#: What may be meant in each state.
OF_MIXTURE: dict[str, tuple[str, ...]] = {
    CaseState.INTAKE: ("begun", "begun", "moved", "moved", "declare_void"),
    CaseState.ELIGIBILITY: ("begun", "begun", "moved", "moved", "taken_back"),
    CaseState.MEDIATION: (
        "moved", "settled", "fail", "moved", "taken_back", "settled", "moved", "fail",
        "change_parties", "moved", "settled", "correct", "declare_void",
    ),
}  # fmt: skip
ENDED = (
    "reopen", "apply_again", "reopen", "apply_again", "reopen", "apply_again", "declare_void",
    "correct",
)  # fmt: skip
