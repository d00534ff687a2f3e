"""Work that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import transaction


class RolledBack(Exception):
    """Ends a block that must leave nothing."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction, or a savepoint inside one, that fails at its end."""
    with suppress(RolledBack), transaction.atomic():
        yield
        raise RolledBack
