"""No sequence of acts on an application for aid reaches a state that the law does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legal_aid.enums import AidState
from legal_aid.models import AidApplication, AidStep, Lawyer
from legal_aid.services import applying, assigning, deciding, ending, working
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.papers.models import Paper
from tests.legal_aid import aid, lawyers
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PEOPLE = ("legal_aid", "manager", "mediator", "other_manager")
Act = Callable[[AidApplication, Actor, Lawyer], Any]


def _end_step(application: AidApplication, actor: Actor) -> Any:
    step = application.steps.filter(ended_on=None).first()
    if step is None:
        raise ActionRefused("there is no open stage")
    return working.end_step(
        step,
        actor=actor,
        version=None,
        result="settled",
        ended_on=aid.today(),
        recovered=Decimal(5),
    )


def _begin_step(application: AidApplication, actor: Actor) -> Any:
    step = AidStep(stage="arbitration", started_on=aid.today())
    return working.begin_step(application, step, actor=actor, version=None)


ACTS: dict[str, Act] = {
    "submit": lambda row, who, _l: applying.submit_application(row, actor=who, version=None),
    "ask": lambda row, who, _l: applying.ask_supplement(row, actor=who, version=None, items="合同"),
    "supply": lambda row, who, _l: applying.supply(row, actor=who, version=None),
    "approve": lambda row, who, _l: deciding.approve_application(row, actor=who, version=None),
    "refuse": lambda row, who, _l: deciding.refuse_application(
        row, actor=who, version=None, reason="other", explanation="无依据"
    ),
    "assign": lambda row, who, lawyer: assigning.assign_lawyer(
        row, lawyer, actor=who, version=None
    ),
    "early": lambda row, who, lawyer: assigning.assign_lawyer(
        row, lawyer, actor=who, version=None, before_approval=True
    ),
    "begin": lambda row, who, _l: _begin_step(row, who),
    "end": lambda row, who, _l: _end_step(row, who),
    "close": lambda row, who, _l: ending.close_application(
        row, actor=who, version=None, result="settled", recovered=None, report="完"
    ),
    "terminate": lambda row, who, _l: ending.terminate_application(
        row, actor=who, version=None, ground="requested", explanation="申请人要求"
    ),
    "withdraw": lambda row, who, _l: ending.withdraw_application(
        row, actor=who, version=None, reason="wish"
    ),
    "resume": lambda row, who, _l: ending.resume_application(
        row, actor=who, version=None, reason="误结案"
    ),
    "at_once": lambda row, who, _l: applying.close_at_once(
        row, actor=who, version=None, report="已答复"
    ),
}


def broken(row: AidApplication) -> list[str]:
    """What is wrong with the application as its rows stand."""
    acting = list(row.assignments.filter(ended_on=None))
    letters = set(Paper.objects.about(row).standing().values_list("kind", flat=True))
    decided = row.state in (*AidState.OPEN[3:], AidState.REFUSED, AidState.TERMINATED)
    at_work = (AidState.ASSIGNED, AidState.IN_PROGRESS)
    faults = {
        "a final state has its day": (row.state in AidState.FINAL) == (row.ended_on is not None),
        "one lawyer at most": len(acting) <= 1,
        "nobody acts after the end": not (acting and row.state in AidState.FINAL),
        "who is assigned has somebody": bool(acting) or row.state != AidState.ASSIGNED,
        "before approval only early": row.state not in AidState.UNDECIDED
        or all(one.before_approval for one in acting),
        "a decision has its day": not decided or row.decided_on is not None,
        "approved ones have a number": row.state not in (AidState.APPROVED, *at_work)
        or bool(row.number),
        "one open stage, at work only": row.steps.filter(ended_on=None).count()
        <= int(row.state == AidState.IN_PROGRESS),
        "a refusal has its letter": row.state != AidState.REFUSED or "aid_refusal" in letters,
        "a termination has its letter": row.state != AidState.TERMINATED
        or "aid_termination" in letters,
    }
    return [name for name, holds in faults.items() if not holds]


@pytest.mark.parametrize("days_left", [3, 60])
def test_no_sequence_of_acts_breaks_an_application(cast: Cast, days_left: int) -> None:
    lawyer = lawyers.lawyer(cast)
    begun = aid.registered(
        cast.actor("legal_aid"), limitation_ends_on=aid.today() + timedelta(days=days_left)
    )
    done: set[str] = set()

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        sequence=st.lists(
            st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE)),
            min_size=10,
            max_size=25,
        )
    )
    def hold(sequence: list[tuple[str, str]]) -> None:
        with transaction.atomic():
            for name, part in [("submit", "legal_aid"), *sequence]:
                row = AidApplication.objects.get(pk=begun.pk)
                try:
                    with transaction.atomic():
                        ACTS[name](row, cast.actor(part), lawyer)
                except ActionRefused:
                    continue
                assert part in ("legal_aid", "manager"), name
                done.add(name)
                assert broken(AidApplication.objects.get(pk=begun.pk)) == [], (name, part)
            transaction.set_rollback(True)

    hold()
    # What it proves is not that all was refused.
    assert {"approve", "assign", "withdraw"} <= done
