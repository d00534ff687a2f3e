"""Conflict-of-interest registry: what rooms above know of somebody's earlier work for a party.

Who mediates a dispute must have given nobody in it legal advice without saying so (design §3). A
room that keeps such work (legal aid) registers a source; this room knows none of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mediation.people import identifiers


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person or employer in a dispute, as far as a room above can recognise them.

    `reference` is the asker's own word for them and comes back in a tie.
    """

    reference: str
    is_employer: bool
    name: str
    phone: str = ""
    id_number: str = ""
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """One piece of earlier work of a user for `somebody`.

    `is_certain`: recognised by number, not by name alone. `case_id`: the case that came of it, None
    when none did. `station_id`: whose record it is. `label` names the record for who may know of it.
    """

    user_id: int
    somebody: str
    held_on: date
    is_certain: bool
    label: str
    station_id: int
    case_id: int | None


class Source(Protocol):
    """What a room above says of earlier work."""

    def ties(self, user_ids: Collection[int], people: Sequence[Somebody]) -> list[Tie]:
        """Legal advice that one of the users gave to a worker among `people` about an employer
        among them; a fixed number of queries for any number of users."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def ties_of(user_ids: Collection[int], people: Sequence[Somebody]) -> list[Tie]:
    """Everything that the rooms above know of earlier work of these users for these people."""
    return [tie for source in _sources for tie in source.ties(user_ids, people)]


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, but for spaces and the width of characters."""
    return bool(one.strip()) and identifiers.clean(one) == identifiers.clean(other)
