"""What a list declares once to be exported, and the registry of such lists.

A room registers its lists from AppConfig.ready(); each gets an address of its own with the roles of its
page, and a button in the head of the list (`{% export_button %}`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mediation.history.actor import Actor
from mediation.history.models import DomainModel
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.stations.enums import Role
from mediation.ui.parts import Text
from mediation.vault import keys

#: Rows that are in memory at once.
CHUNK = 500
#: What somebody searched for, among the filters.
SEARCHED = gettext_lazy("搜索")


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, and what a list computed for its columns (`Selection.context`)."""

    actor: Actor
    context: Any = None


Value = Callable[[Any, Reading], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Attributes:
        value: what the list shows, masked as it masks it; None for a column that only a file with the
            full numbers has.
        full: the value without its mask; None where there is nothing to unmask.
        width: in characters of a Latin letter.
    """

    label: Text
    value: Value | None
    full: Value | None = None
    width: int = 14


@dataclass(frozen=True, slots=True)
class Selection:
    """What is on the list now: all its pages.

    Attributes:
        rows: a query or a sequence, in the order of the list.
        filters: what narrows it, in words; a search among them.
        context: handed to the columns as `Reading.context`.
        is_forgotten: the search of the address is no longer known: without it the list would be
            another one, and much longer.
    """

    rows: Any
    filters: Sequence[tuple[Text, Text]] = ()
    context: Any = None
    is_forgotten: bool = False

    def count(self) -> int:
        """How many rows there are now."""
        if isinstance(self.rows, Sequence):
            return len(self.rows)
        return int(self.rows.order_by().count())

    def chunks(self, prepare: Callable[[Sequence[Any]], object] | None) -> Iterator[list[Any]]:
        """The rows, a few hundred at a time; `prepare` is asked before each of them."""
        found: Iterable[Any] = self.rows
        if not isinstance(self.rows, Sequence):
            found = self.rows.iterator(chunk_size=CHUNK)
        rest = iter(found)
        while chunk := list(islice(rest, CHUNK)):
            if prepare is not None:
                prepare(chunk)
            yield chunk


@dataclass(frozen=True, slots=True)
class Listing:
    """One list that can be exported.

    Attributes:
        key: of its address, and of its file's name in the access log.
        page: name of the list's own address.
        roles: of whom may see the list; nobody else may export it.
        select: the rows for a request to the list's address: the very ones that the page shows.
        prepare: what a chunk of rows needs at once, by a fixed number of queries.
        unmaskers: roles that may have the full values at all.
        may_unmask: whether this reader may see the full values of this very row.
        subject: the object whose full values a row shows; its look stands in the access log.
    """

    key: str
    title: Text
    page: str
    roles: frozenset[Role]
    columns: Sequence[Column]
    select: Callable[[ActingRequest], Selection]
    prepare: Callable[[Sequence[Any]], object] | None = None
    unmaskers: frozenset[Role] = frozenset()
    may_unmask: Callable[[Actor, Any], bool] = field(default=lambda _actor, _row: False)
    subject: Callable[[Any], DomainModel] = field(default=lambda row: row)

    @property
    def detail(self) -> str:
        """How the access log calls it."""
        return f"list:{self.key}"

    def columns_of(self, *, full: bool) -> list[Column]:
        """The columns of a masked or of a full file."""
        return [column for column in self.columns if column.value or full]

    def cells(self, row: Any, reading: Reading, *, full: bool) -> list[Cell]:
        """One line of the file. Even in a full one a row is masked that the reader may not see in full."""
        clear = full and self.may_unmask(reading.actor, row)
        return [_cell(column, row, reading, clear=clear) for column in self.columns_of(full=full)]


def _cell(column: Column, row: Any, reading: Reading, *, clear: bool) -> Cell:
    if clear and column.full:
        return column.full(row, reading)
    return column.value(row, reading) if column.value else None


_listings: dict[str, Listing] = {}


def register(listing: Listing) -> None:
    """Add a list; called from AppConfig.ready.

    Raises:
        ValueError: another list has its key.
    """
    if _listings.setdefault(listing.key, listing) is not listing:
        raise ValueError(f"two lists have the key {listing.key!r}")


def listings() -> list[Listing]:
    """All lists, in the order of their registration."""
    return list(_listings.values())


def listing_of(key: str) -> Listing:
    """The list with this key."""
    return _listings[key]


def filtered(
    rows_of: Callable[[ActingRequest], tuple[Any, forms.BaseForm]],
) -> Callable[[ActingRequest], Selection]:
    """`select` of a list whose page has its rows and their filter from `rows_of`."""

    def select(request: ActingRequest) -> Selection:
        rows, form = rows_of(request)
        return Selection(rows, in_words(form))

    return select


def prepare_keys(rows: Sequence[Any]) -> None:
    """`prepare` of a list that shows what is encrypted: the rows' keys, by one query."""
    keys.prepare([row.data_key_id for row in rows])


def in_words(form: forms.BaseForm, searched: str = "") -> list[tuple[Text, Text]]:
    """What a filter form was asked for, label by label; a search comes first."""
    found: list[tuple[Text, Text]] = [(SEARCHED, searched)] if searched else []
    if not form.is_bound:
        return found
    for name, value in getattr(form, "cleaned_data", {}).items():
        bound = form[name]
        if value not in (None, "", False) and not bound.is_hidden:
            found.append((bound.label, _value_in_words(bound.field, value)))
    return found


def _value_in_words(field: forms.Field, value: Any) -> Text:
    if value is True:
        return _("是")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return next((label for key, label in flat(field.choices) if str(key) == str(value)), "")
    return str(value)


def flat(choices: Any) -> Iterator[tuple[Any, Text]]:
    """Choices without their groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
