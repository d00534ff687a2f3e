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
CLOSING_PAPERS = ("non_acceptance", "termination", "member_termination", "withdrawal")


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
    outcome = GIVEN_BY[Ending(case.ending)]
    # An outcome that was recorded by hand on an earlier day was no part of the closing.
    # What was against a party who has left since stays as it is: nobody is there to answer it.
    rows = case.claims_against.filter(outcome=outcome, outcome_on=case.ended_on)
    for row in rows.filter(respondent__ceased_on=None):
        row.outcome, row.outcome_on = ClaimOutcome.OPEN, None
        row.save()
    _undo_members(case, outcome)
    # Whoever had left the group before the closing stays away, and keeps where they went.
    for destination in case.destinations.exclude(member__outcome=ClaimOutcome.WITHDRAWN):
        destination.delete()
    for kind in CLOSING_PAPERS:
        for paper in papers.issued(kind, case):
            papers.void(paper, reason=reason, actor=actor, happened_on=day)


def _undo_members(case: Case, outcome: ClaimOutcome) -> None:
    """The members' claims are open again; what some were told with a settlement is undone, too."""
    for row in case.members.exclude(outcome=ClaimOutcome.OPEN):
        by_closing = row.outcome == outcome and row.outcome_on == case.ended_on
        beside_it = case.ending in Ending.SETTLED and row.outcome == ClaimOutcome.NOT_AGREED
        if by_closing or beside_it:
            row.outcome, row.outcome_on = ClaimOutcome.OPEN, None
            row.save()
