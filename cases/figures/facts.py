"""What the figures are computed from, added up by the database in a fixed number of queries.

Two queries: one over the events of the period, one for all else; each runs when first asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, F, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from cases.enums import Ending, EventKind
from cases.figures import performance
from cases.figures.selections import COUNTED, OVERDUE, Selection
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.duties import ACCEPTANCE
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.reports.values import cents

K = EventKind
#: Counts and sums of money come in one column, whose cents an integer would lose.
_NUMBER = models.DecimalField(max_digits=18, decimal_places=2)
#: A conclusion recorded before members were: all workers of the case, settled with or not as it was.
_PERSONS = Coalesce("persons", "case__worker_count")
_PERSONS_SETTLED = Coalesce(
    "persons_settled",
    models.Case(When(ending__in=Ending.SETTLED, then=F("case__worker_count")), default=0),
)


class Group(NamedTuple):
    """Counted events of one kind that agree in all that figures ask.

    `since` is the day from which the time is taken: receipt for an acceptance, acceptance for a
    conclusion; `on` the day of the event for these two kinds, None for the others. `persons` and
    `persons_settled` are what a conclusion decided: workers concerned, and settled with.
    """

    kind: str
    ending: str
    reason: str
    objective_met: bool | None
    since: date | None
    on: date | None
    cases: int
    workers: int
    collective: int
    persons: int
    persons_settled: int
    extended: int
    overdue: int
    claimed: Decimal
    agreed: Decimal

    @property
    def days(self) -> int:
        """From `since` to `on`, the first day not counted."""
        assert self.since is not None  # both kinds that are asked for have them
        assert self.on is not None
        return (self.on - self.since).days


def _words(text: str) -> Value:
    return Value(text, output_field=models.CharField())


class Facts:
    """The sums of one period and scope, of all cases or `only` some."""

    def __init__(self, scope: Scope, period: Period, only: Mapping[str, Any] | None = None) -> None:
        self.scope = scope
        self.period = period
        self.selection = Selection(scope, period, only)

    @cached_property
    def _counts(self) -> dict[str, Any]:
        """What is counted beside the events, and the net transfers case by case: one query."""
        chosen = self.selection
        counted = {
            "received": chosen.received(),
            "open_at_start": chosen.open_at_end_of(self.period.day_before),
            "open_at_end": chosen.open_at_end_of(self.period.last),
        }
        parts: list[Any] = [
            cases.annotate(what=_words(name)).values("what").annotate(n=Cast(Count("pk"), _NUMBER))
            for name, cases in counted.items()
        ]
        parts += [
            rows.annotate(what=_words(name))
            .values("what")
            .annotate(n=Sum(column) if column else Count("pk"))
            for name, rows, column in performance.numbers(chosen)
        ]
        moves = chosen.moves().annotate(what=_words("moved")).values_list("what", "net")
        counts: Counter[str] = Counter()
        for what, n in (
            parts[0]
            .values_list("what", "n")
            .union(*(part.values_list("what", "n") for part in parts[1:]), moves, all=True)
        ):
            if what == "moved":
                counts["into" if n > 0 else "out"] += 1
            else:
                counts[what] += n or 0
        return counts

    def sum_of(self, name: str) -> Any:
        """A count of promises, or a sum of money as the database has it."""
        return self._counts[name]

    @property
    def received(self) -> int:
        """Applications received."""
        return int(self._counts["received"])

    @property
    def open_at_start(self) -> int:
        """Cases in mediation when the period begins."""
        return int(self._counts["open_at_start"])

    @property
    def open_at_end(self) -> int:
        """Cases in mediation when the period has ended."""
        return int(self._counts["open_at_end"])

    @property
    def transferred_in(self) -> int:
        """Open cases that came into the scope, net of what left again."""
        return int(self._counts["into"])

    @property
    def transferred_out(self) -> int:
        """Open cases that left the scope, net of what came back."""
        return int(self._counts["out"])

    @cached_property
    def groups(self) -> list[Group]:
        """Every counted event of the period."""
        timed = {"case__accepted_on": K.CONCLUDED, "case__received_on": K.ACCEPTED}
        since = (When(kind=kind, then=F(name)) for name, kind in timed.items())
        on = When(kind__in=timed.values(), then=F("happened_on"))
        rows: Any = (
            self.selection.counted(*COUNTED)
            .values("kind", "ending", "reason", "objective_met")
            .annotate(
                since=models.Case(*since, output_field=models.DateField()),
                on=models.Case(on, output_field=models.DateField()),
                cases=Count("pk"),
                workers=Sum("case__worker_count"),
                collective=Count("pk", filter=Q(case__is_collective=True)),
                persons=Sum(_PERSONS),
                persons_settled=Sum(_PERSONS_SETTLED),
                extended=Count("pk", filter=Q(case__extended_to__isnull=False)),
                overdue=Count("pk", filter=OVERDUE),
                claimed=Sum("case__claimed_amount"),
                agreed=Sum("amount"),
            )
        )
        return [
            Group(**{**row, "claimed": cents(row["claimed"]), "agreed": cents(row["agreed"])})
            for row in rows
        ]

    @cached_property
    def open_since(self) -> list[tuple[date, int]]:
        """Day of acceptance → how many cases are open at the end since then."""
        rows: Any = self.selection.open_at_end_of(self.period.last)
        return list(rows.values_list("accepted_on").annotate(cases=Count("pk")))

    @cached_property
    def accepted_in_time(self) -> int:
        """Accepted cases whose acceptance came within the three working days."""
        calendar = station_calendar()
        return sum(
            group.cases
            for group in self.of(K.ACCEPTED)
            if group.since and group.on and group.on <= ACCEPTANCE.reckon(group.since, calendar).due
        )

    # --- Sums over the groups, without a query of their own --------------------------------

    def of(self, kind: EventKind) -> Iterator[Group]:
        """The groups of one kind."""
        return (group for group in self.groups if group.kind == kind)

    def count(self, kind: EventKind, where: Callable[[Group], bool] = bool) -> int:
        """Counted events of one kind, perhaps only of some groups."""
        return sum(group.cases for group in self.of(kind) if where(group))

    def concluded(self, *endings: str) -> int:
        """Conclusions that stand, of these endings or of all."""
        return self.count(K.CONCLUDED, lambda group: not endings or group.ending in endings)

    def settled(self) -> int:
        """Conclusions that settled the case."""
        return self.concluded(*Ending.SETTLED)

    @cached_property
    def days(self) -> Counter[int]:
        """Days from acceptance to conclusion → how many concluded cases took so long."""
        days: Counter[int] = Counter()
        for group in self.of(K.CONCLUDED):
            days[group.days] += group.cases
        return days
