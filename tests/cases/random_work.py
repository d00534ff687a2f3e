"""People who do anything at any time to one case: the operations, with arguments drawn at random.

Each act may be refused; none may break the case. The days mostly run forward, and sometimes not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cases.enums import (
    CaseState,
    ClaimOutcome,
    ConflictKind,
    DestinationKind,
    FailureReason,
    IneligibleReason,
    MarkKind,
    SessionResult,
    SettlementProof,
    Way,
    WithdrawalReason,
)
from cases.models import (
    Agreement,
    Case,
    Destination,
    OwnSettlement,
    Party,
    Review,
    WithdrawalRequest,
)
from cases.services import agreement as agreements
from cases.services import assignment, closing, extension, intake, review, sessions
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, StaleVersion
from tests.cases import factories as make
from tests.cases import random_changes
from tests.support.cast import Cast

ACTORS = (
    *("manager",) * 7, *("mediator",) * 5, *("other_manager",) * 3, "colleague", "clerk", "legal_aid",
    "stranger", "point_mediator",
)  # fmt: skip
#: Draws of `n` with a meaning of their own: a day long ago, a day to come, a page out of date.
LONG_AGO, TO_COME, OUT_OF_DATE = 17, 18, 19


@dataclass
class World:
    """The case, who acts on it, and the day it is; `n` is drawn for each act."""

    cast: Cast
    case: Case
    clock: date
    actor: Actor
    n: int = 0
    version: int | None = None
    #: Cases that were opened because the parties came back.
    born: list[Case] = field(default_factory=list)

    def choose(self, pick: int, *, anything: bool) -> str:
        """The act that `pick` stands for: one that belongs to the state, or any at all."""
        state = make.again(self.case).state
        names = sorted(ACTS) if anything else USUAL.get(state, AFTERWARDS)
        return names[pick % len(names)]

    def act(self, name: str, part: str, n: int) -> str:
        """Do one act; tells whether it was done, refused or came from a stale page."""
        self.actor, self.n = self.cast.actor(part), n
        self.case = make.again(self.case)
        self.version = self.case.version - (n == OUT_OF_DATE)
        try:
            STEPS[name](self)
        except ActionRefused:
            return "refused"
        except StaleVersion:
            return "stale"
        self.clock += timedelta(days=n % 3)
        return "done"

    def step(self, pick: int, n: int) -> str:
        """A step of a mixture: one that belongs to the state, by the manager who holds the case."""
        case = make.again(self.case)
        names = random_changes.OF_MIXTURE.get(case.state, random_changes.ENDED)
        name = names[pick % len(names)]
        part = "other_manager" if case.station_id == self.cast.other_station.pk else "manager"
        return name if self.act(name, part, n) == "done" else ""

    @property
    def day(self) -> date:
        """Mostly today; sometimes long ago, sometimes to come."""
        if self.n == LONG_AGO:
            return self.clock - timedelta(days=20)
        return date(2999, 1, 1) if self.n == TO_COME else self.clock

    @property
    def party(self) -> Party:
        rows = list(self.case.parties.order_by("pk"))
        return rows[self.n % len(rows)]

    @property
    def agreement(self) -> Agreement:
        rows = list(self.case.agreements.order_by("-pk"))
        if not rows:
            raise ActionRefused("nothing is drafted")
        return rows[self.n % 2 % len(rows)]

    @property
    def own(self) -> dict[str, object]:
        return {"actor": self.actor, "version": self.version}


def _named(world: World) -> list[Party]:
    respondents = make.parties(world.case)[1]
    return respondents if world.n % 2 else respondents[:1]


def submit(world: World) -> None:
    intake.submit_for_review(world.case, **world.own, happened_on=world.day)


def return_to_intake(world: World) -> None:
    intake.return_to_intake(world.case, **world.own, reason="补充材料")


def take(world: World) -> None:
    kind = ConflictKind.NEAR_RELATIVE if world.n % 5 == 0 else ConflictKind.NONE
    assignment.take_case(
        world.case, **world.own, conflict=kind, disclosure="说明", happened_on=world.day
    )


def examine(world: World) -> None:
    answers = {"in_scope": world.n % 4 != 0, "not_barred": True, "parties_reachable": True,
               "facts_clear": True if world.n % 3 else None}  # fmt: skip
    given = Review(**answers, reviewed_on=world.day)
    review.save_review(world.case, **world.own, review=given)


def ask(world: World) -> None:
    review.ask_respondent(
        world.case, **world.own, respondent=world.party, sent_on=world.day, way=Way.PHONE,
        answer_due_on=world.day + timedelta(days=world.n % 3),
    )  # fmt: skip


def answer(world: World) -> None:
    review.record_consent(
        world.case, **world.own, party=world.party, purpose="mediation",
        answer=world.n % 4 != 0, answered_on=world.day, way=Way.PHONE,
    )  # fmt: skip


def accept(world: World) -> None:
    review.accept_case(world.case, **world.own, happened_on=world.day)


def refer_ineligible(world: World) -> None:
    reason = IneligibleReason.values[world.n % len(IneligibleReason.values)]
    review.refer_ineligible(world.case, **world.own, reason=reason, happened_on=world.day)


def plan(world: World) -> None:
    session = make.session(world.actor, world.day + timedelta(days=900))
    sessions.plan_session(world.case, session, **world.own)


def record(world: World) -> None:
    result = SessionResult.values[world.n % 4]
    planned = world.case.sessions.filter(status="planned").first()
    session = planned if planned and world.n % 2 else make.session(world.actor, world.day)
    session.result = result
    sessions.record_session(world.case, session, **world.own, attendances=[])


def extend(world: World) -> None:
    asked = list(world.case.parties.all())[: 1 + world.n % 3]
    extension.extend_case(
        world.case, **world.own, agreed_on=world.day, reason="继续协商",
        to_due=(world.case.due_on or world.day) + timedelta(days=world.n % 4),
        consents=[extension.ExtensionConsent(row, world.day, Way.PHONE) for row in asked],
    )  # fmt: skip


def draft(world: World) -> None:
    draft = make.agreement_draft(world.case, respondents=_named(world))
    total = draft.terms[0].term.amount
    if world.n % 3 == 0:
        rest = total - Decimal(1000) - Decimal(world.n % 2)  # one in two does not sum
        draft.terms[0].instalments = make.instalments(
            (date(2026, 4, 1), "1000"), (date(2026, 5, 1), str(rest))
        )
    agreements.save_agreement(world.case, draft, **world.own)


def offer(world: World) -> None:
    agreements.offer_for_signing(
        world.agreement, actor=world.actor, version=None, happened_on=world.day
    )


def redraft(world: World) -> None:
    agreements.redraft(world.agreement, actor=world.actor, version=None)


def mark(world: World) -> None:
    kind = MarkKind.values[world.n % 3]
    agreements.mark_agreement(
        world.agreement, actor=world.actor, version=None, kind=kind, way=Way.IN_PERSON,
        party=world.party if kind == MarkKind.PARTY else None, marked_on=world.day,
    )  # fmt: skip


def sign_all(world: World) -> None:
    agreement = world.agreement
    make.sign(agreement, world.actor, on=world.day)
    for kind in (MarkKind.MEDIATOR, MarkKind.SEAL)[: 1 + world.n % 2]:
        make.mark(agreement, world.actor, kind, on=world.day)


def void(world: World) -> None:
    agreements.void_agreement(world.agreement, actor=world.actor, version=None, reason="另拟")


def not_signed(world: World) -> None:
    agreements.mark_not_signed(world.agreement, actor=world.actor, version=None, reason="拒签")


def pay(world: World) -> None:
    agreements.record_payment(world.agreement, actor=world.actor, version=None, paid_on=world.day)


def breach(world: World) -> None:
    agreements.record_breach(world.agreement, actor=world.actor, version=None)


def own_settlement(world: World) -> None:
    closing.record_own_settlement(
        world.case,
        OwnSettlement(settled_on=world.day, content="自行和解", amount=Decimal(world.n),
                      proof=SettlementProof.CONFIRMED),
        **world.own,
        confirmations=[
            closing.Confirmation(row, world.day, Way.PHONE)
            for row in list(world.case.parties.all())[: 1 + world.n % 3]
        ],
    )  # fmt: skip


def claim_outcome(world: World) -> None:
    rows = list(world.case.claims_against.order_by("pk"))
    closing.set_claim_outcome(
        world.case, **world.own, claim_against=rows[world.n % len(rows)],
        outcome=ClaimOutcome.values[world.n % 5], outcome_on=world.day,
    )  # fmt: skip


def settle(world: World) -> None:
    closing.settle_case(world.case, **world.own, happened_on=world.day)


def fail(world: World) -> None:
    kinds = DestinationKind.values[: world.n % 3]
    closing.refer_failed(
        world.case, **world.own, reason=FailureReason.values[world.n % 6], happened_on=world.day,
        destinations=[Destination(kind=kind, decided_on=None) for kind in kinds],
    )  # fmt: skip


def withdraw(world: World) -> None:
    request = WithdrawalRequest(
        applicant=world.party, requested_on=world.day, way=Way.WRITTEN,
        reason=WithdrawalReason.CHANGED_MIND,
    )  # fmt: skip
    closing.withdraw_case(world.case, **world.own, request=request, happened_on=world.day)


def reopen(world: World) -> None:
    closing.reopen_case(world.case, **world.own, reason="误结案", happened_on=world.day)


def add_destination(world: World) -> None:
    row = Destination(kind=DestinationKind.COURT, decided_on=world.day)
    closing.add_destination(world.case, row, **world.own)


ACTS: dict[str, Callable[[World], None]] = {
    act.__name__: act
    for act in (
        submit, return_to_intake, take, examine, ask, answer, accept, refer_ineligible, plan, record,
        extend, draft, offer, redraft, mark, sign_all, void, not_signed, pay, breach,
        own_settlement, claim_outcome, settle, fail, withdraw, reopen, add_destination,
    )
} | random_changes.CHANGES  # fmt: skip
STEPS = ACTS | random_changes.STEPS

AFTERWARDS = ("reopen", "add_destination", "pay", "breach", *random_changes.AFTERWARDS)
USUAL: dict[str, tuple[str, ...]] = {
    CaseState.INTAKE: ("submit", "take", "ask", "answer", "submit", "withdraw"),
    CaseState.ELIGIBILITY: (
        "take", "examine", "answer", "answer", "accept", "ask", "examine", "answer", "accept",
        "refer_ineligible", "return_to_intake", "withdraw", *random_changes.USUAL,
    ),
    CaseState.MEDIATION: (
        "draft", "offer", "sign_all", "mark", "settle", "claim_outcome", "own_settlement", "fail",
        "plan", "record", "extend", "redraft", "void", "not_signed", "pay", "breach", "settle",
        "sign_all", "offer", "draft", "withdraw", *random_changes.USUAL,
    ),
}  # fmt: skip
