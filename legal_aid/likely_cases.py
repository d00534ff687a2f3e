"""Cases that a consultation may belong to: of the same dispute, or of the same person.

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
from legal_aid.models import Companion, Consultation
from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind

MOST = 5


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


def case_named(consultation: Consultation, number: str, *, actor: Actor) -> Case | None:
    """The case of that serial or case number, if the actor may know that it is there.

    A number that was guessed finds nothing: out of the actor's sight a case is known only to whom
    the consultation gives a reason, because its visitor is party to it.
    """
    number = number.strip()
    named = Q(serial=number.upper()) | Q(case_number=number)
    visible = Case.objects.visible_to(actor).filter(station=consultation.organisation_id)
    found: Case | None = visible.filter(named).first() if number else None
    if found is None and number:
        known = of_the_same_person(consultation) | _of_the_same_dispute(consultation)
        found = station_cases(consultation).filter(named).filter(known).first()
    return found


def may_know(consultation: Consultation, case: Case, *, actor: Actor) -> bool:
    """Whether the actor may link this consultation to that case at all."""
    return case_named(consultation, case.serial, actor=actor) is not None


def station_cases(consultation: Consultation) -> Any:
    """The cases of the consultation's station that can be joined: standing ones, none at a point."""
    return Case.objects.filter(
        station=consultation.organisation_id, voided_on=None, destroyed_on=None
    ).exclude(organisation__kind=OrganisationKind.POINT)


def of_the_same_person(consultation: Consultation) -> Q:
    """Condition on cases: somebody of the consultation, by number of a paper or telephone."""
    known = [_by_number(row) for row in people_of(consultation)]
    condition = reduce(or_, known, Q(pk__in=()))
    return _party_or_member(condition)


def _of_the_same_dispute(consultation: Consultation) -> Q:
    """Condition on cases: a worker and an employer of these names."""
    names = [name for row in people_of(consultation) if (name := name_of(row))]
    if not names or not consultation.employer_name:
        return Q(pk__in=())
    employers = Party.objects.filter(
        kind=PartyKind.EMPLOYER, name=consultation.employer_name
    ).order_by()
    return _party_or_member(Q(name__in=names)) & Q(pk__in=employers.values("case"))


def people_of(consultation: Consultation) -> Iterable[Consultation | Companion]:
    """The visitor and who came along; nobody where the visitor stays anonymous."""
    if consultation.is_anonymous:
        return []
    return [consultation, *consultation.companions.all()]


def name_of(row: Consultation | Companion) -> str:
    return row.visitor_name if isinstance(row, Consultation) else row.name


def _by_number(row: Consultation | Companion) -> Q:
    condition = Q(pk__in=())
    if row.id_number_index:
        condition |= Q(id_number_index=row.id_number_index)
    if row.phone_index:
        condition |= Q(phone_index=row.phone_index, name=name_of(row))
    return condition


def _party_or_member(condition: Q) -> Q:
    parties = Party.objects.filter(condition, kind=PartyKind.WORKER).order_by().values("case")
    members = Member.objects.filter(condition).order_by().values("case")
    return Q(pk__in=parties) | Q(pk__in=members)
