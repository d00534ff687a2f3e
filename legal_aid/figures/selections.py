"""Which consultations, applications and cases count for a period and a scope.

A matter is what belongs together: the case with the consultations and applications linked to it;
else a consultation with its applications; else an application. It counts once, by the furthest kind
that it has reached by the end of the period, on the day on which it first reached it. So a month
that is over stays as it was when a consultation leads to mediation in the next.
"""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from cases.enums import Ending, EventKind
from cases.figures.selections import Selection
from cases.models import CaseEvent
from legal_aid.enums import AidKind, AidState
from legal_aid.models import AidApplication, AidTerms, Consultation
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.stations.enums import OrganisationKind, Role

#: What the rates and sums of cases are narrowed to.
AIDED = {"is_legal_aid": True}
#: From the least to the furthest; mere consultations stand below all of them.
RANKS = {kind: rank for rank, kind in enumerate(AidKind, start=1)}


def shown_to(scope: Scope) -> bool:
    """Whether a report of that scope has the section: for the desk's staff, the manager and the
    auditor of a station or above, never for mediators and points (design §3); commands see all.
    A report narrowed to some cases has none: most of what the desk counts is no case."""
    if scope.only is not None:
        return False
    if scope.organisation is not None and scope.organisation.kind == OrganisationKind.POINT:
        return False
    reader = scope.reader
    if reader is None:
        return True
    if reader.role not in (Role.LEGAL_AID, Role.MANAGER, Role.AUDITOR):
        return False
    return not reader.station_id or reader.organisation_id == reader.station_id


def day_of_aid() -> Case:
    """The day from which an application is aid: its receipt, or when its consultation was linked to
    the case that is the aided matter."""
    return Case(
        When(
            kind=AidKind.MEDIATION,
            consultation__linked_on__isnull=False,
            then=F("consultation__linked_on"),
        ),
        default=F("received_on"),
        output_field=models.DateField(),
    )


def rank() -> Case:
    """The place of an application's kind among the kinds."""
    return Case(
        *(When(kind=kind, then=Value(place)) for kind, place in RANKS.items()),
        output_field=models.IntegerField(),
    )


def matter() -> Case:
    """A number for what an application belongs to: its case, or that of its consultation; else the
    consultation; else itself. The three are kept apart by their remainder."""
    return Case(
        When(case__isnull=False, then=F("case_id") * 3),
        When(consultation__case__isnull=False, then=F("consultation__case_id") * 3),
        When(consultation__isnull=False, then=F("consultation_id") * 3 + 1),
        default=F("pk") * 3 + 2,
        output_field=models.BigIntegerField(),
    )


def _dated(rows: QuerySet[AidApplication]) -> QuerySet[Any]:
    return rows.annotate(day=day_of_aid(), rank=rank())


def given_by(day: Any) -> Q:
    """Applications that are aid at the end of `day`: handed in, and not refused or taken back.

    An aided matter that was a case entered by mistake (void) is none.
    """
    gone = Q(state__in=(AidState.REFUSED, AidState.WITHDRAWN), ended_on__lte=day)
    void = Q(kind=AidKind.MEDIATION, case__voided_on__isnull=False)
    return ~Q(state=AidState.DRAFT) & ~gone & ~void


