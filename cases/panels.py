"""What rooms above put on the page of a case: they register a maker here, from AppConfig.ready().

A maker is asked once per view of a case that the person may see, and gives its panels, or none. What
a case has rarely is registered as a flag, and fetched only where there is some: the page's cost is
fixed (design §8). The case room knows neither the
rooms nor what stands in their panels; a maker decides itself who may know of what.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists

from cases.models import Case
from mediation.history.actor import Actor
from mediation.ui.parts import Panel


class CasePanel(Panel):
    """A part of a case's page."""


PanelMaker = Callable[[Actor, Case], Iterable[CasePanel]]
_makers: list[PanelMaker] = []


def register_panels(make: PanelMaker) -> None:
    """Let `make` contribute to the page of every case."""
    if make not in _makers:
        _makers.append(make)


#: Whether a room has rows of a case: asked in the query that fetches the case, or the cases of a list.
_flags: dict[str, Callable[[], Any]] = {}


def register_flag(name: str, rows_of: Callable[[], Any]) -> None:
    """Have the page of a case know, without a query of its own, whether there is something to fetch.

    Args:
        name: the attribute that the case then has, True or False.
        rows_of: makes the rows of `OuterRef("pk")`.
    """
    _flags[name] = rows_of


def flags() -> dict[str, Exists]:
    """What the page of a case is to be fetched with."""
    return {name: Exists(rows_of()) for name, rows_of in _flags.items()}


def without(cases: Any, name: str) -> Any:
    """Those of `cases` of which the flag `name` is not true."""
    return cases.filter(~Exists(_flags[name]())) if name in _flags else cases


def panels_for(actor: Actor, case: Case) -> list[CasePanel]:
    """The panels of this case for this person, in order."""
    made = [panel for make in _makers for panel in make(actor, case)]
    return sorted(made, key=lambda panel: panel.order)
