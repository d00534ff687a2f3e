"""What legal aid says to the conflict-of-interest registry: who advised whom about which employer.

Only that a consultation took place: never what was asked or answered.
"""

from collections.abc import Collection, Sequence

from django.db.models import Q

from legal_aid.models import Consultation
from mediation.people import identifiers
from mediation.people.conflicts import Somebody, Tie, same_name
from mediation.vault.crypto import blind_index


class ConsultationSource:
    """Consultations that a user gave to a worker of the dispute about an employer in it."""

    def ties(self, user_ids: Collection[int], people: Sequence[Somebody]) -> list[Tie]:
        """Recognised by identity number or telephone; by name alone it is not certain."""
        workers = [one for one in people if not one.is_employer]
        employers = [one for one in people if one.is_employer]
        if not user_ids or not workers or not employers:
            return []
        rows = Consultation.objects.filter(
            _of_any(workers), officer_id__in=user_ids, is_anonymous=False
        ).order_by("held_on", "pk")
        return [
            Tie(
                user_id=row.officer_id,
                somebody=worker.reference,
                held_on=row.held_on,
                is_certain=_is_certain(row, worker),
                label=row.serial,
                station_id=row.organisation.station_id or row.organisation_id,
                case_id=row.case_id,
            )
            for row in rows.select_related("organisation")
            if any(_is_about(row, employer) for employer in employers)
            for worker in workers
            if _is_certain(row, worker) or same_name(row.visitor_name, worker.name)
        ]


def _is_about(row: Consultation, employer: Somebody) -> bool:
    """The same credit code, however the name is written; or the same name."""
    code = identifiers.clean(employer.credit_code)
    if code and code == identifiers.clean(row.employer_credit_code):
        return True
    return same_name(row.employer_name, employer.name)


def _of_any(workers: Sequence[Somebody]) -> Q:
    condition = Q(visitor_name__in=[worker.name for worker in workers])
    if phones := [index for one in workers if (index := blind_index("phone", one.phone))]:
        condition |= Q(phone_index__in=phones)
    if numbers := [index for one in workers if (index := blind_index("id_number", one.id_number))]:
        condition |= Q(id_number_index__in=numbers)
    return condition


def _is_certain(row: Consultation, worker: Somebody) -> bool:
    """The same number of a paper, or the same name with the same telephone."""
    number = blind_index("id_number", worker.id_number)
    if number and number == row.id_number_index:
        return True
    phone = blind_index("phone", worker.phone)
    return bool(phone) and phone == row.phone_index and same_name(row.visitor_name, worker.name)
