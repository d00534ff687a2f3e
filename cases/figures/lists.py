"""The cases behind each figure: as many as the figure says, by the very same conditions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from cases.enums import Ending, EventKind, IneligibleReason
from cases.figures.bands import AGES, LENGTHS, aged, lasted
from cases.figures.dimensions import in_words, narrowed
from cases.figures.performance import BY_PROMISE
from cases.figures.performance import listed as promises
from cases.figures.selections import OVERDUE, UNWILLING, Selection, later
from cases.models import Case, CaseEvent
from mediation.history.actor import Actor
from mediation.reports.periods import Period
from mediation.reports.scopes import Narrowing, Scope
from mediation.reports.sections import Line, Listing
from mediation.ui import formats

K = EventKind
Events = Callable[[Selection], QuerySet[CaseEvent]]


def _counted(*kinds: EventKind) -> Events:
    return lambda selection: selection.counted(*kinds)


def _concluded(*endings: str) -> Events:
    return lambda selection: selection.counted(K.CONCLUDED).filter(ending__in=endings)


def _with_unwilling(selection: Selection) -> QuerySet[CaseEvent]:
    events = selection.counted(K.CONCLUDED, K.INELIGIBLE)
    return events.filter(Q(kind=K.CONCLUDED) | UNWILLING)


#: figure → its events; a rate opens its denominator, with each case's result
BY_EVENT: dict[str, Events] = {
    "eligible": _counted(K.ELIGIBLE),
    "ineligible": _counted(K.INELIGIBLE),
    "met_objective_but_unwilling": lambda s: s.counted(K.INELIGIBLE).filter(UNWILLING),
    "withdrawn_before_acceptance": _counted(K.WITHDRAWN_BEFORE_ACCEPTANCE),
    "accepted": _counted(K.ACCEPTED),
    "workers": _counted(K.ACCEPTED),
    "collective": lambda s: s.counted(K.ACCEPTED).filter(case__is_collective=True),
    "accepted_within_3_working_days": _counted(K.ACCEPTED),
    "concluded": _counted(K.CONCLUDED),
    "agreement": _concluded(Ending.AGREEMENT),
    "own_settlement": _concluded(Ending.OWN_SETTLEMENT),
    "no_agreement": _concluded(Ending.NO_AGREEMENT),
    "withdrawn": _concluded(Ending.WITHDRAWN),
    "settled": _concluded(*Ending.SETTLED),
    "success_rate": _counted(K.CONCLUDED),
    "success_rate_by_persons": _counted(K.CONCLUDED),
    "success_rate_with_unwilling": _with_unwilling,
    "resolution_rate_all": _counted(K.CONCLUDED, K.INELIGIBLE, K.WITHDRAWN_BEFORE_ACCEPTANCE),
    "reopened": _counted(K.REOPENED),
    "transferred_in": lambda s: s.moved(K.TRANSFERRED_IN),
    "transferred_out": lambda s: s.moved(K.TRANSFERRED_OUT),
    "claimed_amount": _counted(K.CONCLUDED),
    "agreed_amount": _concluded(*Ending.SETTLED),
    "median_days": _counted(K.CONCLUDED),
    "mean_days": _counted(K.CONCLUDED),
    "within_15_days": _counted(K.CONCLUDED),
    "extensions": lambda s: s.counted(K.CONCLUDED).exclude(case__extended_to=None),
    "overdue": lambda s: s.counted(K.CONCLUDED).filter(OVERDUE),
}
BY_CASE: dict[str, Callable[[Selection], QuerySet[Case]]] = {
    "received": lambda s: s.received(),
    "open_at_start": lambda s: s.open_at_end_of(s.period.day_before),
    "open_at_end": lambda s: s.open_at_end_of(s.period.last),
}


def listing(
    key: str,
    scope: Scope,
    period: Period,
    narrowing: Narrowing | None,
    only: Mapping[str, Any] | None = None,
) -> Listing:
    """The cases behind the figure `key`, of all cases or `only` some.

    Raises:
        UnknownNarrowing: for a narrowing that the figure does not have.
    """
    selection = Selection(scope, period, only)
    if narrowing and narrowing.dimension in _BANDS.get(key, ()):
        rows, narrowed_to = _of_band(key, selection, narrowing)
        return Listing(rows, _case_lines if key in BY_CASE else _event_lines, narrowed_to)
    narrowed_to = in_words(narrowing, scope) if narrowing else ""
    if key in BY_PROMISE:
        return Listing(promises([key], selection, narrowing), _promise_lines, narrowed_to)
    if key in BY_CASE:
        cases = narrowed(BY_CASE[key](selection), narrowing, scope, case="")
        cases = cases.select_related("organisation").order_by("received_on", "pk")
        return Listing(cases, _case_lines, narrowed_to)
    events = narrowed(BY_EVENT[key](selection), narrowing, scope)
    events = events.select_related("case", "organisation").annotate(
        reopened_since=Exists(later(kind=K.REOPENED))
    )
    return Listing(events.order_by("happened_on", "pk"), _event_lines, narrowed_to)


#: figure → the dimension of days by which a chart breaks it down.
_BANDS = {"open_at_end": ("age",), "concluded": ("length",)}


def _of_band(key: str, selection: Selection, narrowing: Narrowing) -> tuple[QuerySet[Any], str]:
    if narrowing.dimension == "age":
        cases = aged(BY_CASE[key](selection), narrowing, selection.period.last)
        words = _("自受理起%(days)s") % {"days": AGES.find(narrowing).label}
        return cases.select_related("organisation").order_by("received_on", "pk"), words
    events = lasted(BY_EVENT[key](selection), narrowing).select_related("case", "organisation")
    words = _("办案%(days)s") % {"days": LENGTHS.find(narrowing).label}
    marked = events.annotate(reopened_since=Exists(later(kind=K.REOPENED)))
    return marked.order_by("happened_on", "pk"), words


def _visible(cases: Sequence[int], actor: Actor) -> set[int]:
    """Which of these cases the reader may open today."""
    visible: Any = Case.objects.visible_to(actor).filter(pk__in=cases)
    return set(visible.order_by().values_list("pk", flat=True))


def _event_lines(events: Sequence[Any], actor: Actor) -> list[Line]:
    visible = _visible([event.case_id for event in events], actor)
    return [
        _line(
            event.case,
            event.happened_on,
            _result(event),
            visible=event.case_id in visible,
            organisation=event.organisation.name,
            note=_("之后恢复办理") if event.reopened_since and event.kind != K.REOPENED else "",
        )
        for event in events
    ]


def _case_lines(cases: Sequence[Any], actor: Actor) -> list[Line]:
    visible = _visible([case.pk for case in cases], actor)
    return [
        _line(
            case,
            case.received_on,
            case.state_label,
            visible=case.pk in visible,
            organisation=case.organisation.name,
        )
        for case in cases
    ]


def _promise_lines(rows: Sequence[Any], actor: Actor) -> list[Line]:
    """The lines of promises, whose rows have the columns of `performance.COLUMNS`."""
    keys = [case for _figure, case, *_rest in rows]
    visible = _visible(keys, actor)
    cases: Any = Case.objects.select_related("organisation").in_bulk(keys)
    return [
        _line(
            cases[case],
            due,
            _promised(figure, place, amount, performed),
            visible=case in visible,
            organisation=cases[case].organisation.name,
        )
        for figure, case, due, performed, place, amount in rows
    ]


def _promised(figure: str, place: int, amount: Any, performed: Any) -> str:
    """A promise or a payment in words: which instalment, how much, and when it was paid."""
    sum_ = _("%(amount)s元") % {"amount": formats.money(amount)}
    said = _("第%(number)d期，%(sum)s") % {"number": place, "sum": sum_} if place else sum_
    if figure == "performed_amount":
        return _("%(said)s，%(day)s付款") % {"said": said, "day": formats.day(performed)}
    if performed is None:
        return _("%(said)s，未付清") % {"said": said}
    return _("%(said)s，%(day)s付清") % {"said": said, "day": formats.day(performed)}


def _result(event: CaseEvent) -> Any:
    """What the event decided, in the words of the procedure."""
    if event.kind == K.CONCLUDED:
        return event.get_ending_display()
    if event.kind == K.INELIGIBLE and event.reason:
        return IneligibleReason(event.reason).label
    return event.get_kind_display()


def _line(
    case: Case, on: Any, result: Any, *, visible: bool, organisation: str, note: str = ""
) -> Line:
    if not visible:
        return Line(case.serial, on, result)
    return Line(
        case.serial,
        on,
        result,
        url=case.get_absolute_url(),
        number=case.case_number,
        organisation=organisation,
        category=case.get_category_display(),
        note=note,
    )
