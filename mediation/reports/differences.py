"""Two states of the same report's lists, and what made the difference, case by case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import translation

from mediation.history.actor import Actor
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.reports.sections import Change, Figure, Section, sections


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line of a list, as it is kept: in Chinese, whatever language the reader's pages have."""

    reference: str
    on: str
    result: str


#: Figure → the lines of its list. Figures with the same list share one set.
Lists = Mapping[str, frozenset[Entry]]


def lists_of(period: Period, scope: Scope, actor: Actor) -> dict[str, frozenset[Entry]]:
    """The lists behind every figure that this scope shows.

    Figures of the same cases (a rate and its denominator) have one query between them.
    """
    found: dict[str, frozenset[Entry]] = {}
    with translation.override("zh-hans"):
        for section in sections():
            if not section.shown(scope):
                continue
            known: dict[object, frozenset[Entry]] = {}
            for figure in section.figures:
                listing = section.listing(figure.key, scope, period, None)
                query = listing.rows.query.sql_with_params()
                if query not in known:
                    lines = listing.lines(list(listing.rows), actor)
                    known[query] = frozenset(
                        Entry(line.reference, _iso(line.on), str(line.result)) for line in lines
                    )
                found[figure.key] = known[query]
    return found


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass(slots=True)
class Difference:
    """What changed for one case: the figures that it left and those that it came to, and why.

    A line whose day or result is another both left and came.
    """

    reference: str
    left: list[tuple[Figure, Entry]] = field(default_factory=list)
    came: list[tuple[Figure, Entry]] = field(default_factory=list)
    changes: Sequence[Change] = ()


def differences(before: Lists, now: Lists, *, since: datetime) -> list[Difference]:
    """The cases that count otherwise than before, by reference; `since` when "before" was."""
    found: dict[str, Difference] = {}

    def of(reference: str) -> Difference:
        return found.setdefault(reference, Difference(reference))

    touched: dict[str, tuple[Section, set[str]]] = {}
    for section in sections():
        for figure in section.figures:
            old, new = before.get(figure.key, frozenset()), now.get(figure.key, frozenset())
            for entry in sorted(old - new):
                of(entry.reference).left.append((figure, entry))
            for entry in sorted(new - old):
                of(entry.reference).came.append((figure, entry))
            references = {entry.reference for entry in old ^ new}
            if references:
                touched.setdefault(section.key, (section, set()))[1].update(references)
    for section, references in touched.values():
        for reference, changes in section.explain(sorted(references), since).items():
            found[reference].changes = [*found[reference].changes, *changes]
    return [found[reference] for reference in sorted(found)]
