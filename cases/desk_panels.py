"""What rooms above put on the desk: they register a maker here, from their AppConfig.ready().

A maker is asked once per view of the desk and gives a panel, or None where it has nothing to say to
this person. The case room knows neither the rooms nor what stands in their panels.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mediation.history.actor import Actor
from mediation.ui.parts import Panel, Text


@dataclass(frozen=True, kw_only=True)
class DeskPanel(Panel):
    """A part of the desk, with the way to more of it."""

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
