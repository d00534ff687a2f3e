"""Persons and employers of many cases at once, found in the register or entered, as one by one.

What `cases.services.entering.link_to_register` would do for each party is done here by a few queries
for all who say no more than a name: such a person is always entered anew, such an employer is the one
of that name. Whoever says more (a number, a telephone) goes the way of single cases.
"""

from collections.abc import Iterable

from cases.enums import PartyKind
from cases.models import Party
from cases.services.entering import link_to_register
from mediation.history.recording import create_recorded
from mediation.people.models import Employer, Person
from mediation.people.services import wait_for_register
from mediation.stations.models import Organisation
from mediation.vault import keys


def link_all(parties: Iterable[Party], *, station: Organisation) -> None:
    """Let `parties`, not saved here, refer to the register of `station`, in the caller's transaction."""
    wait_for_register(station)
    persons, employers = [], []
    for party in parties:
        if party.phone or party.id_number or party.credit_code:
            link_to_register(party, station=station)
        elif party.kind == PartyKind.WORKER:
            persons.append(party)
        else:
            employers.append(party)
    _link_persons(persons, station)
    _link_employers(employers, station)


def _link_persons(parties: list[Party], station: Organisation) -> None:
    made = [Person(station=station, name=party.name[:100]) for party in parties]
    keys.make(person.data_key_id for person in made)
    create_recorded(made)
    for party, person in zip(parties, made, strict=True):
        party.person = person


def _link_employers(parties: list[Party], station: Organisation) -> None:
    names = {party.name for party in parties}
    known: dict[str, Employer] = {}
    found = Employer.objects.filter(station=station, name__in=names).select_related("merged_into")
    for employer in found.order_by("-pk"):
        known[employer.name] = employer.front()
    made = [Employer(station=station, name=name) for name in sorted(names - known.keys())]
    keys.make(employer.data_key_id for employer in made)
    create_recorded(made)
    known |= {employer.name: employer for employer in made}
    for party in parties:
        party.employer = known[party.name]
