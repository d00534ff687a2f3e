"""What can be found: each floor registers its contents, with its own rule of who may find them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model

from mediation.history.actor import Actor
from mediation.search.grams import Wanted
from mediation.stations.enums import Role


@dataclass(frozen=True)
class Source:
    """The rows by whose text something is found.

    Attributes:
        kind: what they find, as a `Content` calls it.
        fields: the columns that the others read; a save that writes none of them changes nothing.
        object_id: key of what the row finds.
        within: key of the record in whose sight it lies; see `models.Entry`.
        names, numbers: what it says, "" is left out.
        identities: blind indexes of numbers that find when complete; codes: such numbers themselves.
    """

    model: type[Model]
    kind: str
    fields: frozenset[str]
    object_id: Callable[[Any], int]
    names: Callable[[Any], Iterable[str]] = lambda _row: ()
    numbers: Callable[[Any], Iterable[str]] = lambda _row: ()
    identities: Callable[[Any], Iterable[str]] = lambda _row: ()
    codes: Callable[[Any], Iterable[str]] = lambda _row: ()
    within: Callable[[Any], int | None] = lambda _row: None

    @property
    def label(self) -> str:
        return self.model._meta.label_lower


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the results, as this reader may see it.

    Attributes:
        title, note: what stands there: a number and who it is about.
        compared: all that the reader may see of it and that may have been typed; it ranks the hit.
    """

    title: str
    url: str
    note: str = ""
    state: str = ""
    compared: tuple[str, ...] = ()


class Content(Protocol):
    """One kind of what can be found; `order` sorts the kinds."""

    kind: str
    label: Any
    icon: str
    order: int
    roles: frozenset[Role]

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        """The records that `actor` may know of and may find by this, in the order of their list.

        Args:
            whole: only where each word is a complete name or number.
        """

    def hits(self, actor: Actor, records: Sequence[Any]) -> list[Hit]:
        """A line for each record, in their order, by a fixed number of queries."""

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        """Records whose name is nearly this one; asked when nothing was found."""


_sources: dict[type[Model], Source] = {}
_contents: dict[str, Content] = {}


def register(content: Content, *sources: Source) -> None:
    """Add a content and the rows it is found by; called from AppConfig.ready."""
    _contents[content.kind] = content
    for source in sources:
        _sources[source.model] = source


def source_of(model: type[Model]) -> Source | None:
    return _sources.get(model)


def sources() -> list[Source]:
    return list(_sources.values())


def contents_for(actor: Actor | None) -> list[Content]:
    """What `actor` may look for."""
    if actor is None:
        return []
    known = (content for content in _contents.values() if actor.role in content.roles)
    return sorted(known, key=lambda content: content.order)
