"""What the desk's figures are computed from: each property is one query, when first asked for."""

from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from cases.figures.facts import Facts
from legal_aid.enums import AidKind, AidState
from legal_aid.figures.selections import LEGAL_AID, AidSelection, within
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.reports.values import cents


class AidFacts:
    """The sums of the desk for one period and scope."""

    def __init__(self, scope: Scope, period: Period) -> None:
        self.scope = scope
        self.period = period
        self.selection = AidSelection(scope, period)
        #: The figures of cases, of legal-aid cases alone.
        self.cases = Facts(scope, period, LEGAL_AID)

    @cached_property
    def matters(self) -> dict[AidKind, Counter[str]]:
        """Kind → matters `in` the period, `counted` among them, and `since` the day of the totals.

        Three queries: matters of consultations, of applications and of cases.
        """
        selection = self.selection
        whole = selection.whole
        found = {kind: Counter[str]() for kind in AidKind}
        sources: tuple[tuple[QuerySet[Any], str, tuple[AidKind, ...]], ...] = (
            (selection.advised(whole), "held_on", (AidKind.ADVICE,)),
            (selection.aided(whole), "received_on", tuple(AidKind)),
            (selection.mediated(whole), "received_on", (AidKind.MEDIATION,)),
        )
        for rows, day, kinds in sources:
            sums = rows.aggregate(
                **{
                    f"{name}_{kind.value}": Count("pk", filter=condition & self._is(rows, kind))
                    for kind in kinds
                    for name, condition in self._ways(kind, day).items()
                }
            )
            for kind in kinds:
                for name in ("in", "counted", "since"):
                    found[kind][name] += sums[f"{name}_{kind.value}"]
        return found

    def _ways(self, kind: AidKind, day: str) -> dict[str, Q]:
        inside = within(self.period, day)
        counts = self.selection.counts(kind)
        since = within(self.selection.total, day)
        return {"in": inside, "counted": inside & counts, "since": since & counts}

    def _is(self, rows: QuerySet[Any], kind: AidKind) -> Q:
        return Q(kind=kind) if rows.model.__name__ == "AidApplication" else Q(pk__isnull=False)

    @cached_property
    def consultations(self) -> list[dict[str, Any]]:
        """Consultations of the period that agree in all that tables ask, with their number."""
        rows: Any = self.selection.consultations().values(
            "channel", "category", "building__station__code", "building__code", "building__name",
            "officer__username", "officer__name", "case__state",
        )  # fmt: skip
        return list(rows.annotate(rows=Count("pk"), cases=Count("case")))

    @cached_property
    def applications(self) -> Counter[str]:
        """Kind → applications received in the period."""
        rows = self.selection.applications().values("kind").annotate(rows=Count("pk"))
        return Counter({row["kind"]: row["rows"] for row in rows})

    @cached_property
    def decisions(self) -> Counter[str]:
        """Reason of refusal → decisions of the period; "" for approvals."""
        rows = self.selection.decided().values("state", "refusal_reason").annotate(rows=Count("pk"))
        found: Counter[str] = Counter()
        for row in rows:
            found[row["refusal_reason"] if row["state"] == AidState.REFUSED else ""] += row["rows"]
        return found

    @cached_property
    def recovered_by_aid(self) -> Decimal:
        """Yuan recovered in the applications closed in the period."""
        return cents(self.selection.closed().aggregate(sum=Sum("recovered_amount"))["sum"])

    @cached_property
    def recovered_by_mediation(self) -> Decimal:
        """Yuan agreed in the settlements that no agent's application counts."""
        return cents(self.selection.settlements().aggregate(sum=Sum("amount"))["sum"])
