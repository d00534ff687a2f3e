"""Search of consultations and of applications for aid, by number, name or employer.

Identity numbers, telephones and credit codes stand masked in the lists, so they have to be complete.
What was asked and answered is not searched: it is read on the page of its record, on the record.
"""

from typing import Any

from mediation.search.grams import Wanted, Way
from mediation.search.keys import narrowed

#: What they are called in the index.
CONSULTATION, APPLICATION = "consultation", "aid"
#: Whoever sees the desk's records sees their names.
WAYS = (Way.NUMBER, Way.NAME, Way.IDENTITY)


def matching_consultations(rows: Any, text: str) -> Any:
    """Those of `rows` whose serial begins with `text`, or whose visitor, companion or employer it
    names."""
    return narrowed(rows, CONSULTATION, Wanted.of(text), WAYS)


def matching_applications(rows: Any, text: str) -> Any:
    """Those of `rows` whose serial or aid number begins with `text`, or whose applicant or employer
    it names."""
    return narrowed(rows, APPLICATION, Wanted.of(text), WAYS)
