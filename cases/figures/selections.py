"""Which rows count for a period and a scope: the same conditions for a figure and for its list.

Common to all: void cases are left out, in past periods too; a day is the legal date of an event
(`happened_on`), so that late and historic entries count where they belong; events of one day stand
in the order of their recording; an event counts for the organisation that held the case on its day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cases.enums import Capacity, EventKind, IneligibleReason
from cases.figures.dimensions import narrowed
from cases.models import Case, CaseEvent, Holding, Participation
from mediation.history.actor import Actor
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.stations.enums import Role

K = EventKind

#: Kinds that a period counts one by one; transfers are weighed per case (see `moves`).
COUNTED = (
    K.ELIGIBLE,
    K.INELIGIBLE,
    K.WITHDRAWN_BEFORE_ACCEPTANCE,
    K.ACCEPTED,
    K.CONCLUDED,
    K.REOPENED,
)

#: A refusal although the objective conditions were met: only the respondent would not, or was silent.
UNWILLING = Q(kind=K.INELIGIBLE, reason__in=IneligibleReason.UNWILLING) & ~Q(objective_met=False)
#: A conclusion after the case's due date, which extension and holidays have moved.
OVERDUE = Q(happened_on__gt=Coalesce("case__extended_to", "case__due_on"))


def later(**conditions: Any) -> QuerySet[CaseEvent]:
    """Events of the same case after the outer one, by day and then by recording."""
    after = Q(happened_on__gt=OuterRef("happened_on")) | Q(
        happened_on=OuterRef("happened_on"), pk__gt=OuterRef("pk")
    )
    return CaseEvent.objects.filter(after, case=OuterRef("case"), **conditions).order_by()


def earlier(**conditions: Any) -> QuerySet[CaseEvent]:
    """Events of the same case before the outer one, by day and then by recording."""
    before = Q(happened_on__lt=OuterRef("happened_on")) | Q(
        happened_on=OuterRef("happened_on"), pk__lt=OuterRef("pk")
    )
    return CaseEvent.objects.filter(before, case=OuterRef("case"), **conditions).order_by()


def stands_at(day: Any) -> Q:
    """A conclusion that no reopening has undone by the end of `day`."""
    return ~Q(Exists(later(kind=K.REOPENED, happened_on__lte=day)))


def holder_on(day: Any, case: str = "pk") -> Coalesce:
    """The organisation that held the case at the end of `day`.

    The last holding that had begun by then; before the first (an application received earlier than
    the registration says) the first.
    """
    holdings = Holding.objects.filter(case=OuterRef(case)).values("organisation")
    begun = holdings.filter(starts_on__lte=day).order_by("-starts_on", "-pk")
    return Coalesce(Subquery(begun[:1]), Subquery(holdings.order_by("starts_on", "pk")[:1]))


def own_cases(actor: Actor, prefix: str = "") -> Q:
    """The cases of one person: those a mediator leads or led; a legal-aid officer's, which they
    opened from a consultation or take part in otherwise than as mediator."""
    person: Any = actor.user_id
    parts = Participation.objects.filter(
        case=OuterRef(f"{prefix}pk" if not prefix else "case"), user_id=person
    )
    if actor.role == Role.LEGAL_AID:
        opened = Q(**{f"{prefix}is_legal_aid": True, f"{prefix}created_by": person})
        parts = parts.exclude(capacity=Capacity.MEDIATOR).exclude(Participation.NEVER_ADVISED)
        return opened | Q(Exists(parts))
    return Q(Exists(parts.filter(is_lead=True)))


class Selection:
    """The rows that count in one period for one scope.

    What the scope narrows a report to (a category, a building …) holds for all of them; `only`
    narrows them further by look-ups of Case.
    """

    def __init__(self, scope: Scope, period: Period, only: Mapping[str, Any] | None = None) -> None:
        self.scope = scope
        self.only = only or {}
        self.period = period

    def during(self, period: Period) -> "Selection":
        """The same of another period."""
        return Selection(self.scope, period, self.only)

    # --- Events ---------------------------------------------------------------------------

    def events(
        self, kinds: Sequence[EventKind], period: Period | None = None
    ) -> QuerySet[CaseEvent]:
        """Events of these kinds, in the period unless another is given."""
        span = period or self.period
        events: QuerySet[CaseEvent] = CaseEvent.objects.filter(
            organisation__in=self.scope.ids,
            kind__in=kinds,
            happened_on__range=(span.first, span.last),
            case__voided_on=None,
            **{f"case__{name}": value for name, value in self.only.items()},
        ).order_by()
        events = narrowed(events, self.scope.only, self.scope)
        return events.filter(own_cases(self.scope.own, "case__")) if self.scope.own else events

    def condition(self, kind: EventKind) -> Q:
        """Which events of `kind` count in the period, each case at most once."""
        # With the days in each branch: SQLite takes the branches apart, and without them looks at the
        # events of all times.
        this = Q(kind=kind, happened_on__range=(self.period.first, self.period.last))
        if kind in (K.ELIGIBLE, K.INELIGIBLE, K.WITHDRAWN_BEFORE_ACCEPTANCE):
            # A decision counts, even when it was undone later; of two in one period the last.
            repeated = later(
                kind=kind, organisation__in=self.scope.ids, happened_on__lte=self.period.last
            )
            return this & ~Q(Exists(repeated))
        if kind == K.CONCLUDED:
            return this & stands_at(self.period.last)
        if kind == K.REOPENED:
            # Undoes the conclusion that stood when the period began. A reopening of a refusal
            # has no conclusion before it; a second one undoes a conclusion of this period.
            concluded = CaseEvent.objects.filter(
                case=OuterRef("case"), kind=K.CONCLUDED, happened_on__lt=self.period.first
            ).order_by()
            in_between = earlier(
                kind__in=(K.CONCLUDED, K.REOPENED), happened_on__gte=self.period.first
            )
            return this & Q(Exists(concluded)) & ~Q(Exists(in_between))
        return this

    def counted(self, *kinds: EventKind) -> QuerySet[CaseEvent]:
        """The events of these kinds that count in the period."""
        return self.events(kinds).filter(self.conditions(kinds))

    def conditions(self, kinds: Sequence[EventKind]) -> Q:
        """Which events of these kinds count in the period."""
        return reduce(or_, (self.condition(kind) for kind in kinds))

    def moves(self) -> QuerySet[Any]:
        """case → net number of transfers into the scope (+1 or −1) of cases then in mediation.

        A transfer between two organisations of the scope, and one that came back within the
        period, cancel out. A case that is not accepted yet, or concluded, is nobody's open case.
        """
        state = (
            earlier(kind__in=(K.ACCEPTED, K.CONCLUDED, K.REOPENED))
            .order_by("-happened_on", "-pk")
            .values("kind")[:1]
        )
        return (
            self.events((K.TRANSFERRED_IN, K.TRANSFERRED_OUT))
            .filter(Exists(earlier(kind=K.ACCEPTED)))
            .annotate(before=Subquery(state))
            .exclude(before=K.CONCLUDED)
            .values("case")
            .annotate(net=Sum(models.Case(models.When(kind=K.TRANSFERRED_IN, then=1), default=-1)))
            .exclude(net=0)
        )

    def moved(self, kind: EventKind) -> QuerySet[CaseEvent]:
        """The transfers into (or out of) the scope, one event a case: the last in the period."""
        sign = {"net__gt": 0} if kind == K.TRANSFERRED_IN else {"net__lt": 0}
        repeated = later(
            kind=kind, organisation__in=self.scope.ids, happened_on__lte=self.period.last
        )
        cases = self.moves().filter(**sign).values("case")
        return self.events((kind,)).filter(~Q(Exists(repeated)), case__in=cases)

    # --- Cases ----------------------------------------------------------------------------

    def cases(self) -> QuerySet[Case]:
        """Every case that may count at all; whose it was depends on the day asked for."""
        cases: QuerySet[Case] = Case.objects.filter(voided_on=None, **self.only).order_by()
        cases = narrowed(cases, self.scope.only, self.scope, case="")
        return cases.filter(own_cases(self.scope.own)) if self.scope.own else cases

    def received(self) -> QuerySet[Case]:
        """Applications received in the period by whoever held them that day."""
        received = self.cases().filter(received_on__range=(self.period.first, self.period.last))
        return self._held(received, OuterRef("received_on"))

    def open_at_end_of(self, day: date) -> QuerySet[Case]:
        """Cases accepted and not concluded at the end of `day`, held in the scope then.

        Computed from acceptance, conclusions and holdings alone, not by carrying over: that the
        balance holds is a finding. A case whose standing conclusion is dated by then cannot have
        been open; of the others the events decide, as a later reopening hides a conclusion.
        """
        concluded = CaseEvent.objects.filter(
            stands_at(day), case=OuterRef("pk"), kind=K.CONCLUDED, happened_on__lte=day
        ).order_by()
        candidates = self.cases().filter(
            Q(concluded_on=None) | Q(concluded_on__gt=day), accepted_on__lte=day
        )
        return self._held(candidates.filter(~Q(Exists(concluded))), day)

    def _held(self, cases: QuerySet[Case], day: Any) -> QuerySet[Case]:
        if self.scope.organisation is None:
            return cases
        return cases.alias(holder=holder_on(day)).filter(holder__in=self.scope.ids)
