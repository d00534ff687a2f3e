"""Promises whose day comes: for the due list, the calendar, reminders, and the page to tick them off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.due_cases import cases_in, holders_of, with_holders
from cases.enums import AgreementState
from cases.models import Agreement, Instalment, Party, Term
from cases.permissions import may
from cases.promises import PREFETCH, Promise, promises_of
from mediation.agenda.entries import Entry, Kind, Window

#: So many agreements with something due are looked at; the rest stands in the list of cases.
LONGEST = 300
#: Behind every day of a promise.
NO_DAY = Value(date.max, output_field=DateField())
#: Codes of parties who are reminded without an account.
OUTSIDER = "party"


@dataclass(frozen=True, slots=True)
class Due:
    """One open promise with its agreement and case."""

    agreement: Agreement
    promise: Promise
    day: date


def due_in(window: Window) -> list[Due]:
    """Open promises due in the window, the earliest first; a fixed number of queries."""
    found = [
        Due(agreement, promise, promise.day)
        for agreement in _agreements(window)
        for promise in promises_of(agreement)
        if promise.is_open and promise.day and window.first <= promise.day <= window.last
    ]
    return sorted(found, key=lambda one: (one.day, one.agreement.pk, one.promise.position))


def _agreements(window: Window) -> Any:
    """Those whose open promises fall due earliest; for the system, which reminds of all, all of them."""
    days = (window.first, window.last)
    terms = Term.objects.filter(
        agreement=OuterRef("pk"), performed_on=None, instalments=None, pay_on__range=days
    )
    parts = Instalment.objects.filter(
        term__agreement=OuterRef("pk"), paid_on=None, due_on__range=days
    )
    promised = Term.objects.select_related("payer", "payee").prefetch_related(*PREFETCH)
    rows = Agreement.objects.filter(
        case__in=cases_in(window), state__in=AgreementState.IN_FORCE
    ).annotate(
        first_term=Subquery(terms.order_by("pay_on").values("pay_on")[:1]),
        first_part=Subquery(parts.order_by("due_on").values("due_on")[:1]),
    )
    rows = rows.exclude(first_term=None, first_part=None).order_by(
        Least(Coalesce("first_term", NO_DAY), Coalesce("first_part", NO_DAY)), "pk"
    )
    # Whether the reader may open its page follows from the case's organisation and people.
    rows = (
        with_holders(rows)
        .select_related("case__organisation")
        .prefetch_related(Prefetch("terms", queryset=promised), "case__participations")
    )
    return rows if window.actor is None else rows[:LONGEST]


def entries(window: Window) -> Iterator[Entry]:
    """The same without names and sums; the parties are told by the message back-end.

    Before its day only who has to perform is reminded, after it both sides.
    """
    for one in due_in(window):
        agreement, term = one.agreement, one.promise.term
        is_late = one.day < window.today
        told = (term.payer_id, term.payee_id) if is_late else (term.payer_id,)
        yield Entry(
            key=f"payment:{agreement.case.serial}:{agreement.number}:{one.promise.position}",
            kind=KIND.code,
            day=one.day,
            what=_("协议逾期未履行（第%(position)s项）") % {"position": one.promise.position}
            if is_late
            else _("协议履行期限（第%(position)s项）") % {"position": one.promise.position},
            subject=agreement.case.serial,
            url=_url(window, agreement),
            organisation=agreement.case.organisation_id,
            holders=holders_of(agreement.case),
            sequence=agreement.version,
            outsiders=tuple(f"{OUTSIDER}:{pk}" for pk in told if pk),
            told_outside=_told(one.day, is_late=is_late),
        )


def _url(window: Window, agreement: Agreement) -> str:
    """The page of performance for who may read it, else that of the case."""
    if window.actor is None or may(window.actor, "view_content", agreement.case):
        return reverse("performance:case", args=[agreement.case.serial])
    return agreement.case.get_absolute_url()


def _told(day: date, *, is_late: bool) -> str:
    words = {"day": day.isoformat()}
    if is_late:
        return (
            _(
                "您参加的劳动争议调解，有一项约定的履行期限（%(day)s）已过，尚未登记履行。"
                "已经履行的，请告知调解组织；如有困难，请联系承办调解员。"
            )
            % words
        )
    return _("您参加的劳动争议调解，有一项约定的履行期限为%(day)s，请按协议履行。") % words


def address_of(code: str) -> str | None:
    """The telephone number of a party, at the moment of sending; None where there is none any more."""
    key = code.partition(":")[2]
    if not key.isdecimal():
        return None
    party = Party.objects.filter(pk=int(key), case__destroyed_on=None, case__voided_on=None).first()
    return (party.phone or None) if party else None


KIND = Kind("payment", gettext_lazy("协议履行"), entries, days_before=(3, 0, -1, -7))
