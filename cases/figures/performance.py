"""Which promises of money count: of agreements that bind, by the day they were due or performed.

A money term is due as a whole, or by its instalments. Either is performed on the day on which it is
paid in full; the amount performed counts every payment on its own day. Left out: an agreement that
was superseded (its case was reopened), and what is no money. A promise and a payment count for the
organisation that held the case on the day in question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from cases.enums import AgreementState, TermKind
from cases.figures.dimensions import narrowed
from cases.figures.selections import Selection, holder_on, own_cases
from cases.models import Case, Instalment, Payment, Term
from mediation.reports.scopes import Narrowing


@dataclass(frozen=True, slots=True)
class Source:
    """A model whose rows are promises, or payments of them, and its columns."""

    model: type[Any]
    due: Any
    performed: str
    agreement: str
    number: Any
    only: Q


PROMISED = (
    Source(Instalment, "due_on", "paid_on", "term__agreement", "number", Q()),
    Source(
        Term, "pay_on", "performed_on", "agreement", "order",
        Q(kind=TermKind.MONEY, instalments=None, amount__isnull=False),
    ),
)  # fmt: skip
PAID = Source(
    Payment, Coalesce("instalment__due_on", "term__pay_on"), "paid_on", "term__agreement",
    Coalesce("instalment__number", Value(0)), Q(taken_back_on=None, amount__isnull=False),
)  # fmt: skip
Promises = list[tuple[Source, QuerySet[Any]]]
#: What a list tells of a promise, the same for both sources.
COLUMNS = ("figure", "case", "day_due", "day_performed", "place", "sum")


def _standing(selection: Selection, source: Source, day: str) -> QuerySet[Any]:
    """The rows of a source, held in the scope on the day in the column `day`."""
    scope = selection.scope
    rows: QuerySet[Any] = source.model.objects.filter(
        source.only,
        case__voided_on=None,
        **{f"{source.agreement}__state__in": AgreementState.IN_FORCE},
        **{f"case__{name}": value for name, value in selection.only.items()},
    ).order_by()
    rows = narrowed(rows, scope.only, scope)
    if scope.own:
        rows = rows.filter(own_cases(scope.own, "case__"))
    if scope.organisation is None:
        return rows
    return rows.alias(holder=holder_on(OuterRef(day), "case")).filter(holder__in=scope.ids)


def _during(selection: Selection, day: str) -> Q:
    return Q(**{f"{day}__range": (selection.period.first, selection.period.last)})


def due(selection: Selection) -> Promises:
    """Due in the period."""
    return [
        (source, _standing(selection, source, source.due).filter(_during(selection, source.due)))
        for source in PROMISED
    ]


def on_time(selection: Selection) -> Promises:
    """Due in the period and performed by their day."""
    return [
        (source, rows.filter(**{f"{source.performed}__lte": F(source.due)}))
        for source, rows in due(selection)
    ]


def unperformed(selection: Selection) -> Promises:
    """Due in the period and not performed when it ended."""
    last = selection.period.last
    return [
        (
            source,
            rows.filter(Q(**{source.performed: None}) | Q(**{f"{source.performed}__gt": last})),
        )
        for source, rows in due(selection)
    ]


def to_come(selection: Selection) -> Promises:
    """Promised by the end of the period, and due after it."""
    last = selection.period.last
    return [
        (
            source,
            _standing(selection, source, source.due).filter(
                **{f"{source.due}__gt": last, f"{source.agreement}__effective_on__lte": last}
            ),
        )
        for source in PROMISED
    ]


def performed(selection: Selection) -> Promises:
    """Paid in full in the period, whenever they were due."""
    return [(source, _paid_in(selection, source)) for source in PROMISED]


def paid(selection: Selection) -> Promises:
    """Payments of the period, whether they paid a promise in full or in part."""
    return [(PAID, _paid_in(selection, PAID))]


def _paid_in(selection: Selection, source: Source) -> QuerySet[Any]:
    rows = _standing(selection, source, source.performed)
    return rows.filter(_during(selection, source.performed))


#: figure → its promises; a rate opens its denominator, the amount what brought it.
BY_PROMISE: dict[str, Callable[[Selection], Promises]] = {
    "promises_due": due,
    "performed_on_time": due,
    "not_performed": unperformed,
    "not_yet_due": to_come,
    "promises_performed": performed,
    "performed_amount": paid,
}


def listed(
    keys: Sequence[str],
    selection: Selection,
    narrowing: Narrowing | None = None,
    case: int | None = None,
) -> QuerySet[Any]:
    """The promises behind these figures as one list of `COLUMNS`, of one case alone if it is given."""
    parts = []
    for key in keys:
        for source, found in BY_PROMISE[key](selection):
            rows = narrowed(found, narrowing, selection.scope)
            rows = rows.filter(case=case) if case is not None else rows
            parts.append(
                rows.annotate(
                    figure=Value(key, CharField(max_length=60)),
                    day_due=_column(source.due),
                    day_performed=F(source.performed),
                    place=Value(0) if source.model is Term else _column(source.number),
                    sum=Cast("amount", Instalment._meta.get_field("amount")),
                ).values_list(*COLUMNS)
            )
    return parts[0].union(*parts[1:], all=True).order_by("day_due", "case", "place")


def days_of(case: Case, until: date) -> list[date]:
    """The days up to `until` on which promises of the case were due, or something was paid."""
    found: set[date | None] = set()
    for source in (*PROMISED, PAID):
        rows = source.model.objects.filter(
            source.only, case=case, **{f"{source.agreement}__state__in": AgreementState.IN_FORCE}
        ).annotate(day_due=_column(source.due))
        for pair in rows.order_by().values_list("day_due", source.performed):
            found.update(pair)
    return [day for day in found if day is not None and day <= until]


def numbers(selection: Selection) -> Sequence[tuple[str, QuerySet[Any], str]]:
    """What the figures are added up from: name, rows, and the column that is summed ("" to count)."""
    asked: dict[str, tuple[Promises, str]] = {
        "promises_due": (due(selection), ""),
        "on_time": (on_time(selection), ""),
        "not_performed": (unperformed(selection), ""),
        "not_yet_due": (to_come(selection), ""),
        "promises_performed": (performed(selection), ""),
        "performed_amount": (paid(selection), "amount"),
    }
    return [
        (name, rows, column) for name, (found, column) in asked.items() for _source, rows in found
    ]


def _column(named: Any) -> Any:
    return F(named) if isinstance(named, str) else named
