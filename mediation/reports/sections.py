"""What a report is made of. The rooms above define figures and register them as sections."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from mediation.history.actor import Actor
from mediation.history.models import DomainModel
from mediation.reports.periods import Period
from mediation.reports.scopes import Narrowing, Scope
from mediation.reports.values import Kind, Value
from mediation.ui.parts import Text

if TYPE_CHECKING:
    from mediation.reports.charts.chart import Chart


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which a page shows figures that belong together.

    With `terms` the group is an equation: signs and keys of figures, other groups' among them.
    """

    key: str
    title: Text
    terms: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its one definition.

    Attributes:
        key: its stable name in JSON, CSV and addresses.
        definition: what it counts, of what, and what is left out; printed beneath the figures.
        value: computes it from the section's facts.
        group: where a page shows it.
        remark: what stands under the figure of this very period, such as a parameter that holds.
    """

    key: str
    label: Text
    kind: Kind
    group: Group
    definition: Text
    value: Callable[[Any], Value]
    remark: Callable[[Any], Text] = lambda _facts: ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `figure` names the figure whose list its cells open, narrowed to `only`."""

    key: str
    label: Text
    kind: Kind
    figure: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a code, its label, and one value a column.

    `month` is given where the rows are months: its cells then open lists of that month.
    """

    code: str
    label: Text
    values: Sequence[Value]
    month: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by a code list, an organisation, a person or a month.

    `dimension` is what the lists behind its cells are narrowed by; empty for none.
    """

    key: str
    title: Text
    heading: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the list behind a figure.

    A case that the reader may not open has no `url` and tells only reference, day and result.
    """

    reference: str
    on: date | None
    result: Text
    url: str = ""
    number: str = ""
    organisation: Text = ""
    category: Text = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The cases behind one figure: their query, and how a page of them becomes lines.

    `narrowed_to` says in words which row of a table they are of; empty for the whole figure.
    """

    rows: QuerySet[Any]
    lines: Callable[[Sequence[Any], Actor], list[Line]]
    narrowed_to: Text = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Something recorded of a case that may change where it counts: when, by whom, and what."""

    at: datetime
    by: str
    what: Text


def _unexplained(_references: Sequence[str], _since: datetime) -> Mapping[str, Sequence[Change]]:
    return {}


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what figures are broken down.

    Attributes:
        choices: the values to which a whole report of this scope can be narrowed, none for none.
        whole: whether a whole report can be narrowed to it, and not the rows of some tables alone.
    """

    key: str
    heading: Text
    choices: Callable[[Scope], Iterable[tuple[str, Text]]] = lambda _scope: ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for the public about one figure.

    Attributes:
        figure: the figure that it is about, whose list proves it.
        text: with `{first}`, `{last}`, `{scope}` and the keys of figures in braces.
        left_out: keys of the figures that count what the sentence does not.
    """

    figure: str
    text: Text
    left_out: Sequence[str]


RATES_TITLE = gettext_lazy("调解成功率（三个口径并列）")


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one room.

    Attributes:
        facts: prepares what the figures are computed from; it queries when it is asked.
        tables: breakdowns; with `history`, also the months before.
        listing: the cases behind a figure; raises UnknownNarrowing.
        rates: keys of the rates that always stand together, at the head of the section.
        rates_title: the heading over these.
        shown: whether the reader of this scope may see the section at all.
        dimensions: to which a whole report can be narrowed.
        charts: drawn from the facts and from the tables that were made of them.
        sentences: what may be said of the figures in public, each with what it leaves out.
        explain: what has been recorded of these cases since a moment, by reference.
        models: whose rows the figures are computed from; history gives them of a past day.
    """

    key: str
    order: int
    figures: Sequence[Figure]
    facts: Callable[[Scope, Period], Any]
    tables: Callable[[Any, bool], list[Table]]
    listing: Callable[[str, Scope, Period, Narrowing | None], Listing]
    rates: Sequence[str] = field(default=())
    notes: Sequence[Text] = field(default=())
    rates_title: Text = RATES_TITLE
    shown: Callable[[Scope], bool] = lambda _scope: True
    dimensions: Sequence[Dimension] = ()
    models: Sequence[type[DomainModel]] = ()
    sentences: Sequence[Sentence] = ()
    charts: Callable[[Any, Sequence[Table]], Sequence["Chart"]] = lambda _facts, _tables: ()
    explain: Callable[[Sequence[str], datetime], Mapping[str, Sequence[Change]]] = _unexplained


class UnknownFigure(LookupError):
    """No section has a figure of that name."""


_sections: list[Section] = []


def register(section: Section) -> None:
    """Add a section; called from an AppConfig's ready().

    Raises:
        ValueError: when another section has a figure of the same name.
    """
    if any(known.key == section.key for known in _sections):
        return
    taken = {figure.key for known in _sections for figure in known.figures}
    twice = taken & {figure.key for figure in section.figures}
    if twice:
        raise ValueError(f"two sections have the figures {sorted(twice)}")
    _sections.append(section)
    _sections.sort(key=lambda known: known.order)


def sections() -> Sequence[Section]:
    """All sections in the order of the report."""
    return tuple(_sections)


def find_figure(key: str) -> tuple[Section, Figure]:
    """The figure of that name and its section.

    Raises:
        UnknownFigure: when there is none.
    """
    for section in _sections:
        for figure in section.figures:
            if figure.key == key:
                return section, figure
    raise UnknownFigure(key)
