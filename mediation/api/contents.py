"""What the interface offers: rooms register routers of django-ninja, from AppConfig.ready()."""

from ninja import Router

_routers: dict[str, Router] = {}


def register(prefix: str, router: Router) -> None:
    """Offer the operations of `router` below `/api/v1` + `prefix`."""
    _routers[prefix] = router


def routers() -> list[tuple[str, Router]]:
    """All of them, by prefix."""
    return sorted(_routers.items())
