"""In which figures of which month one case counts: the lists of `lists`, asked about this case alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from cases.enums import Ending, EventKind
from cases.figures import performance
from cases.figures.declaring import FIGURES
from cases.figures.lists import BY_CASE, BY_EVENT
from cases.figures.performance import BY_PROMISE, listed
from cases.figures.selections import Selection
from cases.models import Case
from mediation.reports.periods import Period, month_of
from mediation.reports.scopes import Scope
from mediation.reports.sections import Figure
from mediation.ui.parts import Text

#: The newest months are shown; no case lasts longer without a finding of its own.
MONTHS = 36
_WORDS = CharField(max_length=60)


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure in which the case counts, by what of it: the day, and what happened on it."""

    figure: Figure
    on: date
    because: Text


def months_of(case: Case) -> list[Period]:
    """The months in which the case can count, newest first: from receipt to its last event, or to
    this month while it is open."""
    days = [case.received_on, *case.events.values_list("happened_on", flat=True)]
    today = timezone.localdate()
    days += performance.days_of(case, today)
    last = today if case.is_open else max(days)
    months = [month_of(max(last, *days))]
    while months[-1].first > min(days) and len(months) < MONTHS:
        months.append(months[-1].previous)
    return months


def counted(case: Case, scope: Scope, period: Period) -> Sequence[Counted]:
    """The figures of the period and scope that count the case, in the order of the report: two queries."""
    selection = Selection(scope, period)
    parts: list[Any] = [
        select(selection)
        .filter(case=case)
        .annotate(figure=Value(key, _WORDS), how=_text("kind"), what=_text("ending"))
        .values_list("figure", "happened_on", "how", "what")
        for key, select in BY_EVENT.items()
    ]
    parts += [
        select(selection)
        .filter(pk=case.pk)
        .annotate(figure=Value(key, _WORDS), how=Value("", _WORDS), what=Value("", _WORDS))
        .values_list("figure", "received_on", "how", "what")
        for key, select in BY_CASE.items()
    ]
    found: dict[str, list[tuple[date, str, str]]] = {}
    for key, on, how, what in parts[0].union(*parts[1:], all=True):
        found.setdefault(key, []).append((on, how, what))
    for key, _case, due, performed, *_rest in listed(list(BY_PROMISE), selection, case=case.pk):
        found.setdefault(key, []).append((due or performed, "", ""))
    return [
        Counted(figure, on, _because(how, what))
        for figure in FIGURES
        for on, how, what in sorted(found.get(figure.key, ()))
    ]


def _text(column: str) -> Cast:
    return Cast(F(column), _WORDS)


def _because(how: str, what: str) -> Text:
    if not how:
        return ""
    return Ending(what).label if what else EventKind(how).label
