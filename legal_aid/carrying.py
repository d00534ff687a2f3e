"""What an application for aid takes over from the consultation or the case that it comes from."""

from typing import Any

from cases.clocks import limitation_ends_on
from cases.enums import PartyKind, Side
from cases.models import Case
from legal_aid.models import AidApplication, Consultation
from mediation.deadlines.calendar import station_calendar


def from_consultation(source: Consultation) -> dict[str, Any]:
    """Initial values by name of the field; the limitation is that of the linked case's claims."""
    case = source.case
    return {
        "channel": source.channel,
        "visit": source.visit,
        "name": source.visitor_name,
        "phone": source.phone,
        "id_number": source.id_number,
        "employer_name": source.employer_name,
        "employer_credit_code": source.employer_credit_code,
        "category": source.category,
        "cause": source.kind or None,
        "claimed_amount": source.amount,
        "summary": source.question,
        "limitation_ends_on": limitation_ends_on(case, station_calendar()) if case else None,
    }


def from_case(case: Case) -> dict[str, Any]:
    """Initial values by name of the field: the first worker against the first employer.

    Numbers and address stay out of the page, which would show them unmasked: see `complete`.
    """
    parties = case.parties.order_by("side", "order", "pk")
    worker = parties.filter(kind=PartyKind.WORKER).first()
    employer = parties.filter(kind=PartyKind.EMPLOYER, side=Side.RESPONDENT).first()
    claim = case.claims.order_by("order", "pk").first()
    initial: dict[str, Any] = {
        "case_number": case.serial,
        "category": case.category,
        "cause": claim.kind if claim else None,
        "claimed_amount": case.claimed_amount,
        "summary": case.facts,
        "limitation_ends_on": limitation_ends_on(case, station_calendar()),
    }
    if worker is not None:
        initial |= {
            "name": worker.name,
            "sex": worker.sex,
            "birth_date": worker.birth_date,
            "is_union_member": worker.is_union_member,
            "occupation": worker.position,
        }
    if employer is not None:
        initial |= {
            "employer_name": employer.name,
            "employer_credit_code": employer.credit_code,
        }
    return initial


def complete(application: AidApplication, case: Case) -> None:
    """Fill the applicant's numbers and address, where left empty, from the worker of that name."""
    worker = case.parties.filter(kind=PartyKind.WORKER, name=application.name).first()
    if worker is None:
        return
    if not application.id_number and worker.id_number:
        application.id_type, application.id_number = worker.id_type, worker.id_number
    application.phone = application.phone or worker.phone
    application.address = application.address or worker.address
