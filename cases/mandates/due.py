"""What is due with mandates: the answer, the end of the body's period, and the return of the result."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.due_cases import cases_in, earlier, holders_of, with_holders
from cases.enums import CaseState
from cases.mandates.clocks import confirmation_of, period_of, return_by
from cases.mandates.enums import MandateKind
from cases.mandates.models import Mandate
from mediation.agenda.entries import Entry, Kind, Window
from mediation.deadlines.calendar import station_calendar

#: A list of what is late is no longer than this; the rest stands in the list of mandates.
LONGEST = 300
#: Three working days and the longest holidays lie between an event and the day by it.
SOON = 20


def confirmations(window: Window) -> Iterator[Entry]:
    """Courts' mandates of open cases that nobody has answered."""
    calendar = station_calendar()
    rows = _open(window).filter(
        kind__in=MandateKind.COURT, confirmed_on=None, declined_on=None,
        case__state__in=CaseState.OPEN,
        received_on__range=(earlier(window.first, SOON), window.last),
    )  # fmt: skip
    for row in rows.order_by("received_on", "pk")[:LONGEST]:
        deadline = confirmation_of(row, calendar)
        if deadline is not None:
            yield from _within(
                window, row, CONFIRMATION, deadline.due, _("答复是否接受委派、委托"),
                article=deadline.article,
            )  # fmt: skip


def periods(window: Window) -> Iterator[Entry]:
    """Mandates of open cases whose own period ends."""
    calendar = station_calendar()
    begun = (
        Q(consented_on__isnull=False) | Q(signed_on__isnull=False) | Q(confirmed_on__isnull=False)
    )
    rows = _open(window).filter(begun, case__state__in=CaseState.OPEN, declined_on=None)
    rows = rows.prefetch_related("excluded_periods")
    for row in rows.order_by("received_on", "pk")[:LONGEST]:
        deadline = period_of(row, calendar, today=window.today)
        if deadline is not None:
            yield from _within(
                window, row, PERIOD, deadline.due, _("委派、委托调解期限届满"),
                article=deadline.article,
                safe_until=deadline.unmoved if deadline.moved else None,
            )  # fmt: skip


def returns(window: Window) -> Iterator[Entry]:
    """Results and papers that have not gone back, after the end of the case or a refusal."""
    calendar = station_calendar()
    span = (earlier(window.first, SOON), window.last)
    over = Q(declined_on__range=span) | Q(
        declined_on=None, case__state__in=CaseState.FINAL, case__ended_on__range=span
    )
    rows = _open(window).filter(over, kind__in=MandateKind.ANSWERED)
    for row in rows.order_by("received_on", "pk")[:LONGEST]:
        due = return_by(row, calendar)
        if due is not None:
            yield from _within(
                window, row, RETURN, due, _("反馈结果、退回材料"), note=_("本站规则，非法律规定")
            )


CONFIRMATION = "mandate_confirmation"
PERIOD = "mandate_period"
RETURN = "mandate_return"
KINDS = (
    Kind(CONFIRMATION, _("答复委派、委托"), confirmations, days_before=(1, 0, -1)),
    Kind(PERIOD, _("委派、委托调解期限"), periods, days_before=(5, 1, 0, -1)),
    Kind(RETURN, _("反馈委派、委托结果"), returns, days_before=(1, 0, -1, -3)),
)


def _open(window: Window) -> Any:
    """Mandates whose result has not gone back, with the people who answer for them."""
    rows = Mandate.objects.filter(case__in=cases_in(window), returned_on=None)
    return with_holders(rows)


def _within(
    window: Window, row: Mandate, kind: str, day: Any, what: Any, **more: Any
) -> Iterator[Entry]:
    if window.first <= day <= window.last:
        case = row.case
        yield Entry(
            key=f"{kind}:{case.serial}:{row.number}",
            kind=kind,
            day=day,
            what=what,
            subject=case.serial,
            url=reverse("mandates:page", args=[case.serial]),
            organisation=case.organisation_id,
            holders=holders_of(case),
            sequence=row.version,
            **more,
        )
