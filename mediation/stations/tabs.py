"""Tabs of administration that rooms above bring with them, from their AppConfig.ready()."""

from dataclasses import dataclass

from mediation.ui.parts import Text


@dataclass(frozen=True)
class Tab:
    """A page of administration; `hint` stands below the label at the entrance."""

    label: Text
    url_name: str
    hint: Text


_tabs: list[Tab] = []


def register(tab: Tab) -> None:
    """Add a tab after those that are there."""
    if all(known.url_name != tab.url_name for known in _tabs):
        _tabs.append(tab)


def registered() -> tuple[Tab, ...]:
    """What rooms above have added."""
    return tuple(_tabs)
