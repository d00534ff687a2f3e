"""What a mistaken closing leaves behind, and how reopening takes it out of force (design §4)."""

from datetime import date

from cases.enums import AgreementState, ClaimOutcome, Ending
from cases.models import Case
from cases.services.agreement import void_paper
from mediation.history.actor import Actor
from mediation.history.gate import fire, gate
from mediation.papers import services as papers

#: The outcome that each way of closing gave to the claims that were still open.
GIVEN_BY = {
    Ending.AGREEMENT: ClaimOutcome.AGREED,
    Ending.OWN_SETTLEMENT: ClaimOutcome.AGREED,
    Ending.NO_AGREEMENT: ClaimOutcome.NOT_AGREED,
    Ending.WITHDRAWN: ClaimOutcome.WITHDRAWN,
    Ending.NOT_ACCEPTED: ClaimOutcome.NOT_ACCEPTED,
}
#: Papers by which a closing was told to the parties.
CLOSING_PAPERS = ("non_acceptance", "termination", "withdrawal")


def undo_closing(case: Case, *, actor: Actor, reason: str, day: date) -> None:
    """Take out of force what the closing of `case` made, before it is reopened."""
    for agreement in case.agreements.filter(state__in=AgreementState.STANDING):
        with gate(agreement, actor=actor, act="supersede") as fresh:
            fresh.case = case
            fire(fresh, "supersede", actor=actor)
            void_paper(fresh, actor=actor, reason=reason)
    settlement = getattr(case, "own_settlement", None)
    if settlement is not None:
        settlement.delete()
    for destination in case.destinations.all():
        destination.delete()
    outcome = GIVEN_BY[Ending(case.ending)]
    # An outcome that was recorded by hand on an earlier day was no part of the closing.
    for row in case.claims_against.filter(outcome=outcome, outcome_on=case.ended_on):
        row.outcome, row.outcome_on = ClaimOutcome.OPEN, None
        row.save()
    for kind in CLOSING_PAPERS:
        for paper in papers.issued(kind, case):
            papers.void(paper, reason=reason, actor=actor, happened_on=day)
