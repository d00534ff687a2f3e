"""Where the people of a matter appear elsewhere: asked of the rooms above (design §3).

A room that names persons and employers (cases, legal aid) registers a source; this room knows none
of them. What comes back is for the rules of `conflict_rules`, never for a page: a page shows what
`conflict_checks` lets its reader see.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from mediation.people.conflicts import same_name
from mediation.vault.crypto import blind_index


class MatterKind(StrEnum):
    """In what relation we stand to the people: we act for one side, or for none."""

    DESK = "desk"
    MEDIATION = "mediation"


class Camp(StrEnum):
    """Client or applicant on the one side, opponent or respondent on the other."""

    FIRST = "first"
    SECOND = "second"


class Part(StrEnum):
    """What somebody is on a side: the party itself, or who acts for it."""

    PARTY = "party"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Named:
    """A person or employer of a matter, and by what they can be recognised.

    `reference` is the asker's own word for them. `phone` and `number` are blind indexes (see
    `indexed`), `entry` is the link to the register, `entries` are all
    that were merged with it.
    """

    reference: str
    is_employer: bool
    name: str
    camp: Camp
    part: Part = Part.PARTY
    phone: str = ""
    number: str = ""
    credit_code: str = ""
    entry: int | None = None
    entries: frozenset[int] = frozenset()

    def links(self) -> frozenset[int]:
        """The entries of the register that are this one."""
        return self.entries or (frozenset({self.entry}) if self.entry else frozenset())


@dataclass(frozen=True, slots=True)
class Matter:
    """A case, consultation or application as far as the rules compare it.

    Attributes:
        ref: its aggregate ("cases.case:12").
        kin: aggregates that are the same dispute (the case opened from a consultation).
        workers: ids of the users who advise, act or mediate in it.
        label: its number, for who may know of it.
    """

    ref: str
    kind: MatterKind
    station_id: int
    label: str
    held_on: date
    kin: frozenset[str] = frozenset()
    workers: frozenset[int] = frozenset()
    people: tuple[Named, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Appearance:
    """One of the asked people stands in another matter; by name alone it is not certain."""

    somebody: str
    is_certain: bool
    camp: Camp
    part: Part
    matter: Matter


class Source(Protocol):
    """What a room above says of its matters."""

    def appearances(self, matter: Matter) -> list[Appearance]:
        """Where the people of `matter` stand in matters of this room; a fixed number of queries."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def appearances_of(matter: Matter) -> list[Appearance]:
    """Everything that the rooms above know of the people of `matter`."""
    return [found for source in _sources for found in source.appearances(matter)]


def indexed(row: Any) -> dict[str, Any]:
    """Telephone and identity number of a row, as blind indexes; its own where it keeps them.

    An unsaved change of a number is what counts: the stored index is older.
    """
    return {
        "phone": blind_index("phone", row.phone),
        "number": blind_index("id_number", row.id_number),
    }


def recognised(
    one: Named,
    *,
    name: str,
    phone: str = "",
    number: str = "",
    credit_code: str = "",
    entry: int | None = None,
) -> bool | None:
    """Whether a row with these values is `one`: True for certain, False by name alone, None not.

    Two different numbers always mean two people. Certain is the same number, the same entry of the
    register, or the same name together with the same telephone.
    """
    mine, theirs = (one.credit_code, credit_code) if one.is_employer else (one.number, number)
    if mine and theirs:
        return True if mine == theirs else None
    if entry is not None and entry in one.links():
        return True
    if not same_name(one.name, name):
        return None
    return bool(phone) and one.phone == phone
