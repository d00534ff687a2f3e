"""What every page shows about who acts."""

from typing import Any

from mediation.stations import menu


def acting(request: Any) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "membership": getattr(request, "membership", None),
        "memberships": getattr(request, "memberships", []),
        "menu_items": menu.for_actor(actor, request.path),
    }