class AidSelection:
    """The rows that count in one period for one scope."""

    def __init__(self, scope: Scope, period: Period) -> None:
        self.scope = scope
        self.period = period
        self.cases = Selection(scope, period, AIDED)

    def _of_scope(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(organisation__in=self.scope.ids).order_by()
        return rows.filter(officer=self.scope.own.user_id) if self.scope.own else rows

    # --- Consultations --------------------------------------------------------------------

    def consultations(self) -> QuerySet[Consultation]:
        """Consultations held in the period."""
        held = Consultation.objects.filter(held_on__range=(self.period.first, self.period.last))
        return self._of_scope(held)

    def led_to_a_case(self) -> QuerySet[Consultation]:
        """Those of them that had a case by the end of the period, a void one left out."""
        return self.consultations().filter(self.has_case())

    def has_case(self) -> Q:
        """Condition on a consultation: linked to a case by the end of the period."""
        return Q(linked_on__lte=self.period.last, case__voided_on=None, case__isnull=False)

    # --- Matters --------------------------------------------------------------------------

    def advised(self, since: date | None = None) -> QuerySet[Consultation]:
        """Matters that were mere advice by the end of the period: one consultation each, the first."""
        last = self.period.last
        linked = Q(case=OuterRef("case_id")) | Q(consultation__case=OuterRef("case_id"))
        further = self._given().filter(Q(consultation=OuterRef("pk")) | linked)
        before = Q(held_on__lt=OuterRef("held_on")) | Q(
            held_on=OuterRef("held_on"), pk__lt=OuterRef("pk")
        )
        earlier = Consultation.objects.filter(before, case=OuterRef("case_id")).order_by()
        span = Consultation.objects.filter(held_on__range=(since or self.period.first, last))
        return self._of_scope(span).filter(~Exists(further), ~Exists(earlier))

    def aided(self, since: date | None = None) -> QuerySet[AidApplication]:
        """Matters that came to more than a consultation: one application each, that of the furthest
        kind, and of several of that kind the first."""
        place = Window(
            RowNumber(),
            partition_by=matter(),
            order_by=[F("rank").desc(), F("day").asc(), F("pk").asc()],
        )
        furthest = self._given().annotate(place=place).filter(place=1).values("pk")
        rows = self._of_scope(_dated(AidApplication.objects.filter(pk__in=furthest)))
        return rows.filter(day__range=(since or self.period.first, self.period.last))

    def _given(self) -> QuerySet[AidApplication]:
        """Every application that is aid at the end of the period, with `day` and `rank`."""
        given = _dated(AidApplication.objects.filter(given_by(self.period.last)))
        return given.filter(day__lte=self.period.last).order_by()

    def terms(self) -> dict[int, AidTerms]:
        """Station → the conditions that hold at the end of the period; stations without are left out."""
        rows = AidTerms.objects.filter(
            station__in=self.scope.ids, valid_from__lte=self.period.last
        ).order_by("valid_from", "pk")
        return {row.station_id: row for row in rows}

    # --- Applications ---------------------------------------------------------------------

    def touched(self) -> QuerySet[AidApplication]:
        """Applications received, decided or ended in the period."""
        span = (self.period.first, self.period.last)
        conditions = (
            Q(**{f"{column}__range": span}) for column in ("received_on", "decided_on", "ended_on")
        )
        return self._of_scope(AidApplication.objects.filter(reduce(or_, conditions)))

    def within(self, column: str) -> Q:
        """Condition: the day in `column` lies in the period."""
        return Q(**{f"{column}__range": (self.period.first, self.period.last)})

    def applied(self) -> Q:
        """Condition: handed in in the period."""
        return self.within("received_on") & ~Q(state=AidState.DRAFT)

    def approved(self) -> Q:
        """Condition: approved in the period."""
        return self.within("decided_on") & ~Q(state=AidState.REFUSED)

    def refused(self) -> Q:
        """Condition: refused in the period."""
        return self.within("decided_on") & Q(state=AidState.REFUSED)

    def recovering(self) -> Q:
        """Condition: closed in the period with money recovered, mediated matters left out: what they
        recover stands in the conclusion of their case."""
        return (
            self.within("ended_on")
            & Q(state=AidState.CLOSED, recovered_amount__gt=0)
            & ~Q(kind=AidKind.MEDIATION)
        )

    def settlements(self) -> QuerySet[CaseEvent]:
        """Settlements of aided cases for money, but for those that an agent's application counts."""
        agents = AidApplication.objects.filter(
            given_by(self.period.last), case=OuterRef("case"), kind=AidKind.REPRESENTATION
        ).order_by()
        return self.cases.counted(EventKind.CONCLUDED).filter(
            ~Exists(agents), ending__in=Ending.SETTLED, amount__gt=0
        )
