"""What legal aid says to the conflict-of-interest registry: who advised whom about which employer.

Only that a consultation or an application took place: never what was asked or answered.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from legal_aid.enums import AidState
from legal_aid.models import AidApplication, AidAssignment, Companion, Consultation
from mediation.people import identifiers
from mediation.people.conflicts import Somebody, Tie, same_name
from mediation.vault.crypto import blind_index


@dataclass(frozen=True, slots=True)
class _Help:
    """Somebody of ours helped a client about an employer, whatever table says so."""

    user_id: int
    name: str
    phone_index: str
    id_number_index: str
    employer_name: str
    employer_code: str
    held_on: date
    label: str
    station_id: int
    case_id: int | None


class AdviceSource:
    """Consultations that a user gave to a worker of the dispute about an employer in it, as visitor
    or companion; and applications that the user took, or acts in as lawyer."""

    def ties(self, user_ids: Collection[int], people: Sequence[Somebody]) -> list[Tie]:
        """Recognised by identity number or telephone; by name alone it is not certain."""
        workers = [one for one in people if not one.is_employer]
        employers = [one for one in people if one.is_employer]
        if not user_ids or not workers or not employers:
            return []
        found = {
            (one.user_id, worker.reference, one.label): Tie(
                user_id=one.user_id,
                somebody=worker.reference,
                held_on=one.held_on,
                is_certain=_is_certain(one, worker),
                label=one.label,
                station_id=one.station_id,
                case_id=one.case_id,
            )
            for one in _help_given(user_ids, workers)
            if any(_is_about(one, employer) for employer in employers)
            for worker in workers
            if _is_certain(one, worker) or same_name(one.name, worker.name)
        }
        return sorted(found.values(), key=lambda tie: (tie.held_on, tie.label))


#: Columns of a row of any of the tables, in the order of `_Help`; "@" stands for the matter's row.
_MATTER = ("@employer_name", "@employer_credit_code", "@{day}", "@serial", "@organisation_id",
           "@organisation__station_id", "@case_id")  # fmt: skip


def _help_given(user_ids: Collection[int], workers: Sequence[Somebody]) -> Iterator[_Help]:
    talks = Consultation.objects.filter(destroyed_on=None, is_anonymous=False)
    along = Companion.objects.filter(consultation__destroyed_on=None)
    given = AidApplication.objects.filter(destroyed_on=None).exclude(
        state__in=(AidState.DRAFT, AidState.WITHDRAWN)
    )
    acting = AidAssignment.objects.filter(application__destroyed_on=None)
    sources: tuple[tuple[Any, str, str, str, str], ...] = (
        # rows, where the matter stands, the name of the client, the day, who helped
        (talks.filter(_of_any(workers, "visitor_name")), "", "visitor_name", "held_on", "officer_id"),
        (along.filter(_of_any(workers, "name")), "consultation__", "name", "held_on",
         "consultation__officer_id"),
        (given.filter(_of_any(workers, "name")), "", "name", "received_on", "officer_id"),
        (acting.filter(_of_any(workers, "application__name", "application__")), "application__",
         "application__name", "received_on", "lawyer__user_id"),
    )  # fmt: skip
    for rows, matter, name, day, user in sources:
        client = matter if matter == "application__" else ""
        columns = [
            user, name, f"{client}phone_index", f"{client}id_number_index",
            *(column.format(day=day).replace("@", matter) for column in _MATTER),
        ]  # fmt: skip
        values: Any = rows.filter(**{f"{user}__in": user_ids}).order_by().values_list(*columns)
        for *known, organisation, station, case in values:
            yield _Help(*known, station or organisation, case)  # type: ignore[call-arg]  # by _MATTER


def _is_about(row: _Help, employer: Somebody) -> bool:
    """The same credit code, however the name is written; or the same name."""
    code = identifiers.clean(employer.credit_code)
    if code and code == identifiers.clean(row.employer_code):
        return True
    return same_name(row.employer_name, employer.name)


def _of_any(workers: Sequence[Somebody], name: str, prefix: str = "") -> Q:
    condition = Q(**{f"{name}__in": [worker.name for worker in workers]})
    for column, field in (("phone_index", "phone"), ("id_number_index", "id_number")):
        indexes = [index for one in workers if (index := blind_index(field, getattr(one, field)))]
        if indexes:
            condition |= Q(**{f"{prefix}{column}__in": indexes})
    return condition


def _is_certain(row: _Help, worker: Somebody) -> bool:
    """The same number of a paper, or the same name with the same telephone."""
    number = blind_index("id_number", worker.id_number)
    if number and number == row.id_number_index:
        return True
    phone = blind_index("phone", worker.phone)
    return bool(phone) and phone == row.phone_index and same_name(row.name, worker.name)
