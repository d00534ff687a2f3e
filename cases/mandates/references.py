"""The number under which the body keeps the matter, among the case's external references."""

from datetime import date
from typing import Any

from cases.enums import ReferenceSystem
from cases.mandates.enums import MandateKind
from cases.mandates.models import Mandate
from cases.models import ExternalReference


def _rows(mandate: Mandate) -> tuple[Any, str]:
    """The case's references by the number that the body uses, and the system they belong to."""
    system = (
        ReferenceSystem.COURT if mandate.kind in MandateKind.COURT else ReferenceSystem.ARBITRATION
    )
    rows = mandate.case.external_references
    return rows.filter(system=system, number=mandate.body_number), system


def note_number(mandate: Mandate) -> None:
    rows, system = _rows(mandate)
    if mandate.body_number and not rows.exists():
        ExternalReference(
            case=mandate.case, system=system, number=mandate.body_number,
            received_on=mandate.received_on,
        ).save()  # fmt: skip


def answer_number(mandate: Mandate, day: date) -> None:
    rows, _system = _rows(mandate)
    for row in rows.filter(answered_on=None) if mandate.body_number else ():
        if row.received_on is None or row.received_on <= day:
            row.answered_on = day
            row.save()
