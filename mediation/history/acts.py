"""What the operations are called: each room names its own codes, from its AppConfig.ready().

History rows carry the code alone, so that a label can be reworded and translated.
"""

from collections.abc import Mapping
from typing import Any

_labels: dict[str, Any] = {}


def register(labels: Mapping[str, Any]) -> None:
    """Add the operations of a room: code → label."""
    _labels.update(labels)


def label(code: str) -> Any:
    """The label of an operation; a code that nobody named is shown as it is."""
    return _labels.get(code, code)


def known() -> frozenset[str]:
    """The codes that have a label."""
    return frozenset(_labels)
