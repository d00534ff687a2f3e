"""Where people appear at the desk, for checks of conflicts; consultations and applications as matters.

Visitors, companions and applicants are clients, the employer is the opponent. An employer may itself
be the visitor. Only that they appear is said: never what was asked or answered.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce

from cases.appearances import ref_of
from legal_aid.models import AidApplication, AidAssignment, Companion, Consultation
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

CONSULTATION, APPLICATION = "legal_aid.consultation", "legal_aid.aidapplication"


def matter_of(record: Consultation | AidApplication, people: Iterable[Named] = ()) -> Matter:
    """A consultation or application as a matter."""
    consultation_id: int | None
    workers = {record.officer_id}
    if isinstance(record, Consultation):
        consultation_id, on = record.pk, record.held_on
    else:
        consultation_id, on = record.consultation_id, record.received_on
        workers |= _lawyers_with_accounts({record.pk}).get(record.pk, set())
    return Matter(
        ref=record.aggregate_ref(),
        kind=MatterKind.DESK,
        station_id=record.organisation.station_id or record.organisation_id,
        label=record.serial,
        held_on=on,
        kin=_kin(consultation_id, record.case_id),
        workers=frozenset(workers),
        people=tuple(people),
    )


def _kin(consultation_id: int | None, case_id: int | None) -> frozenset[str]:
    kin = {f"{CONSULTATION}:{consultation_id}"} if consultation_id else set()
    return frozenset(kin | ({ref_of(case_id)} if case_id else set()))


def people_of(record: Consultation | AidApplication) -> list[Named]:
    """Whom the record names, on either side."""
    found = []
    if isinstance(record, Consultation):
        if not record.is_anonymous and record.visitor_name:
            found.append(_client("visitor", record.visitor_name, record))
        found += [_client(f"companion-{row.pk}", row.name, row) for row in record.companions.all()]
    else:
        if record.name:
            found.append(_client("applicant", record.name, record))
        acting = record.assignments.filter(ended_on=None).select_related("lawyer")
        found += [
            Named(
                f"lawyer-{row.pk}", False, row.lawyer.name, Camp.FIRST, Part.REPRESENTATIVE,
                phone=row.lawyer.phone_index,
            )
            for row in acting
        ]  # fmt: skip
    if record.employer_name:
        entry = record.employer
        found.append(
            Named(
                reference="employer",
                is_employer=True,
                name=record.employer_name,
                camp=Camp.SECOND,
                phone=entry.phone_index if entry else "",
                credit_code=record.employer_credit_code,
                entry=record.employer_id,
            )
        )
    return found


def _client(reference: str, name: str, row: Any) -> Named:
    return Named(reference, False, name, Camp.FIRST, entry=row.person_id, **indexed(row))


class _Row(NamedTuple):
    """A client of the desk with the opponent and the matter, whatever table it came from."""

    table: str
    pk: int
    name: str
    phone: str
    number: str
    person_id: int | None
    employer_name: str
    employer_code: str
    employer_id: int | None
    serial: str
    on: Any
    station_id: int
    case_id: int | None
    consultation_id: int | None
    officer_id: int
    part: str


class DeskAppearances:
    """Clients, their opponents and assigned lawyers, of records that are not destroyed."""

    def appearances(self, matter: Matter) -> list[Appearance]:
        if not matter.people:
            return []
        rows = [_Row(*values) for values in _rows(matter.people)]
        applications = {row.pk for row in rows if row.table == APPLICATION}
        users = _lawyers_with_accounts(applications)
        found: list[Appearance] = []
        for row in rows:
            clients = [*_clients(row, matter.people)]
            if clients:
                other = _matter(row, users)
                found += [Appearance(*hit, other) for hit in (*clients, *_opponents(row, matter))]
        return list(dict.fromkeys(found))


def _rows(people: Iterable[Named]) -> Any:
    """Every client who may be one of `people`: one query."""
    names, phones, numbers = set(), {""}, {""}
    entries: set[int] = set()
    for one in people:
        names.add(one.name)
        phones.add(one.phone)
        numbers.add(one.number)
        if not one.is_employer:
            entries |= one.links()
    who = Q(phone_index__in=phones - {""}) | Q(id_number_index__in=numbers - {""})
    who |= Q(person__in=entries)
    consultations = Consultation.objects.filter(
        who | Q(visitor_name__in=names), is_anonymous=False, destroyed_on=None
    )
    companions = Companion.objects.filter(who | Q(name__in=names), consultation__destroyed_on=None)
    applications = AidApplication.objects.filter(who | Q(name__in=names), destroyed_on=None)
    acting = AidAssignment.objects.filter(
        Q(lawyer__name__in=names) | Q(lawyer__phone_index__in=phones - {""}),
        application__destroyed_on=None,
    )
    nobody = Cast(Value(None), IntegerField())
    return _columns(consultations, "", CONSULTATION, F("visitor_name"), F("pk")).union(
        _columns(companions, "consultation__", CONSULTATION, F("name"), F("consultation_id")),
        _columns(applications, "", APPLICATION, F("name"), F("consultation_id")),
        _columns(
            acting, "application__", APPLICATION, F("lawyer__name"),
            F("application__consultation_id"), phone="lawyer__phone_index", number=Value(""),
            person=nobody, part=Part.REPRESENTATIVE,
        ),
        all=True,
    )  # fmt: skip


def _columns(
    rows: Any,
    to: str,
    table: str,
    name: Any,
    consultation: Any,
    *,
    phone: str = "phone_index",
    number: Any = None,
    person: Any = None,
    part: Part = Part.PARTY,
) -> Any:
    """`rows` in the columns of `_Row`; `to` leads to the record whose client it is."""
    on = "held_on" if table == CONSULTATION else "received_on"
    return rows.order_by().values_list(
        Value(table), F(f"{to}id"), name, F(phone), number or F("id_number_index"),
        person or F("person_id"), F(f"{to}employer_name"), F(f"{to}employer_credit_code"),
        F(f"{to}employer_id"), F(f"{to}serial"), F(f"{to}{on}"),
        Coalesce(f"{to}organisation__station_id", f"{to}organisation_id"),
        F(f"{to}case_id"), consultation, F(f"{to}officer_id"), Value(part.value),
    )  # fmt: skip


def _clients(row: _Row, people: Iterable[Named]) -> Iterable[tuple[str, bool, Camp, Part]]:
    for one in people:
        certain = recognised(
            one,
            name=row.name,
            phone=row.phone,
            number="" if one.is_employer else row.number,
            entry=None if one.is_employer else row.person_id,
        )
        if certain is not None:
            yield one.reference, certain, Camp.FIRST, Part(row.part)


def _opponents(row: _Row, matter: Matter) -> Iterable[tuple[str, bool, Camp, Part]]:
    for one in matter.people:
        if one.is_employer and row.employer_name:
            certain = recognised(
                one,
                name=row.employer_name,
                credit_code=row.employer_code,
                entry=row.employer_id,
            )
            if certain is not None:
                yield one.reference, certain, Camp.SECOND, Part.PARTY


def _matter(row: _Row, users: dict[int, set[int]]) -> Matter:
    lawyers = users.get(row.pk, set()) if row.table == APPLICATION else set()
    return Matter(
        ref=f"{row.table}:{row.pk}",
        kind=MatterKind.DESK,
        station_id=row.station_id,
        label=row.serial,
        held_on=row.on,
        kin=_kin(row.consultation_id, row.case_id),
        workers=frozenset({row.officer_id} | lawyers),
    )


def _lawyers_with_accounts(applications: set[int]) -> dict[int, set[int]]:
    users: dict[int, set[int]] = {}
    if applications:
        rows = AidAssignment.objects.filter(application__in=applications).exclude(lawyer__user=None)
        for application_id, user_id in rows.values_list("application_id", "lawyer__user_id"):
            users.setdefault(application_id, set()).add(user_id)
    return users
