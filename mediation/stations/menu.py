"""The main menu: each room registers its entry, base.html shows what the role may open."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from mediation.history.actor import Actor
from mediation.stations.enums import Role


@dataclass(frozen=True)
class MenuItem:
    """One entry; `label` is lazy, `order` sorts, `icon` is a symbol of the sprite.

    `also` names further pages that lie in it without standing below its address.
    """

    label: Any
    url_name: str
    roles: frozenset[Role]
    order: int
    icon: str = ""
    also: tuple[str, ...] = ()


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
    shown, matching = [], []
    for item in _items:
        if actor.role not in item.roles:
            continue
        url = reverse(item.url_name)
        entry = {"label": item.label, "url": url, "icon": item.icon, "active": False}
        shown.append(entry)
        places = (url, *(reverse(name) for name in item.also))
        matching += [(len(place), entry) for place in places if path.startswith(place)]
    if matching:
        max(matching, key=lambda match: match[0])[1]["active"] = True
    return shown
