"""What the rooms hold about a person: each room that keeps records of persons registers a source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from mediation.people.models import Person
from mediation.stations.models import Organisation
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One record or row: a heading, and what stands in it, column by column."""

    heading: Text
    values: list[tuple[Text, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One case or consultation: what it holds of the person, other people's data masked.

    `papers` are the person's own: name of the file → PDF.
    """

    title: Text
    entries: list[Entry]
    papers: dict[str, bytes] = field(default_factory=dict)


class Source(Protocol):
    """What a room holds about a person."""

    def about(self, person: Person) -> Iterator[Part]:
        """Everything, one part a record, the oldest first."""


def station_of(person: Person) -> Organisation:
    """The station that answers for the person's data: a point's register is its station's, too."""
    return person.station.station or person.station


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def everything_about(person: Person) -> list[Part]:
    """What all rooms hold about the person."""
    return [part for source in _sources for part in source.about(person)]
