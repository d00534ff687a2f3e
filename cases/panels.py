"""What rooms above put on the page of a case: they register a maker here, from AppConfig.ready().

A maker is asked once per view of a case that the person may see, and gives its panels, or none. All
makers together have one query: the page's cost is fixed (design §8). The case room knows neither the
rooms nor what stands in their panels; a maker decides itself who may know of what.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case
from mediation.history.actor import Actor
from mediation.ui.parts import Text


@dataclass(frozen=True, kw_only=True)
class CasePanel:
    """One titled part of a case's page.

    `template` is rendered inside a section; it finds `context` under the name `panel`, beside the
    page's own context. Panels stand below the case's own parts, by `order`; `count` stands beside
    the title.
    """

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    icon: str = ""
    count: int | None = None


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
