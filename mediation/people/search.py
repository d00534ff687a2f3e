"""Search of the register by name, complete number or credit code."""

from typing import Any

from mediation.people.models import Employer
from mediation.people.sources import Entry
from mediation.search.grams import LONGEST, Wanted, Way
from mediation.search.keys import narrowed

__all__ = ["LONGEST", "kind_of", "matching"]

WAYS = (Way.NAME, Way.IDENTITY)


def kind_of(model: type[Entry]) -> str:
    """What an entry is called in the index."""
    return "employer" if model is Employer else "person"


def matching(entries: Any, text: str, model: type[Entry]) -> Any:
    """Those of `entries` whose name, or the pinyin of whose name, has the words of `text` in it, or
    whose complete number it is.

    By the name or number of an entry that was merged the kept one is found.
    """
    return narrowed(entries, kind_of(model), Wanted.of(text), WAYS)
