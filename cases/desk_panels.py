"""What rooms above put on the desk: they register a maker here, from their AppConfig.ready().

A maker is asked once per view of the desk and gives a panel, or None where it has nothing to say to
this person. The case room knows neither the rooms nor what stands in their panels.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mediation.history.actor import Actor
from mediation.ui.parts import Text


@dataclass(frozen=True, kw_only=True)
class DeskPanel:
    """One titled part of the desk.

    `template` is rendered inside a section; it finds `context` under the name `panel`, beside the
    page's own context. Panels stand below the desk's own parts, by `order`; `count` stands beside
    the title.
    """

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    icon: str = ""
    count: int | None = None
    action_url: str = ""
    action_label: Text = ""


PanelMaker = Callable[[Actor], DeskPanel | None]
_makers: list[PanelMaker] = []


def register_panel(make: PanelMaker) -> None:
    """Let `make` contribute to every desk."""
    if make not in _makers:
        _makers.append(make)


def panels_for(actor: Actor) -> list[DeskPanel]:
    """The panels for this person, in order."""
    made = [panel for make in _makers if (panel := make(actor)) is not None]
    return sorted(made, key=lambda panel: panel.order)
