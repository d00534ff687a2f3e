"""Two people at once, one of whom makes an agent of whom the other makes a mediator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.utils import timezone

from cases.enums import ConflictKind, ConsentPurpose
from cases.models import Agent, Case, Participation
from cases.services import assignment, conflicts, review, sessions
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def with_agent(cast: Cast) -> tuple[Case, Agent]:
    case = make.registered_case(cast.actor("manager"))
    with acting(SYSTEM, act="test"):
        agent = Agent(case=case, party=case.parties.all()[0], name="王律师")
        agent.save()
    return make.again(case), agent


def test_one_person_does_not_become_agent_and_mediator_at_once(cast: Cast) -> None:
    """Whoever comes first decides: assigned by the manager, or taken by the person; domain §0.2-8."""
    user, manager, clerk = cast.user("colleague"), cast.actor("manager"), cast.actor("clerk")

    def race(entering: Callable[[Case], Any], *, version: bool) -> list[str]:
        case, agent = with_agent(cast)
        told = at_once(
            lambda: entering(case),
            lambda: conflicts.link_agent(
                case, actor=clerk, version=case.version if version else None, agent=agent, user=user
            ),
        )
        [part] = Participation.objects.filter(case=case, user=user)
        agent.refresh_from_db()
        assert (part.capacity == "agent") == (agent.user_id is not None)
        return told

    def assign(case: Case) -> Any:
        return assignment.assign_mediator(
            case, actor=manager, version=None, user=user, is_lead=True
        )

    def take(case: Case) -> Any:
        return assignment.take_case(
            case, actor=cast.actor("colleague"), version=None, conflict=ConflictKind.NONE
        )

    # Without versions, as commands call it: the guards and the database hold alone.
    assert race(assign, version=False) == ["ActionRefused", "done"]
    assert race(take, version=False) in (["ActionRefused", "done"], ["NotAllowed", "done"])


def test_two_managers_who_assign_a_lead_at_once_leave_one(cast: Cast) -> None:
    case, _agent = with_agent(cast)
    manager = cast.actor("manager")

    def assign(part: str, version: int | None) -> Callable[[], Any]:
        return lambda: assignment.assign_mediator(
            case, actor=manager, version=version, user=cast.user(part), is_lead=True
        )

    pair = ("mediator", "colleague")
    assert at_once(*(assign(part, case.version) for part in pair)) == ["StaleVersion", "done"]
    assert at_once(*(assign(part, None) for part in pair)) == ["done", "done"]
    leads = case.participations.filter(is_lead=True, ends_on=None)
    assert leads.count() == 1


def test_a_waiver_taken_back_while_the_case_is_accepted_is_not_lost(cast: Cast) -> None:
    mediator, clerk = cast.actor("mediator"), cast.actor("clerk")
    case = make.case_in_review(mediator)
    make.declare(case, mediator, ConflictKind.INTEREST, disclosure="持股")
    make.examine(case, mediator, day=case.received_on)
    part, today = case.participations.get(), timezone.localdate()
    for party in case.parties.all():
        make.consent(case, mediator, party)
        make.consent(case, clerk, party, purpose=ConsentPurpose.CONFLICT_WAIVER, participation=part)
    version, party = make.again(case).version, case.parties.all()[0]

    told = at_once(
        lambda: review.accept_case(case, actor=mediator, version=version),
        lambda: make.consent(
            case, clerk, party, answer=False, answered_on=today, participation=part,
            purpose=ConsentPurpose.CONFLICT_WAIVER,
        ),
    )  # fmt: skip
    case = make.again(case)
    # Either the acceptance came first, and the next session is refused; or it did not come.
    assert "done" in told
    assert case.state == ("mediation" if told == ["done", "done"] else "eligibility")
    if case.state == "mediation":
        session = make.session(mediator, today, time(23, 59), minutes=30)
        [why] = refusal(sessions.plan_session, case, session, actor=mediator, version=None)
        assert f"须“{party.name}”书面同意" in why
