"""What stands behind each figure of the desk: as many lines as the figure says."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from cases.enums import Ending
from cases.figures import lists as of_cases
from cases.models import Case, CaseEvent
from legal_aid.enums import AidKind, AidState, Channel, OnwardPath
from legal_aid.figures.breakdowns import DIMENSIONS, in_words, narrowed
from legal_aid.figures.facts import AidFacts
from legal_aid.figures.selections import AIDED, AidSelection
from legal_aid.models import AidApplication, Consultation
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.reports.periods import Period
from mediation.reports.scopes import Narrowing, Scope, UnknownNarrowing
from mediation.reports.sections import Line, Listing

CONSULTATION, APPLICATION, SETTLEMENT = "consultation", "application", "settlement"

#: Rates of cases → the same rate of all cases, whose list it opens.
RATES = {
    "legal_aid_success_rate": "success_rate",
    "legal_aid_success_rate_with_unwilling": "success_rate_with_unwilling",
    "legal_aid_resolution_rate_all": "resolution_rate_all",
}


def listing(key: str, scope: Scope, period: Period, narrowing: Narrowing | None) -> Listing:
    """The consultations, applications and cases behind the figure `key`.

    Raises:
        UnknownNarrowing: for a narrowing that the figure does not have.
    """
    if narrowing and narrowing.dimension not in DIMENSIONS.get(key, ()):
        raise UnknownNarrowing(narrowing.dimension)
    if narrowing and narrowing.dimension == "aid_officer" and not scope.names:
        raise UnknownNarrowing(narrowing.dimension)
    if key in RATES:
        return of_cases.listing(RATES[key], scope, period, None, AIDED)
    facts = AidFacts(scope, period)
    parts = BEHIND[key](facts)
    if narrowing and narrowing.dimension == "aid_ending":
        parts = [facts.selection.led_to_a_case()]
    if narrowing:
        parts = [narrowed(rows, narrowing) for rows in parts]
    first, *others = [_plain(rows) for rows in parts]
    rows = first.union(*others, all=True) if others else first
    return Listing(
        rows.order_by("line_on", "line_serial"), _lines, in_words(narrowing) if narrowing else ""
    )


Behind = Callable[[AidFacts], list[QuerySet[Any]]]


def _received(facts: AidFacts) -> list[QuerySet[Any]]:
    chosen = facts.selection
    return _that_count(facts, chosen.advised(), chosen.aided())


def _received_since(facts: AidFacts) -> list[QuerySet[Any]]:
    chosen, first = facts.selection, facts.period.totals_from
    return _that_count(facts, chosen.advised(first), chosen.aided(first))


def _that_count(
    facts: AidFacts, advised: QuerySet[Any], aided: QuerySet[Any]
) -> list[QuerySet[Any]]:
    """Without the kinds that a station does not count."""
    for station, terms in facts.terms.items():
        left_out = [kind for kind in AidKind if not terms.counts(kind)]
        if AidKind.ADVICE in left_out:
            advised = advised.exclude(organisation=station)
        aided = aided.exclude(organisation=station, kind__in=left_out)
    return [advised, aided]


def _of_kind(kind: AidKind) -> Behind:
    def behind(facts: AidFacts) -> list[QuerySet[Any]]:
        rows = [facts.selection.aided().filter(kind=kind)]
        return [facts.selection.advised(), *rows] if kind == AidKind.ADVICE else rows

    return behind


def _touched(condition: Callable[[AidSelection], Q]) -> Behind:
    return lambda facts: [facts.selection.touched().filter(condition(facts.selection))]


#: figure → its rows; a rate opens its denominator's, the money what brought it.
BEHIND: dict[str, Behind] = {
    "legal_aid_received": _received,
    "legal_aid_received_since": _received_since,
    "legal_aid_advice": _of_kind(AidKind.ADVICE),
    "legal_aid_drafting": _of_kind(AidKind.DRAFTING),
    "legal_aid_mediation": _of_kind(AidKind.MEDIATION),
    "legal_aid_representation": _of_kind(AidKind.REPRESENTATION),
    "consultations": lambda facts: [facts.selection.consultations()],
    "consultations_to_cases": lambda facts: [facts.selection.consultations()],
    "aid_applications": _touched(lambda chosen: chosen.applied()),
    "aid_approved": _touched(lambda chosen: chosen.approved()),
    "aid_refused": _touched(lambda chosen: chosen.refused()),
    "aid_recovered_amount": lambda facts: [
        facts.selection.touched().filter(facts.selection.recovering()),
        facts.selection.settlements(),
    ],
}


#: model → what a line calls it, and its columns of serial, day, code and state.
SORTS: dict[type[Any], tuple[str, str, str, str, str]] = {
    Consultation: (CONSULTATION, "serial", "held_on", "channel", "onward"),
    AidApplication: (APPLICATION, "serial", "received_on", "kind", "state"),
    CaseEvent: (SETTLEMENT, "case__serial", "happened_on", "ending", ""),
}


def _plain(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The columns that all three sorts of line have, of one type in each: they become one list."""
    what, serial, day, code, state = SORTS[rows.model]

    def text(column: str) -> Cast:
        return Cast(F(column) if column else Value(""), CharField(max_length=255))

    return rows.annotate(
        line_what=Cast(Value(what), CharField(max_length=255)),
        line_serial=text(serial),
        line_on=Cast(F(day), DateField()),
        line_code=text(code),
        line_state=text(state),
        line_path=text("organisation__path"),
    ).values_list("line_what", "line_serial", "line_on", "line_code", "line_state", "line_path")


def _lines(rows: Sequence[Any], actor: Actor) -> list[Line]:
    """Serial, day and result; the way there only for who may go it."""
    cases = [serial for what, serial, *_rest in rows if what == SETTLEMENT]
    visible: set[str] = set()
    if cases:
        found = Case.objects.visible_to(actor).filter(serial__in=cases)
        visible = set(found.order_by().values_list("serial", flat=True))
    return [_line(*row, actor=actor, visible=visible) for row in rows]


def _line(
    what: str,
    serial: str,
    on: Any,
    code: str,
    state: str,
    path: str,
    *,
    actor: Actor,
    visible: set[str],
) -> Line:
    if what == SETTLEMENT:
        url = reverse("cases:detail", args=[serial]) if serial in visible else ""
        return Line(serial, on, Ending(code).label, url=url)
    opens = serves_at_the_desk(actor) and path.startswith(actor.organisation_path)
    if what == CONSULTATION:
        url = reverse("legal_aid:detail", args=[serial]) if opens else ""
        return Line(serial, on, OnwardPath(state).label, url=url, note=Channel(code).label)
    url = reverse("legal_aid:application", args=[serial]) if opens else ""
    return Line(serial, on, AidState(state).label, url=url, note=AidKind(code).label)
