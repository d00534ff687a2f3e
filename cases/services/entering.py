"""The one place where a party enters a case, whatever brings it: application, change, copy."""

from typing import Any

from django.db.models import Q

from cases.enums import PartyKind
from cases.models import Agent, Case, Member, Party
from mediation.people.models import Employer, Person
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
        party.person = person_for(party, station=station, afresh=is_unknown_to_cases)
    else:
        party.employer = employer_for(party, station=station)


def is_in_a_case(entry: Person | Employer) -> bool:
    """Whether case staff see the entry of the register: it, or one merged into it, is in a case."""
    if isinstance(entry, Employer):
        firms = Party.everyone.filter(Q(employer=entry) | Q(employer__merged_into=entry))
        return bool(firms.exists())
    same = Q(person=entry) | Q(person__merged_into=entry)
    shown: tuple[Any, ...] = (Party.everyone, Agent.everyone, Member.objects)
    return any(rows.filter(same).exists() for rows in shown)


def is_unknown_to_cases(entry: Person) -> bool:
    """Whether the entry came from the legal-aid desk alone, which told nobody (design §3)."""
    return not is_in_a_case(entry)
