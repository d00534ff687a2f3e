"""What an operation answers when it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from mediation.history.gate import ActionRefused


def refusal(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """The sentences with which `operation` refuses; the test fails where it does not."""
    with pytest.raises(ActionRefused) as caught:
        operation(*args, **kwargs)
    return caught.value.reasons
