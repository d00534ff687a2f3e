"""Dated events: what figures count. Each is written by the operation that makes it true."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.enums import EventKind
from cases.models import Case, CaseEvent
from cases.services import followers
from mediation.history.actor import current_actor
from mediation.history.gate import ActionRefused
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
    persons: int | None = None,
    persons_settled: int | None = None,
) -> CaseEvent:
    """Write a dated event in the caller's transaction.

    Figures read the events of a case in the order of their days, so that none may be dated before
    the one that it follows: what comes after a reopening happened on its day or later. A positive
    decision alone keeps the day of its review, which a reopening may have left standing.

    Args:
        organisation: who held the case on that day; the present holder unless given.
        persons: of a conclusion, how many workers the case concerned on that day.
        persons_settled: for how many of them it was settled.

    Raises:
        ActionRefused: when the day lies before the last event's.
    """
    if kind != EventKind.ELIGIBLE:
        _insist_in_order(case, happened_on)
    event = CaseEvent(
        case=case,
        kind=kind,
        happened_on=happened_on,
        organisation=organisation or case.organisation,
        ending=ending,
        reason=reason,
        objective_met=objective_met,
        amount=amount,
        persons=persons,
        persons_settled=persons_settled,
    )
    event.save()
    followers.tell(event, actor=current_actor())
    return event


def holder_at(case: Case, day: date) -> Organisation:
    """Who held the case on `day`: the present holder, unless it came by a transfer after it."""
    holdings = case.holdings.select_related("organisation").order_by("starts_on", "pk")
    begun = [row for row in holdings if row.starts_on <= day]
    return begun[-1].organisation if begun else case.organisation


def _insist_in_order(case: Case, day: date) -> None:
    events = case.events.exclude(kind=EventKind.ELIGIBLE)
    last = events.order_by("happened_on", "pk").last()
    if last and day < last.happened_on:
        raise ActionRefused(
            _("发生日期不能早于%(what)s的日期（%(day)s）。")
            % {"what": last.get_kind_display(), "day": last.happened_on.isoformat()}
        )
