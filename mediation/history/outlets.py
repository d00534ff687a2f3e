"""Who else hears of a change that history records, in the same transaction.

Single saves and bulk writes alike pass here, which signals of Django do not promise.
"""

from collections.abc import Callable, Sequence
from typing import Any

Outlet = Callable[[Sequence[Any]], None]
_outlets: dict[type[Any], list[Outlet]] = {}


def register(model: type[Any], outlet: Outlet) -> None:
    """Let `outlet` hear of the rows of `model` that were written; from AppConfig.ready()."""
    known = _outlets.setdefault(model, [])
    if outlet not in known:
        known.append(outlet)


def tell(rows: Sequence[Any]) -> None:
    """`rows`, of one model, stand in history now."""
    for outlet in _outlets.get(type(rows[0]), ()):
        outlet(rows)
