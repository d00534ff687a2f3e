"""Search of cases, and of the series that they form, by number, name, employer or identity."""

from typing import Any

from django.db import connection
from django.db.models import Q

from cases.models import Case
from cases.sight import readable
from mediation.history.actor import Actor
from mediation.search.grams import LONGEST, Term, Wanted, Way
from mediation.search.keys import keys
from mediation.stations.enums import Role

__all__ = ["KIND", "LONGEST", "begins", "matching", "matching_series", "narrowed"]

#: What a case is called in the index.
KIND = "case"
BY_PEOPLE = (Way.NAME, Way.IDENTITY)
#: Behind every character that a number can hold.
_LAST = "\uffff"


def matching(cases: Any, text: str, actor: Actor) -> Any:
    """Those of `cases` that each word of `text` finds: by the beginning of a number, by the name
    of a party or member (a part, its pinyin, its initials), or by a complete identity number.

    Who sees the names of a case masked does not find it by them: auditors none, mediators not what
    somebody else leads. The condition is one set of keys, so that the list's own index still gives
    its order.
    """
    return narrowed(cases, Wanted.of(text), actor)


def narrowed(cases: Any, wanted: Wanted, actor: Actor, *, whole: bool = False) -> Any:
    """`matching`, of what has been read already; `whole`: by complete names and numbers only."""
    if not wanted:
        return cases.none()
    for term in wanted.terms:
        cases = cases.filter(pk__in=_keys(term, actor, whole=whole))
    return cases


def matching_series(series: Any, text: str, actor: Actor) -> Any:
    """Those of `series` whose number begins with `text`, or one of whose cases is found by it."""
    cases = matching(Case.objects.visible_to(actor), text, actor).exclude(series=None)
    found = Q(pk__in=cases.order_by().values("series"))
    return series.filter(begins("serial", text.strip().upper()) | found)


def _keys(term: Term, actor: Actor, *, whole: bool) -> Any:
    numbers = keys(KIND, term, (Way.NUMBER,), whole=whole)
    if actor.role == Role.AUDITOR:
        return numbers
    condition = readable(actor)
    if not condition:
        return keys(KIND, term, (Way.NUMBER, *BY_PEOPLE), whole=whole)
    named = keys(KIND, term, BY_PEOPLE, whole=whole)
    return numbers.union(Case.objects.filter(condition, pk__in=named).order_by().values("pk"))


def begins(field: str, text: str) -> Q:
    """A prefix, as each database's index on the column understands it.

    SQLite compares bytes, and its LIKE would not use the index; PostgreSQL compares by language,
    and has an index of its own for LIKE.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})
    return Q(**{f"{field}__startswith": text})
