"""Changing the master key: data keys wrapped anew, while everybody works on.

The new key stands first in VAULT_MASTER_KEYS, the old ones behind it: all of them open, so nothing
has to be done at once, and what was done need not be done again. Only the wrapping changes; data
keys, and all that is sealed under them, stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from mediation.vault import crypto
from mediation.vault.models import DataKey

BATCH = 500


@dataclass
class Census:
    """How many data keys stand under the first master key, under an older one, under none of ours."""

    current: int = 0
    old: int = 0
    lost: int = 0


def rewrap(progress: Callable[[int], None]) -> int:
    """Wrap every data key under the first master key, batch by batch; returns how many were not.

    A row is written only as it was read: one that somebody destroys meanwhile stays destroyed.
    What no master key opens is left alone; `census` counts it.
    """
    done = 0
    for batch in _batches():
        old = [row for row in batch if _is_current(row) is False]
        with transaction.atomic():
            for row in old:
                fresh = crypto.wrap(crypto.unwrap(bytes(row.wrapped)))
                done += DataKey.objects.filter(pk=row.pk, wrapped=row.wrapped).update(wrapped=fresh)
        progress(done)
    return done


def census() -> Census:
    """Where the data keys stand now."""
    found = Census()
    for batch in _batches():
        for row in batch:
            match _is_current(row):
                case True:
                    found.current += 1
                case False:
                    found.old += 1
                case None:
                    found.lost += 1
    return found


def _is_current(row: DataKey) -> bool | None:
    try:
        return crypto.is_current(bytes(row.wrapped))
    except crypto.Unreadable:
        return None


def _batches() -> Iterator[list[DataKey]]:
    after = UUID(int=0)
    while batch := list(DataKey.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk
