"""What an operation answers when it refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from mediation.history.gate import ActionRefused


def refusal(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """The sentences with which `operation` refuses; the test fails where it does not."""
    with pytest.raises(ActionRefused) as caught:
        operation(*args, **kwargs)
    return caught.value.reasons


@contextmanager
def refused(*sentences: str) -> Iterator[None]:
    """What stands inside refuses, with exactly these sentences."""
    with pytest.raises(ActionRefused) as caught:
        yield
    assert caught.value.reasons == list(sentences)
