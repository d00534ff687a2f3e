"""The main menu: each room registers its entry, base.html shows what the role may open."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.stations.enums import Role


@dataclass(frozen=True)
class MenuItem:
    """One entry; `label` is lazy, `order` sorts and puts it into a group, `icon` is a symbol of the
    sprite.

    `also` names further pages that lie in it without standing below its address.
    """

    label: Any
    url_name: str
    roles: frozenset[Role]
    order: int
    icon: str = ""
    also: tuple[str, ...] = ()


#: The groups of the menu: the first `order` of each, and what stands above it.
GROUPS: tuple[tuple[int, Any], ...] = (
    (10, ""),
    (20, _("办理案件")),
    (30, _("咨询与援助")),
    (50, _("名录")),
    (59, _("统计与督办")),
    (70, _("档案与管理")),
)

_items: list[MenuItem] = []


def register(item: MenuItem) -> None:
    """Add an entry; called from AppConfig.ready."""
    if item not in _items:
        _items.append(item)
        _items.sort(key=lambda known: known.order)


def _group(item: MenuItem) -> Any:
    return [title for first, title in GROUPS if first <= item.order][-1]


def for_actor(actor: Actor | None, path: str) -> list[dict[str, Any]]:
    """What `actor` may open: label, url, icon, group and whether `path` lies in it (longest match
    wins)."""
    if actor is None:
        return []
    shown, matching = [], []
    for item in _items:
        if actor.role not in item.roles:
            continue
        url = reverse(item.url_name)
        entry = {
            "label": item.label, "url": url, "icon": item.icon, "group": _group(item), "active": False,
        }  # fmt: skip
        shown.append(entry)
        places = (url, *(reverse(name) for name in item.also))
        matching += [(len(place), entry) for place in places if path.startswith(place)]
    if matching:
        max(matching, key=lambda match: match[0])[1]["active"] = True
    return shown
