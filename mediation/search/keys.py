"""The question that contents ask the index: the keys of what a word finds."""

from collections.abc import Collection
from typing import Any

from mediation.search import grams
from mediation.search.grams import Term, Wanted, Way
from mediation.search.models import Entry


def keys(kind: str, term: Term, ways: Collection[Way], *, whole: bool = False) -> Any:
    """Keys of the records of this kind that `term` finds in one of these ways, for `pk__in`."""
    return entries(kind, term, ways, whole=whole).values("object_id")


def entries(kind: str, term: Term, ways: Collection[Way], *, whole: bool = False) -> Any:
    """The rows of the index themselves."""
    sets = [grams.digests(kind, words) for way in ways for words in term.grams(way, whole=whole)]
    return Entry.objects.filter(kind=kind, grams__having=sets).order_by()


def narrowed(
    rows: Any, kind: str, wanted: Wanted, ways: Collection[Way], *, whole: bool = False
) -> Any:
    """Those of `rows` that every word of `wanted` finds in one of these ways."""
    if not wanted:
        return rows.none()
    for term in wanted.terms:
        rows = rows.filter(pk__in=keys(kind, term, ways, whole=whole))
    return rows
