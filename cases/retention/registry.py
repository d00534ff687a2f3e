"""What is kept, and for how long it may be: each room that keeps records registers a keeper."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from mediation.history.actor import Actor
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record with a period of its own.

    Attributes:
        hint: what the law says nearby; no period comes with the program.
    """

    code: str
    label: Text
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that is closed, so that its time runs.

    Attributes:
        kinds: all that it is; the longest of their periods counts.
        base_on: the day from which the period runs: the last act of the record.
    """

    pk: int
    serial: str
    root_ref: str
    data_key_id: UUID
    organisation_id: int
    kinds: tuple[str, ...]
    base_on: date


class Keeper(Protocol):
    """Records of one model.

    Attributes:
        label: of the model, which is an aggregate root ("cases.case").
        name: what one record is called.
    """

    label: str
    name: Text
    kinds: Sequence[Kind]

    def candidates(
        self, station_id: int, *, until: date | None = None, pks: Collection[int] | None = None
    ) -> Iterator[Candidate]:
        """Closed records of a station that are not destroyed, perhaps only some, or only those
        that ended by a day."""

    def find(self, serial: str) -> Any:
        """The record with that public serial, None where there is none."""

    def url(self, serial: str) -> str:
        """The address of its page."""

    def destroy(self, pk: int, *, actor: Actor, number: str, happened_on: date) -> None:
        """Destroy the record; its refusal is ActionRefused."""


_keepers: dict[str, Keeper] = {}
_others: dict[str, Kind] = {}


def register(keeper: Keeper) -> None:
    """Add a keeper; called from AppConfig.ready."""
    _keepers[keeper.label] = keeper


def register_kind(kind: Kind) -> None:
    """Add a kind of record that no list decides about; called from AppConfig.ready."""
    _others[kind.code] = kind


def keepers() -> list[Keeper]:
    """All of them, in the order of registration."""
    return list(_keepers.values())


def keeper(label: str) -> Keeper:
    """The keeper of a model's records."""
    return _keepers[label]


def kinds() -> list[Kind]:
    """Every kind of record that has a period."""
    return [kind for keeper in keepers() for kind in keeper.kinds] + list(_others.values())


def kind_label(code: str) -> Text:
    """What a kind is called; a code that nobody registers any more stays a code."""
    return next((kind.label for kind in kinds() if kind.code == code), code)


def find(serial: str) -> tuple[Keeper, Any] | None:
    """The record of any room with that serial, and who keeps it."""
    for keeper in keepers():
        if (found := keeper.find(serial)) is not None:
            return keeper, found
    return None
