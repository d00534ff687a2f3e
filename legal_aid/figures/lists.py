"""The rows behind each figure: as many as the figure says, by the very same conditions.

A line tells reference, day and kind; only who may open the record gets its address.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value

from cases.figures import lists as of_cases
from cases.models import Case
from legal_aid.enums import AidKind
from legal_aid.figures.breakdowns import narrowed
from legal_aid.figures.selections import LEGAL_AID, AidSelection
from legal_aid.models import AidApplication, Consultation
from mediation.history.actor import Actor
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.reports.sections import Line, Listing, Narrowing, UnknownNarrowing
from mediation.ui.parts import Text

RATES = {
    "aid_success_rate": "success_rate",
    "aid_success_rate_with_unwilling": "success_rate_with_unwilling",
    "aid_resolution_rate_all": "resolution_rate_all",
}
_OF_KIND = {f"aid_{kind.value}": kind for kind in AidKind}
ROWS: dict[str, Callable[[AidSelection], QuerySet[Any]]] = {
    "consultations": lambda s: s.consultations(),
    "consultations_to_cases": lambda s: s.consultations(),
    "aid_applications": lambda s: s.applications(),
    "aid_approved": lambda s: s.approved(),
    "aid_refused": lambda s: s.refused(),
    "aid_recovered_by_applications": lambda s: s.closed(),
}
_DAYS = {
    "aid_approved": "decided_on",
    "aid_refused": "decided_on",
    "aid_recovered_by_applications": "ended_on",
}
_MODELS: dict[str, Any] = {
    "Consultation": Consultation,
    "AidApplication": AidApplication,
    "Case": Case,
}


def listing(key: str, scope: Scope, period: Period, narrowing: Narrowing | None) -> Listing:
    """The rows behind the figure `key`.

    Raises:
        UnknownNarrowing: for a narrowing that the figure does not have.
    """
    selection = AidSelection(scope, period)
    if key in ROWS:
        rows, words = ROWS[key](selection), ""
        if narrowing:
            rows, words = narrowed(rows, narrowing, names=scope.names)
        return Listing(_written(rows, _DAYS.get(key)).order_by("day", "pk"), _lines, words)
    if narrowing:
        raise UnknownNarrowing(narrowing.dimension)
    if key in RATES:
        return of_cases.listing(RATES[key], scope, period, None, LEGAL_AID)
    if key == "aid_recovered_by_mediation":
        events = selection.settlements().values_list("case")
        return Listing(_written(Case.objects.filter(pk__in=events)).order_by("day", "pk"), _lines)
    span = selection.total if key == "aid_received_total" else period
    kinds = (_OF_KIND[key],) if key in _OF_KIND else tuple(AidKind)
    return Listing(_matters(selection, span, kinds, counted=key not in _OF_KIND), _lines)


def _matters(
    selection: AidSelection, span: Period, kinds: Sequence[AidKind], *, counted: bool
) -> QuerySet[Any]:
    def of(rows: QuerySet[Any], kind: AidKind) -> QuerySet[Any]:
        return rows.filter(selection.counts(kind)) if counted else rows

    parts = []
    for kind in kinds:
        parts.append(of(selection.aided(span).filter(kind=kind), kind))
        if kind == AidKind.ADVICE:
            parts.append(of(selection.advised(span), kind))
        if kind == AidKind.MEDIATION:
            parts.append(of(selection.mediated(span), kind))
    first, *others = map(_written, parts)
    return first.union(*others, all=True).order_by("day", "model", "pk")


def _written(rows: QuerySet[Any], day: str | None = None) -> QuerySet[Any]:
    """What a line needs, in the same columns for consultations, applications and cases."""
    name = rows.model.__name__
    day = day or ("held_on" if name == "Consultation" else "received_on")
    text = models.CharField()
    return (
        rows.order_by()
        .annotate(day=F(day), model=Value(name, output_field=text))
        .values_list("model", "pk", "day")
    )


def _lines(found: Sequence[Any], actor: Actor) -> list[Line]:
    pks: dict[str, list[int]] = defaultdict(list)
    for name, pk, _day in found:
        pks[name].append(pk)
    rows: dict[tuple[str, int], Any] = {}
    seen: set[tuple[str, int]] = set()
    for name, keys in pks.items():
        objects = _MODELS[name].objects
        chosen = Q(pk__in=keys)
        related = objects.filter(chosen).select_related("organisation")
        rows |= {(name, row.pk): row for row in related}
        visible = objects.visible_to(actor).filter(chosen).order_by()
        seen |= {(name, pk) for pk in visible.values_list("pk", flat=True)}
    return [_line(rows[name, pk], day, visible=(name, pk) in seen) for name, pk, day in found]


def _line(row: Any, day: Any, *, visible: bool) -> Line:
    match row:
        case Consultation():
            result: Text = row.get_onward_display()
        case AidApplication():
            result = f"{row.get_kind_display()} · {row.get_state_display()}"
        case _:
            result = row.state_label
    if not visible:
        return Line(row.serial, day, result)
    return Line(
        row.serial,
        day,
        result,
        url=row.get_absolute_url(),
        number=getattr(row, "number", "") or getattr(row, "case_number", ""),
        organisation=row.organisation.name,
        category=row.get_category_display(),
    )
