"""The one place where a party enters a case, whatever brings it: application, change, copy."""

from cases.enums import PartyKind
from cases.models import Case, Party
from mediation.people.services import employer_for, person_for, register_of
from mediation.stations.models import Organisation


def enter_party(case: Case, party: Party) -> Party:
    """Write `party` as one of `case`, in the caller's transaction, linked to the register.

    Whoever is entered again (an edited application) keeps its row.
    """
    party.case = case
    link_to_register(party, station=register_of(case.organisation))
    party.save()
    return party


def link_to_register(party: Party, *, station: Organisation) -> None:
    """Let `party`, not saved here, refer to its entry in the register of `station` (or point)."""
    if party.kind == PartyKind.WORKER:
        party.person = person_for(party, station=station)
    else:
        party.employer = employer_for(party, station=station)
