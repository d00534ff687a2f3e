"""Which kinds of events there are: each room registers its own, from its AppConfig.ready()."""

from collections.abc import Mapping
from typing import Any

#: A trial that a manager sends by hand; nobody subscribes to it.
PING = "ping"

_labels: dict[str, Any] = {}


def register(labels: Mapping[str, Any]) -> None:
    """Add kinds of events: code ("case.accepted") → label."""
    _labels.update(labels)


def label(kind: str) -> Any:
    """The label of a kind; a code that no room knows any more is shown as it is."""
    return _labels.get(kind, kind)


def choices() -> list[tuple[str, Any]]:
    """What can be subscribed to, in the order of registration."""
    return [(code, text) for code, text in _labels.items() if code != PING]


def known(kind: str) -> bool:
    """Whether some room has registered the kind."""
    return kind in _labels
