"""Where people appear in cases, for checks of conflicts of interest; and a case as such a matter.

Employers are looked up only beside a person who was found: that an employer had other disputes is no
conflict, and large ones have many.
"""

from collections.abc import Collection, Iterable

from django.db.models import F, Q, Value

from cases.enums import Capacity, PartyKind, Side
from cases.models import Agent, Case, Member, Participation, Party
from mediation.people.appearances import (
    Appearance,
    Camp,
    Matter,
    MatterKind,
    Named,
    Part,
    indexed,
    recognised,
)

CAMPS = {Side.APPLICANT.value: Camp.FIRST, Side.RESPONDENT.value: Camp.SECOND}


def ref_of(case_id: int) -> str:
    """How a case is named among matters."""
    return f"cases.case:{case_id}"


def matter_of(case: Case, people: Iterable[Named] = ()) -> Matter:
    """A case as a matter; consultations and applications about it name it as their kin."""
    mediators = {
        part.user_id for part in case.participations.all() if part.capacity == Capacity.MEDIATOR
    }
    return Matter(
        ref=ref_of(case.pk),
        kind=MatterKind.MEDIATION,
        station_id=case.station_id,
        label=case.serial,
        held_on=case.received_on,
        workers=frozenset(mediators),
        people=tuple(people),
    )


def people_of(case: Case) -> list[Named]:
    """The parties, agents and members of the case, as they stand."""
    parties = list(Party.objects.filter(case=case))
    camps = {party.pk: CAMPS[party.side] for party in parties}
    found = [
        Named(
            reference=f"party-{row.pk}",
            is_employer=not row.is_worker,
            name=row.name,
            camp=CAMPS[row.side],
            credit_code=row.credit_code,
            entry=row.person_id if row.is_worker else row.employer_id,
            **indexed(row),
        )
        for row in parties
    ]
    found += [
        Named(
            f"agent-{row.pk}", False, row.name, camps[row.party_id], Part.REPRESENTATIVE,
            entry=row.person_id, **indexed(row),
        )
        for row in Agent.objects.filter(case=case)
    ]  # fmt: skip
    if case.is_collective:
        found += [
            Named(f"member-{row.pk}", False, row.name, Camp.FIRST, entry=row.person_id,
                  phone=row.phone_index, number=row.id_number_index)
            for row in Member.objects.filter(case=case, party=None)
        ]  # fmt: skip
    return found


class CaseAppearances:
    """Parties, former ones too, members and agents of cases that are neither void nor destroyed."""

    def appearances(self, matter: Matter) -> list[Appearance]:
        persons = [one for one in matter.people if not one.is_employer]
        if not persons:
            return []
        hits = [*_parties_and_members(persons), *_agents(persons)]
        hits = [hit for hit in hits if ref_of(hit[0]) not in {matter.ref, *matter.kin}]
        cases = {hit[0] for hit in hits}
        if not cases:
            return []
        hits += _employers([one for one in matter.people if one.is_employer], cases)
        matters = _matters(cases)
        return [
            Appearance(reference, certain, camp, part, matters[case_id])
            for case_id, reference, certain, camp, part in hits
            if case_id in matters
        ]


Hit = tuple[int, str, bool, Camp, Part]


def _parties_and_members(persons: list[Named]) -> list[Hit]:
    condition = _like(persons) | Q(person__in={key for one in persons for key in one.links()})
    columns = ("case_id", "camp", "name", "phone_index", "id_number_index", "person_id")
    parties = Party.everyone.filter(condition, kind=PartyKind.WORKER).annotate(camp=F("side"))
    members = Member.objects.filter(condition, party=None)
    rows = (
        parties.order_by()
        .values_list(*columns)
        .union(
            members.annotate(camp=Value(Side.APPLICANT.value)).order_by().values_list(*columns),
            all=True,
        )
    )
    return [
        (case_id, one.reference, certain, CAMPS[side], Part.PARTY)
        for case_id, side, name, phone, number, entry in rows
        for one in persons
        if (certain := recognised(one, name=name, phone=phone, number=number, entry=entry))
        is not None
    ]


def _like(persons: list[Named]) -> Q:
    condition = Q(name__in={one.name for one in persons})
    if phones := {one.phone for one in persons} - {""}:
        condition |= Q(phone_index__in=phones)
    if numbers := {one.number for one in persons} - {""}:
        condition |= Q(id_number_index__in=numbers)
    return condition


def _agents(persons: list[Named]) -> list[Hit]:
    """Agents have no blind index: the name finds them, the numbers tell whether it is certain."""
    rows = Agent.everyone.filter(
        Q(name__in={one.name for one in persons})
        | Q(person__in={key for one in persons for key in one.links()})
    ).select_related("case", "party")
    return [
        (row.case_id, one.reference, certain, CAMPS[row.party.side], Part.REPRESENTATIVE)
        for row in rows
        if not row.case.destroyed_on
        for one in persons
        if (certain := recognised(one, name=row.name, entry=row.person_id, **indexed(row)))
        is not None
    ]


def _employers(employers: list[Named], cases: Collection[int]) -> list[Hit]:
    if not employers:
        return []
    rows = Party.everyone.filter(case__in=cases, kind=PartyKind.EMPLOYER)
    return [
        (row.case_id, one.reference, certain, CAMPS[row.side], Part.PARTY)
        for row in rows
        for one in employers
        if (
            certain := recognised(
                one,
                name=row.name,
                phone=row.phone_index,
                credit_code=row.credit_code,
                entry=row.employer_id,
            )
        )
        is not None
    ]


def _matters(cases: Collection[int]) -> dict[int, Matter]:
    """The cases that still count, with who mediated them: two queries."""
    workers: dict[int, set[int]] = {}
    parts = Participation.objects.filter(case__in=cases, capacity=Capacity.MEDIATOR).order_by()
    for case_id, user_id in parts.values_list("case_id", "user_id"):
        workers.setdefault(case_id, set()).add(user_id)
    rows = (
        Case.objects.filter(pk__in=cases, voided_on=None, destroyed_on=None)
        .order_by()
        .values_list("pk", "station_id", "serial", "received_on")
    )
    return {
        pk: Matter(
            ref=ref_of(pk),
            kind=MatterKind.MEDIATION,
            station_id=station_id,
            label=serial,
            held_on=received_on,
            workers=frozenset(workers.get(pk, ())),
        )
        for pk, station_id, serial, received_on in rows
    }
