"""Whom a consultation names enters the station's register of persons and employers."""

from dataclasses import dataclass
from datetime import date

from cases.services.entering import is_in_a_case
from legal_aid.models import Companion, Consultation
from mediation.people import identifiers
from mediation.people.enums import IdType
from mediation.people.services import employer_for, person_for
from mediation.stations.models import Building, Organisation


@dataclass
class Caller:
    """What a visitor or companion says of themselves, in the register's words."""

    name: str
    phone: str
    id_number: str
    person_id: int | None
    address: str = ""
    id_type: str = ""
    sex: str = ""
    birth_date: date | None = None

    def __post_init__(self) -> None:
        # Birth date and sex stand in the number.
        if self.id_number:
            self.id_type = IdType.RESIDENT
            self.sex = identifiers.sex_of(self.id_number)
            self.birth_date = identifiers.birth_date_of(self.id_number)


@dataclass
class NamedEmployer:
    """What a visitor says of the employer, in the register's words."""

    name: str
    credit_code: str
    employer_id: int | None
    phone: str = ""
    address: str = ""
    legal_representative: str = ""
    nature: str = ""
    industry: str = ""
    building: Building | None = None


def register_visitor(consultation: Consultation, *, station: Organisation) -> None:
    """Link the consultation, not saved here, to the register: the visitor and the employer.

    A name alone is no identity: who gave neither telephone nor identity number is not entered,
    and an anonymous visitor never. The building of a consultation says where it was held, not
    where the employer sits: the register does not take it over.
    """
    if not consultation.is_anonymous and _is_known(consultation.visitor_name, consultation):
        consultation.person = person_for(
            Caller(
                consultation.visitor_name,
                consultation.phone,
                consultation.id_number,
                consultation.person_id,
            ),
            station=station,
            stays=is_in_a_case,
        )
    else:
        consultation.person = None
    consultation.employer = None
    if consultation.employer_name:
        consultation.employer = employer_for(
            NamedEmployer(consultation.employer_name, consultation.employer_credit_code, None),
            station=station,
            stays=is_in_a_case,
        )


def register_companion(companion: Companion, *, station: Organisation) -> None:
    """Link a companion, not saved here, to the register, as a visitor is."""
    companion.person = None
    if _is_known(companion.name, companion):
        companion.person = person_for(
            Caller(companion.name, companion.phone, companion.id_number, companion.person_id),
            station=station,
            stays=is_in_a_case,
        )


def _is_known(name: str, row: Consultation | Companion) -> bool:
    return bool(name and (row.phone or row.id_number))
