"""Dated events: what figures count. Each is written by the operation that makes it true."""

from datetime import date
from decimal import Decimal

from cases.enums import EventKind
from cases.models import Case, CaseEvent
from mediation.stations.models import Organisation


def add_event(
    case: Case,
    kind: EventKind,
    *,
    happened_on: date,
    ending: str = "",
    reason: str = "",
    objective_met: bool | None = None,
    amount: Decimal | None = None,
    organisation: Organisation | None = None,
) -> CaseEvent:
    """Write a dated event in the caller's transaction.

    Args:
        organisation: who held the case on that day; the present holder unless given.
    """
    event = CaseEvent(
        case=case,
        kind=kind,
        happened_on=happened_on,
        organisation=organisation or case.organisation,
        ending=ending,
        reason=reason,
        objective_met=objective_met,
        amount=amount,
    )
    event.save()
    return event
