"""Handing over the cases of somebody who leaves or is away: the plan, and carrying it out.

Bounded instead of a job: a request decides at most `MOST` cases, each in a transaction of its own;
what is left is in the next plan. The check of conflicts asks each case, so that a plan costs a
fixed number of queries per case.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.assigning.models import Decision
from cases.assigning.proposal import Ranked, proposed_of, ranked_for
from cases.assigning.services import hand_over
from cases.enums import Capacity, SessionStatus
from cases.models import Case, MediationSession, Participation
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, StaleVersion
from mediation.stations.models import User

#: Cases in one go: nobody looks through more before they click once.
MOST = 30
#: What is chosen where somebody only leaves the panel, and where a case is left for later.
END, SKIP = "end", ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the plan: who is proposed, with the cases that the rows above give them."""

    case: Case
    is_lead: bool
    ranked: list[Ranked]
    proposed: User | None
    sessions: list[MediationSession]

    @property
    def suggestion(self) -> str:
        """The choice that the form begins with."""
        if not self.is_lead:
            return END
        return str(self.proposed.pk) if self.proposed else SKIP

    @property
    def first(self) -> Ranked | None:
        return self.ranked[0] if self.ranked else None

    def place_of(self, user: User) -> int | None:
        return next((one.place for one in self.ranked if one.user.pk == user.pk), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """The cases that are to be handed over now, and how many remain after them."""

    rows: list[Row]
    remaining: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What the manager decided about one row."""

    row: Row
    version: int
    #: None: only off the panel.
    successor: User | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case: a decision, or why there is none."""

    case: Case
    decision: Decision | None = None
    reasons: list[str] = field(default_factory=list)
    #: Planned sessions that the leaver was to chair, and nobody chairs now.
    sessions: list[MediationSession] = field(default_factory=list)


def open_cases_of(leaver: User, actor: Actor) -> Any:
    """Open cases in the actor's sight that the person mediates, the most urgent first."""
    parts = Participation.objects.filter(user=leaver, capacity=Capacity.MEDIATOR, ends_on=None)
    return (
        Case.objects.visible_to(actor)
        .open()
        .filter(pk__in=parts.order_by().values("case"))
        .select_related("organisation__station", "station")
        .prefetch_related(
            "parties",
            "claims",
            "agents",
            Prefetch("participations", queryset=Participation.objects.select_related("user")),
        )
        .order_by(Coalesce(F("extended_to"), F("due_on")).asc(nulls_last=True), "received_on", "pk")
    )


def plan_for(leaver: User, actor: Actor, day: date) -> Plan:
    """A proposal for each case; who gets one is busier for the next, so that not all go to one."""
    found = open_cases_of(leaver, actor)
    cases = list(found[: MOST + 1])
    remaining = found.count() - MOST if len(cases) > MOST else 0
    cases = cases[:MOST]
    sessions = planned_of(leaver, cases)
    given: Counter[int] = Counter()
    rows = []
    for case in cases:
        own = next(
            part
            for part in case.participations.all()
            if part.user_id == leaver.pk and part.is_active and part.capacity == Capacity.MEDIATOR
        )
        ranked = ranked_for(case, day, more=given, without={leaver.pk})
        proposed = proposed_of(ranked)
        if own.is_lead and proposed is not None:
            given[proposed.pk] += 1
        rows.append(Row(case, own.is_lead, ranked, proposed, sessions.get(case.pk, [])))
    return Plan(rows, remaining)


def planned_of(leaver: User, cases: list[Case]) -> dict[int, list[MediationSession]]:
    """case id → sessions that the person is to chair."""
    rows: dict[int, list[MediationSession]] = {}
    planned = MediationSession.objects.filter(
        case__in=cases, mediator=leaver, status=SessionStatus.PLANNED
    )
    for session in planned:
        rows.setdefault(session.case_id, []).append(session)
    return rows


def carry_out(
    orders: list[Order], *, actor: Actor, leaver: User, reason: str, token: UUID
) -> list[Outcome]:
    """Decide each case; a refusal, or a case that somebody changed, does not stop the others."""
    outcomes = []
    for order in orders:
        row = order.row
        try:
            decision = hand_over(
                row.case,
                actor=actor,
                version=order.version,
                leaver=leaver,
                successor=order.successor,
                proposed=row.proposed if row.is_lead else None,
                place=row.place_of(order.successor) if order.successor else None,
                reason=reason,
                token=token,
            )
        except StaleVersion:
            outcomes.append(
                Outcome(row.case, reasons=[_("案件已被他人更改，请重新核对后再改派。")])
            )
        except ActionRefused as refused:
            outcomes.append(Outcome(row.case, reasons=refused.reasons))
        else:
            outcomes.append(Outcome(row.case, decision, sessions=row.sessions))
    return outcomes


def decided_before(token: UUID | None, actor: Actor, *, leaver: User) -> list[Outcome]:
    """What a batch with this token decided already: what a second click is shown."""
    if token is None:
        return []
    rows = list(
        Decision.objects.filter(
            token=token, made_by=actor.user_id, case__in=Case.objects.visible_to(actor)
        )
        .select_related("case", "chosen")
        .order_by("pk")
    )
    sessions = planned_of(leaver, [row.case for row in rows])
    return [Outcome(row.case, row, sessions=sessions.get(row.case_id, [])) for row in rows]
