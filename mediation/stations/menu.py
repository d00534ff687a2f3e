"""The main menu: each room registers its entry, base.html shows what the role may open."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from mediation.history.actor import Actor
from mediation.stations.enums import Role


@dataclass(frozen=True)
class MenuItem:
    """One entry; `label` is lazy, `order` sorts, `icon` is a symbol of the sprite."""

    label: Any
    url_name: str
    roles: frozenset[Role]
    order: int
    icon: str = ""


_items: list[MenuItem] = []


def register(item: MenuItem) -> None:
    """Add an entry; called from AppConfig.ready."""
    if item not in _items:
        _items.append(item)
        _items.sort(key=lambda known: known.order)


def for_actor(actor: Actor | None, path: str) -> list[dict[str, Any]]:
    """What `actor` may open: label, url, icon and whether `path` lies in it (longest match wins)."""
    if actor is None:
        return []
    shown = [
        {"label": item.label, "url": reverse(item.url_name), "icon": item.icon, "active": False}
        for item in _items
        if actor.role in item.roles
    ]
    matching = [entry for entry in shown if path.startswith(entry["url"])]
    if matching:
        max(matching, key=lambda entry: len(entry["url"]))["active"] = True
    return shown
