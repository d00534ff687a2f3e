"""Which rows count for a period and a scope: the same conditions for a figure and for its list.

A matter is the consultations, applications and the case that are linked together. It counts once,
by its furthest kind (advice < drafting < mediation < representation), on the day of its furthest
record; of two records of one kind the case counts before an application, an application for
drafting or representation by its first day, and advice by the first consultation.
"""

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from cases.enums import Ending, EventKind
from cases.figures.selections import Selection
from cases.models import Case, CaseEvent
from legal_aid.enums import AidKind, AidState
from legal_aid.models import AidApplication, AidTerms, Consultation
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.stations.enums import Role

#: Narrows the figures of cases to those of the desk.
LEGAL_AID = {"is_legal_aid": True}
KINDS = tuple(AidKind)
_RANK = models.Case(
    *(When(kind=kind, then=rank) for rank, kind in enumerate(KINDS)),
    output_field=models.IntegerField(),
)
#: A draft was not submitted; what was refused or taken back is no aid.
_GIVEN = ~Q(state__in=(AidState.DRAFT, AidState.REFUSED, AidState.WITHDRAWN))


def may_see(scope: Scope) -> bool:
    """Whether the desk's figures are for this reader: its staff, the manager, the auditor.

    Never for mediators and points (design §3); commands see all.
    """
    reader = scope.reader
    if reader is None:
        return True
    if reader.role not in (Role.LEGAL_AID, Role.MANAGER, Role.AUDITOR):
        return False
    return not reader.station_id or reader.organisation_id == reader.station_id


def _given() -> Any:
    """Applications that are aid, each with its case (`root`) and the rank of its kind."""
    return (
        AidApplication.objects.filter(_GIVEN)
        .annotate(root=Coalesce("case", "consultation__case"), rank=_RANK)
        .order_by()
    )


