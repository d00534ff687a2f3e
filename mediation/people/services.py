"""The register: who a party of a case is, found by number or entered anew.

A case keeps its own snapshot of a party; the register keeps one entry for each person and employer
of a station, with the newest data. Entries of other stations are never looked at. A point has a
register of its own: its people may work for the respondent, and what a worker told the station is
not theirs to see or to overwrite.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q

from mediation.people.enums import IdType
from mediation.people.models import Employer, Person
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Building, Organisation
from mediation.vault.crypto import blind_index, normalise


class PersonLike(Protocol):
    """What a party, an agent or a client of legal aid says of a person."""

    name: str
    phone: str
    address: str
    sex: str
    birth_date: date | None
    id_type: str
    id_number: str
    person_id: int | None


class EmployerLike(Protocol):
    """What a party or an application says of an employer."""

    name: str
    phone: str
    address: str
    credit_code: str
    legal_representative: str
    nature: str
    industry: str
    building: Building | None
    employer_id: int | None


def register_of(organisation: Organisation) -> Organisation:
    """Whose register the parties of the organisation's cases are entered in."""
    if organisation.kind == OrganisationKind.POINT:
        return organisation
    return organisation.station or organisation


def person_for(
    party: PersonLike,
    *,
    station: Organisation,
    stays: Callable[[Person], bool] | None = None,
    afresh: Callable[[Person], bool] | None = None,
) -> Person:
    """The register entry of this person, renewed with what `party` says.

    Found by identity number, else by its name together with the telephone or with the link that
    the party has already; a different identity number always means a different person. Who is not
    found is entered. Where the one that is found was merged, the kept one is returned.

    Args:
        station: whose register it is, by `register_of`.
        stays: whether an entry that is found must be left as it is, because others than those who
            may know what `party` says would see the change.
        afresh: whether the values of an entry that is found come from people who told them to
            somebody else: they give way to what `party` says, be it nothing.
    """
    with transaction.atomic():
        wait_for_register(station)
        person = _known_person(party, station) or Person(station=station, name=party.name)
        changed = False
        if stays and person.pk is not None and stays(person):
            return person
        if afresh and person.pk is not None and afresh(person):
            changed = _begin_anew(person, party)
        changed |= _renew(
            person,
            latest={"phone": party.phone, "address": party.address},
            first={"sex": party.sex, "birth_date": party.birth_date, **_number(party)},
        )
        # A name is corrected by the case that the entry came from, never by somebody else's case.
        if party.person_id == person.pk and person.name != party.name:
            person.name, changed = party.name, True
        if changed or person.pk is None:
            person.save()
    return person


def employer_for(
    party: EmployerLike, *, station: Organisation, stays: Callable[[Employer], bool] | None = None
) -> Employer:
    """The register entry of this employer, renewed with what `party` says.

    Found by credit code, else by its exact name; a different credit code always means a different
    employer. Who is not found is entered; a code that becomes known later completes the entry.
    `stays` as in `person_for`.
    """
    with transaction.atomic():
        wait_for_register(station)
        employer = _known_employer(party, station) or Employer(station=station, name=party.name)
        if stays and employer.pk is not None and stays(employer):
            return employer
        changed = _renew(
            employer,
            latest={
                "phone": party.phone,
                "address": party.address,
                "legal_representative": party.legal_representative,
            },
            first={
                "credit_code": normalise(party.credit_code),
                "nature": party.nature,
                "industry": party.industry,
                "building": _own_building(party.building, station),
            },
        )
        if party.employer_id == employer.pk and employer.name != party.name:
            employer.name, changed = party.name, True
        if changed or employer.pk is None:
            employer.save()
    return employer


def _begin_anew(person: Person, party: PersonLike) -> bool:
    """Let the entry hold what `party` says and nothing else; whether anything changed."""
    number = _number(party)
    said: dict[str, Any] = {
        "phone": party.phone,
        "address": party.address,
        "sex": party.sex,
        "birth_date": party.birth_date,
        "id_type": number.get("id_type", person.id_type),
        "id_number": number.get("id_number", ""),
    }
    changed = any(getattr(person, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(person, name, value)
    return changed


def rename_entry(entry: Person | Employer, name: str) -> None:
    """The person or organisation has another name now (更名): the entry takes it.

    Where the register knows the new name already, the entry stays as it is: a party of that name
    will be found there.
    """
    with transaction.atomic():
        wait_for_register(entry.station)
        entry = entry.front()
        known = type(entry).objects.filter(station=entry.station, name=name)
        if not known.exists():
            entry.name = name
            entry.save()


def wait_for_register(station: Organisation) -> None:
    """Let one registration at a time look up and enter, or the same person would be entered twice.

    NO KEY UPDATE, because rows that merely refer to the station must not wait.
    """
    Organisation.objects.select_for_update(no_key=True).values_list("pk").get(pk=station.pk)


def _known_person(party: PersonLike, station: Organisation) -> Person | None:
    register = Person.objects.filter(station=station)
    number = normalise(party.id_number)
    if number:
        holder: Person | None = register.filter(
            id_number_index=blind_index("id_number", number)
        ).first()
        if holder is not None:
            return holder.front()
    same = Q(pk=party.person_id)
    if party.phone:
        same |= Q(phone_index=blind_index("phone", party.phone))
    for person in register.filter(same, name=party.name):
        if _same_or_unknown(person.id_number, number):
            return person.front()  # type: ignore[no-any-return]
    return None


def _known_employer(party: EmployerLike, station: Organisation) -> Employer | None:
    register = Employer.objects.filter(station=station)
    code = normalise(party.credit_code)
    if code:
        holder: Employer | None = register.filter(credit_code=code).first()
        if holder is not None:
            return holder.front()
    for employer in register.filter(name=party.name):
        if _same_or_unknown(employer.credit_code, code):
            return employer.front()  # type: ignore[no-any-return]
    return None


def _own_building(building: Building | None, station: Organisation) -> Building | None:
    """A building of another station, from where a case was transferred, is not in this register."""
    return building if building is not None and building.station_id == station.station_id else None


def _same_or_unknown(known: str, given: str) -> bool:
    return not known or not given or normalise(known) == given


def _number(party: PersonLike) -> dict[str, Any]:
    if not party.id_number:
        return {}
    return {"id_type": party.id_type or IdType.RESIDENT, "id_number": normalise(party.id_number)}


def _renew(entry: Any, *, latest: dict[str, Any], first: dict[str, Any]) -> bool:
    """Bring an entry up to date; whether anything changed.

    Args:
        latest: follows what was said last.
        first: stays as it was first said.
    """
    changed = False
    for values, may_replace in ((latest, True), (first, False)):
        for name, value in values.items():
            present = getattr(entry, name)
            if value and present != value and (may_replace or not present):
                setattr(entry, name, value)
                changed = True
    # The paper's kind belongs to the number that was taken over with it.
    if "id_number" in first and normalise(entry.id_number) == first["id_number"]:
        changed = changed or entry.id_type != first["id_type"]
        entry.id_type = first["id_type"]
    return changed
