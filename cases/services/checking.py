"""The check for conflicts of interest of a case: at registration, and for whoever comes later."""

from cases.appearances import matter_of, people_of
from cases.models import Case, PartyCheck
from cases.permissions import may
from cases.services.common import beside, insist_may
from mediation.history.actor import Actor
from mediation.people import checking
from mediation.people.conflict_checks import manages
from mediation.people.enums import CheckOccasion


def check_parties(
    case: Case, *, actor: Actor, occasion: CheckOccasion | None = None
) -> PartyCheck | None:
    """Check the people of the case and keep the result; inside the operation that named them.

    It refuses nothing. Without an `occasion` nothing is done while the people are those of before.
    """
    matter = matter_of(case, people_of(case))
    return checking.run(
        matter,
        PartyCheck.objects.filter(case=case),
        lambda: PartyCheck(case=case),
        occasion=occasion,
        actor=actor,
    )


#: Who assigns the mediators decides about conflicts: the manager, unless agent in the dispute.
DECIDING = "assign"


def may_decide(actor: Actor, case: Case) -> bool:
    """Whether `actor` may read what was found, and decide about it."""
    return manages(actor, station_path=case.station.path) and may(actor, DECIDING, case)


def check_again(case: Case, *, actor: Actor) -> PartyCheck | None:
    """Check anew, because something else may have been registered since."""
    insist_may(actor, "view_content", case)
    with beside(case, actor=actor, act="check_conflicts") as held:
        return check_parties(held, actor=actor, occasion=CheckOccasion.AGAIN)


def decide_conflict(case: Case, *, actor: Actor, check_id: int, decision: str, reason: str) -> None:
    """The manager's decision about a conflict that the newest check found.

    Raises:
        NotAllowed, ActionRefused: as `mediation.people.checking.decide`.
    """
    insist_may(actor, DECIDING, case)
    with beside(case, actor=actor, act="decide_conflict") as held:
        checking.decide(
            checking.newest(held.party_checks.all()),
            actor=actor,
            station_path=held.station.path,
            check_id=check_id,
            decision=decision,
            reason=reason,
        )
