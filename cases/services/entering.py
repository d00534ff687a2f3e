"""The one place where a party enters a case, whatever brings it: application, change, copy."""

from cases.enums import PartyKind
from cases.models import Case, Party
from mediation.people.services import employer_for, person_for


def enter_party(case: Case, party: Party) -> Party:
    """Write `party` as one of `case`, in the caller's transaction, linked to the register.

    Whoever is entered again (an edited application) keeps its row.
    """
    party.case = case
    if party.kind == PartyKind.WORKER:
        party.person = person_for(party, station=case.station)
    else:
        party.employer = employer_for(party, station=case.station)
    party.save()
    return party
