"""Two people at once, where a case is taken, transferred or changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Transfer
from cases.services import assignment, closing, correcting, parties, transfer, voiding
from mediation.history.gate import StaleVersion
from tests.cases import factories as make
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.case_in_mediation(cast.actor("mediator"))


def offered(case: Case, cast: Cast, receiver: Any = None) -> Transfer:
    return transfer.propose_transfer(
        case, actor=cast.actor("manager"), receiver=receiver or cast.other_station, reason="管辖"
    )


def test_of_two_who_take_the_same_case_one_leads_it(cast: Cast) -> None:
    manager = cast.actor("manager")
    case = make.registered_case(manager)

    def take(part: str, version: int | None) -> Any:
        return lambda: assignment.take_case(
            case, actor=cast.actor(part), version=version, conflict="none"
        )

    # From the same page; then without versions, as commands call it.
    assert at_once(take("mediator", case.version), take("colleague", case.version)) == [
        "StaleVersion", "done",
    ]  # fmt: skip
    leads = case.participations.filter(is_lead=True)
    assert leads.count() == 1
    other = make.registered_case(manager)
    case = other
    assert at_once(take("mediator", None), take("colleague", None)) == ["NotAllowed", "done"]
    assert other.participations.filter(is_lead=True).count() == 1


def test_accepting_and_refusing_at_once_decides_once(cast: Cast, case: Case) -> None:
    row = offered(case, cast)
    told = at_once(
        lambda: transfer.accept_transfer(row, actor=cast.actor("other_manager")),
        lambda: transfer.refuse_transfer(row, actor=cast.actor("stranger"), words="不收"),
    )
    assert told == ["ActionRefused", "done"]
    row.refresh_from_db()
    moved = make.again(case).organisation == cast.other_station
    assert (row.state, case.events.filter(kind="transferred_in").count()) == (
        ("accepted", 1) if moved else ("refused", 0)
    )


def test_a_double_click_on_accept_moves_the_case_once(cast: Cast, case: Case) -> None:
    row, receiver = offered(case, cast), cast.actor("other_manager")
    accept = lambda: transfer.accept_transfer(row, actor=receiver)  # noqa: E731
    assert at_once(accept, accept) == ["ActionRefused", "done"]
    assert case.holdings.count() == 2


def test_two_proposals_at_once_are_one(cast: Cast, case: Case) -> None:
    manager = cast.actor("manager")
    told = at_once(
        *(
            lambda place=place: transfer.propose_transfer(
                case, actor=manager, receiver=place, reason="管辖"
            )
            for place in (cast.other_station, cast.room)
        )
    )
    assert told == ["ActionRefused", "done"]
    assert case.transfers.count() == 1


def test_who_edits_while_the_transfer_is_accepted_is_turned_away_or_was_first(
    cast: Cast, case: Case
) -> None:
    row, mediator = offered(case, cast), cast.actor("mediator")
    worker = make.parties(case)[0]

    def edit() -> None:
        correcting.correct_data(
            case, worker, {"position": "会计"}, actor=mediator, version=case.version, reason="漏填"
        )

    told = at_once(edit, lambda: transfer.accept_transfer(row, actor=cast.actor("other_manager")))
    edited = make.parties(case)[0].position == "会计"
    assert told == (["done", "done"] if edited else ["StaleVersion", "done"])
    assert make.again(case).organisation == cast.other_station
    # The form that is still open is not written into the receiver's case.
    with pytest.raises(StaleVersion):
        edit()


def test_the_open_form_of_a_case_that_was_transferred_gives_the_page_of_a_lost_race(
    cast: Cast, case: Case, client_for: Any
) -> None:
    client = client_for("manager")
    at = reverse("cases:change_form", args=[case.serial, "renamed"])
    assert client.get(at).status_code == 200
    # Inside the station: the manager still sees the case.
    transfer.accept_transfer(offered(case, cast, cast.room), actor=cast.actor("manager"))
    data = {
        "version": case.version, "party": make.parties(case)[1][0].pk, "name": "新名称",
        "happened_on": timezone.localdate().isoformat(), "basis": "通知书", "reason": "更名",
    }  # fmt: skip
    answer = client.post(at, data)
    assert (answer.status_code, "接收移送案件" in answer.content.decode()) == (409, True)
    # To another station: it is out of sight.
    transfer.accept_transfer(offered(case, cast), actor=cast.actor("other_manager"))
    assert client.post(at, data).status_code == 404
    assert not case.party_changes.exists()


def test_settling_and_accepting_at_once_leaves_one_truth(cast: Cast, case: Case) -> None:
    make.effective(case, cast.actor("mediator"))
    row = offered(make.again(case), cast)
    told = at_once(
        lambda: closing.settle_case(case, actor=cast.actor("mediator"), version=None),
        lambda: transfer.accept_transfer(row, actor=cast.actor("other_manager")),
    )
    # Whoever comes second: the case is closed, or belongs to the other station.
    assert told in (["ActionRefused", "done"], ["NotAllowed", "done"])
    row.refresh_from_db()
    fresh = make.again(case)
    assert (fresh.state, row.state) in {("settled", "cancelled"), ("mediation", "accepted")}


def test_a_party_is_replaced_once(cast: Cast, case: Case) -> None:
    employer = make.parties(case)[1][0]
    ground = parties.Ground(timezone.localdate(), "通知书", "登记有误")
    answer = parties.Answer(True, timezone.localdate(), "phone")

    def replace(name: str) -> Any:
        newcomer = parties.Newcomer(make.employer(name), answer)
        return lambda: parties.replace_party(
            case, employer, newcomer, actor=cast.actor("mediator"), version=None, ground=ground
        )

    assert at_once(replace("甲公司"), replace("乙公司")) == ["ActionRefused", "done"]
    assert (case.parties.count(), case.party_changes.count()) == (2, 1)


def test_of_two_duplicates_of_each_other_one_goes_on(cast: Cast, case: Case) -> None:
    manager = cast.actor("manager")
    other = make.registered_case(manager)

    def void(one: Case, kept: Case) -> Any:
        return lambda: voiding.void_case(
            one, actor=manager, version=None, why="duplicate", reason="重复", duplicate_of=kept
        )

    assert at_once(void(case, other), void(other, case)) == ["ActionRefused", "done"]
    assert Case.objects.filter(voided_on=None).count() == 1