class AidSelection:
    """The rows of the desk that count in one period for one scope."""

    def __init__(self, scope: Scope, period: Period) -> None:
        self.scope = scope
        self.period = period
        self.cases = Selection(scope, period, LEGAL_AID)

    @property
    def whole(self) -> Period:
        """The days of the period and of the running totals together."""
        first = min(self.period.first, self.period.totals_from)
        return Period("", first, self.period.last)

    @property
    def total(self) -> Period:
        """The days of the running totals."""
        return Period("", self.period.totals_from, self.period.last)

    # --- The rows of the desk ---------------------------------------------------------------

    def _of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(organisation__in=self.scope.ids).order_by()
        return rows.filter(officer=self.scope.own.user_id) if self.scope.own else rows

    def consultations(self) -> QuerySet[Consultation]:
        """Consultations held in the period."""
        return self._of_desk(
            Consultation.objects.filter(held_on__range=(self.period.first, self.period.last))
        )

    def applications(self) -> QuerySet[AidApplication]:
        """Applications for aid received in the period; drafts are not yet applications."""
        span = (self.period.first, self.period.last)
        found = AidApplication.objects.filter(received_on__range=span)
        return self._of_desk(found.exclude(state=AidState.DRAFT))

    def decided(self) -> QuerySet[AidApplication]:
        """Applications decided in the period, for or against."""
        span = (self.period.first, self.period.last)
        return self._of_desk(AidApplication.objects.filter(decided_on__range=span))

    def approved(self) -> QuerySet[AidApplication]:
        """Decided in the period for aid."""
        return self.decided().exclude(state=AidState.REFUSED)

    def refused(self) -> QuerySet[AidApplication]:
        """Decided in the period against aid."""
        return self.decided().filter(state=AidState.REFUSED)

    def closed(self) -> QuerySet[AidApplication]:
        """Applications closed in the period; one that its case carries out is left to the case."""
        found = AidApplication.objects.filter(
            state=AidState.CLOSED, ended_on__range=(self.period.first, self.period.last)
        )
        return self._of_desk(found.exclude(kind=AidKind.MEDIATION, case__isnull=False))

    def settlements(self) -> QuerySet[CaseEvent]:
        """Settlements of legal-aid cases in which no agent's application counts the money."""
        agent = _given().filter(root=OuterRef("case"), kind=AidKind.REPRESENTATION)
        return self.cases.counted(EventKind.CONCLUDED).filter(
            ~Q(Exists(agent)),
            ending__in=Ending.SETTLED,
        )

    # --- Matters, each once -----------------------------------------------------------------

    def advised(self, span: Period) -> QuerySet[Consultation]:
        """Matters that went no further than advice by consultation."""
        case = Case.objects.filter(pk=OuterRef("case"), is_legal_aid=True, voided_on=None)
        further = _given().filter(
            Q(consultation=OuterRef("pk")) | Q(root=OuterRef("case")),
            rank__gt=KINDS.index(AidKind.ADVICE),
        )
        first = Consultation.objects.filter(
            Q(held_on__lt=OuterRef("held_on"))
            | Q(held_on=OuterRef("held_on"), pk__lt=OuterRef("pk")),
            case=OuterRef("case"),
        ).order_by()
        rows = Consultation.objects.filter(
            ~Q(Exists(case.order_by())), ~Q(Exists(further)), ~Q(Exists(first)),
            held_on__range=(span.first, span.last),
        )  # fmt: skip
        return self._of_desk(rows)

    def aided(self, span: Period) -> QuerySet[AidApplication]:
        """Matters whose furthest record is an application for aid."""
        same = Q(consultation=OuterRef("consultation")) | Q(root=OuterRef("root"))
        earlier = Q(received_on__lt=OuterRef("received_on")) | Q(
            received_on=OuterRef("received_on"), pk__lt=OuterRef("pk")
        )
        beyond = _given().filter(same).exclude(pk=OuterRef("pk"))
        beyond = beyond.filter(Q(rank__gt=OuterRef("rank")) | Q(earlier, rank=OuterRef("rank")))
        case = Case.objects.filter(
            pk=OuterRef("root"), is_legal_aid=True, voided_on=None
        ).order_by()
        asked = Consultation.objects.filter(
            Q(pk=OuterRef("consultation")) | Q(case=OuterRef("root"))
        ).order_by()
        represents = KINDS.index(AidKind.REPRESENTATION)
        rows = _given().filter(
            ~Q(Exists(beyond)),
            ~Q(Exists(case)) | Q(rank=represents),
            ~Q(Exists(asked)) | Q(rank__gt=KINDS.index(AidKind.ADVICE)),
            received_on__range=(span.first, span.last),
        )
        return self._of_desk(rows)

    def mediated(self, span: Period) -> QuerySet[Case]:
        """Matters whose furthest record is a legal-aid case, by the day it was received."""
        agent = _given().filter(root=OuterRef("pk"), kind=AidKind.REPRESENTATION)
        received = Selection(self.scope, span, LEGAL_AID).received()
        return received.filter(~Q(Exists(agent)))

    # --- Which kinds count --------------------------------------------------------------------

    @cached_property
    def terms(self) -> list[AidTerms]:
        """For each station the conditions in force at the period's end, where any were entered."""
        newer = AidTerms.objects.filter(
            station=OuterRef("station"),
            valid_from__gt=OuterRef("valid_from"),
            valid_from__lte=self.period.last,
        ).order_by()
        found = AidTerms.objects.filter(
            ~Q(Exists(newer)), valid_from__lte=self.period.last
        ).select_related("station")
        return [terms for terms in found.order_by("station__code") if self._concerns(terms)]

    def _concerns(self, terms: AidTerms) -> bool:
        organisation = self.scope.organisation
        path = organisation.path if organisation else ""
        return terms.station.path.startswith(path) or path.startswith(terms.station.path)

    def counts(self, kind: AidKind) -> Q:
        """The rows of this kind that are among "legal aid received", by each station's terms."""
        left_out = Q(pk__in=[])
        for terms in self.terms:
            if not terms.counts(kind):
                left_out |= Q(organisation__path__startswith=terms.station.path)
        return ~left_out


def within(period: Period, field: str) -> Q:
    """That the day of `field` is in the period."""
    return Q(**{f"{field}__range": (period.first, period.last)})
