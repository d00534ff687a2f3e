"""What rooms above put on the page of a case: they register a maker here, from AppConfig.ready().

A maker is asked once per view of a case that the person may see, and gives its panels, or none. All
makers together have one query: the page's cost is fixed (design §8). The case room knows neither the
rooms nor what stands in their panels; a maker decides itself who may know of what.
"""

from collections.abc import Callable, Iterable

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


def panels_for(actor: Actor, case: Case) -> list[CasePanel]:
    """The panels of this case for this person, in order."""
    made = [panel for make in _makers for panel in make(actor, case)]
    return sorted(made, key=lambda panel: panel.order)
