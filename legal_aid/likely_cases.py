"""Cases that a consultation or an application may belong to: of the same dispute or person.

The manager chooses among the cases of the station. An officer sees the cases of their own clients
only (design §3); of others they learn the serial, and that alone, where identity number or telephone
say that it is the very person who sits before them. Cases at points stay out: whatever is linked to
one would be known to people who may work for the employer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from cases.enums import PartyKind
from cases.models import Case, Member, Party
from cases.services.intake import Application, probable_duplicates
from legal_aid.models import AidApplication, Companion, Consultation
from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind
from mediation.vault.crypto import blind_index

MOST = 5
#: What has people and an employer, and may belong to a case; an application may be unsaved yet.
Record = Consultation | AidApplication
Somebody = Consultation | AidApplication | Companion


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that may be meant; of one out of sight nothing but serial and day is told."""

    case: Case
    in_sight: bool


def likely_cases(
    consultation: Consultation, application: Application, *, actor: Actor
) -> list[Likely]:
    """The cases to offer for joining, those in the actor's sight first."""
    joinable = station_cases(consultation)
    found = probable_duplicates(application, actor=actor)
    seen = {case.pk: case for case in joinable.filter(pk__in=[case.pk for case in found])}
    same = joinable.filter(of_the_same_person(consultation)).exclude(pk__in=seen)
    same_person = list(same.order_by("-received_on", "-pk")[:MOST])
    in_sight = set(
        Case.objects.visible_to(actor)
        .filter(pk__in=[case.pk for case in same_person])
        .values_list("pk", flat=True)
    )
    offered = [Likely(case, in_sight=True) for case in seen.values()]
    offered += [Likely(case, in_sight=case.pk in in_sight) for case in same_person]
    return sorted(offered, key=lambda one: not one.in_sight)[:MOST]


def case_named(record: Record, number: str, *, actor: Actor) -> Case | None:
    """The case of that serial or case number, if the actor may know that it is there.

    A number that was guessed finds nothing: out of the actor's sight a case is known only to whom
    the record gives a reason, because one of its people is party to it.
    """
    number = number.strip()
    named = Q(serial=number.upper()) | Q(case_number=number)
    visible = Case.objects.visible_to(actor).filter(station=record.organisation_id)
    found: Case | None = visible.filter(named).first() if number else None
    if found is None and number:
        known = of_the_same_person(record) | _of_the_same_dispute(record)
        found = station_cases(record).filter(named).filter(known).first()
    return found


def may_know(record: Record, case: Case, *, actor: Actor) -> bool:
    """Whether the actor may link this record to that case at all."""
    return case_named(record, case.serial, actor=actor) is not None


def station_cases(record: Record) -> Any:
    """The cases of the record's station that can be joined: standing ones, none at a point."""
    return Case.objects.filter(
        station=record.organisation_id, voided_on=None, destroyed_on=None
    ).exclude(organisation__kind=OrganisationKind.POINT)


def of_the_same_person(record: Record) -> Q:
    """Condition on cases: somebody of the record, by number of a paper or telephone."""
    known = [_by_number(row) for row in people_of(record)]
    condition = reduce(or_, known, Q(pk__in=()))
    return _party_or_member(condition)


def _of_the_same_dispute(record: Record) -> Q:
    """Condition on cases: a worker and an employer of these names."""
    names = [name for row in people_of(record) if (name := name_of(row))]
    if not names or not record.employer_name:
        return Q(pk__in=())
    employers = Party.objects.filter(kind=PartyKind.EMPLOYER, name=record.employer_name).order_by()
    return _party_or_member(Q(name__in=names)) & Q(pk__in=employers.values("case"))


def people_of(record: Record) -> Iterable[Somebody]:
    """Who applies, or the visitor and who came along; nobody where a visitor stays anonymous."""
    if isinstance(record, AidApplication):
        return [record]
    if record.is_anonymous:
        return []
    return [record, *record.companions.all()]


def name_of(row: Somebody) -> str:
    return row.visitor_name if isinstance(row, Consultation) else row.name


def _by_number(row: Somebody) -> Q:
    condition = Q(pk__in=())
    # The columns are filled by the save; what a form holds is not saved yet.
    if index := row.id_number_index or blind_index("id_number", row.id_number):
        condition |= Q(id_number_index=index)
    if index := row.phone_index or blind_index("phone", row.phone):
        condition |= Q(phone_index=index, name=name_of(row))
    return condition


def _party_or_member(condition: Q) -> Q:
    parties = Party.objects.filter(condition, kind=PartyKind.WORKER).order_by().values("case")
    members = Member.objects.filter(condition).order_by().values("case")
    return Q(pk__in=parties) | Q(pk__in=members)
