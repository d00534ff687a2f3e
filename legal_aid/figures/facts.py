"""What the desk's figures are computed from, added up by the database in a fixed number of queries."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, Sum, Value, When

from cases.figures.facts import Facts as CaseFacts
from legal_aid.enums import AidKind
from legal_aid.figures.selections import AIDED, AidSelection
from legal_aid.models import AidTerms
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.reports.values import cents


@dataclass(frozen=True, slots=True)
class Matters:
    """How many matters of one kind a station has: of the period, and since the first day of the totals."""

    station: int
    kind: str
    count: int
    since: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Consultations that agree in all that figures and tables ask."""

    channel: str
    category: str
    onward: str
    building: str
    building_name: str
    officer: str
    officer_name: str
    has_case: bool
    case_state: str
    case_ending: str
    count: int


@dataclass(frozen=True, slots=True)
class Applications:
    """Applications that agree in kind and ground of refusal."""

    kind: str
    refusal_reason: str
    applied: int
    approved: int
    refused: int
    recovered: Decimal


class AidFacts:
    """The sums of one period and scope."""

    def __init__(self, scope: Scope, period: Period) -> None:
        self.scope = scope
        self.period = period
        self.selection = AidSelection(scope, period)
        #: The cases of legal aid, by the definitions of all cases.
        self.cases = CaseFacts(scope, period, AIDED)

    @cached_property
    def terms(self) -> dict[int, AidTerms]:
        """The conditions of each station that has entered any."""
        return self.selection.terms()

    def counts(self, station: int, kind: str) -> bool:
        """Whether matters of the kind are "received legal aid" at the station."""
        terms = self.terms.get(station)
        return terms is None or terms.counts(AidKind(kind))

    @cached_property
    def matters(self) -> list[Matters]:
        """The matters of the period and of the running totals, by station and kind: two queries."""
        first = min(self.period.first, self.period.totals_from)
        advised = self._grouped(self.selection.advised(first), "held_on", ())
        aided = self._grouped(self.selection.aided(first), "day", ("kind",))
        return [
            Matters(
                row["organisation"], row.get("kind", AidKind.ADVICE), row["count"], row["since"]
            )
            for row in (*advised, *aided)
        ]

    def _grouped(self, rows: Any, day: str, columns: tuple[str, ...]) -> Iterable[dict[str, Any]]:
        return list(
            rows.values("organisation", *columns).annotate(
                count=Count("pk", filter=Q(**{f"{day}__gte": self.period.first})),
                since=Count("pk", filter=Q(**{f"{day}__gte": self.period.totals_from})),
            )
        )

    def received(self, kind: AidKind) -> int:
        """Matters of the kind in the period, whether it counts or not."""
        return sum(row.count for row in self.matters if row.kind == kind)

    def received_that_count(self, which: Callable[[Matters], int]) -> int:
        """Matters of the kinds that count at their station."""
        return sum(which(row) for row in self.matters if self.counts(row.station, row.kind))

    @cached_property
    def advice(self) -> list[Advice]:
        """Every consultation of the period."""
        rows = self.selection.consultations().annotate(
            has_case=_as_boolean(self.selection.has_case())
        )
        columns = (
            "channel", "category", "onward", "building__station__code", "building__code",
            "building__name", "officer__username", "officer__name", "has_case", "case__state",
            "case__ending",
        )  # fmt: skip
        return [
            Advice(
                row["channel"],
                row["category"],
                row["onward"],
                f"{row['building__station__code']}-{row['building__code']}"
                if row["building__code"]
                else "",
                row["building__name"] or "",
                row["officer__username"],
                row["officer__name"],
                row["has_case"],
                row["case__state"] or "",
                row["case__ending"] or "",
                row["count"],
            )
            for row in rows.values(*columns).annotate(count=Count("pk"))
        ]

    @cached_property
    def consultations(self) -> int:
        """Consultations of the period."""
        return sum(row.count for row in self.advice)

    @cached_property
    def led_to_a_case(self) -> int:
        """Those of them that had a case by its end."""
        return sum(row.count for row in self.advice if row.has_case)

    def folded(self, key: Callable[[Advice], str]) -> Counter[str]:
        """Consultations by whatever `key` takes of them."""
        counts: Counter[str] = Counter()
        for row in self.advice:
            counts[key(row)] += row.count
        return counts

    @cached_property
    def applications(self) -> list[Applications]:
        """Every application that was received, decided or ended in the period."""
        chosen = self.selection
        rows: Any = (
            chosen.touched()
            .values("kind", "refusal_reason")
            .annotate(
                applied=Count("pk", filter=chosen.applied()),
                approved=Count("pk", filter=chosen.approved()),
                refused=Count("pk", filter=chosen.refused()),
                recovered=Sum("recovered_amount", filter=chosen.recovering()),
            )
        )
        return [Applications(**{**row, "recovered": cents(row["recovered"])}) for row in rows]

    @cached_property
    def settled_amount(self) -> Decimal:
        """What the aided cases without an agent's application recovered by their settlements."""
        return cents(self.selection.settlements().aggregate(total=Sum("amount"))["total"])


def _as_boolean(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
