"""Data keys in use: made on first need, unwrapped once a minute per process."""

import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from mediation.vault import crypto
from mediation.vault.models import DataKey

# A destroyed key stays readable at most this long in a process that has just used it.
CACHE_SECONDS = 60
CACHE_SIZE = 2000

_cache: dict[uuid.UUID, tuple[float, bytes]] = {}
_lock = threading.Lock()


def _remember(key_id: uuid.UUID, data_key: bytes) -> bytes:
    with _lock:
        if len(_cache) >= CACHE_SIZE:
            _cache.clear()
        _cache[key_id] = (time.monotonic() + CACHE_SECONDS, data_key)
    return data_key


def forget_all() -> None:
    """Empty the cache (after a rotation or a destruction, and between tests)."""
    with _lock:
        _cache.clear()


def forget(key_ids: Iterable[uuid.UUID]) -> None:
    """Drop these keys from this process; others forget them within `CACHE_SECONDS`."""
    gone = set(key_ids)
    with _lock:
        for key_id in gone:
            _cache.pop(key_id, None)
    connection.run_on_commit = [
        entry
        for entry in connection.run_on_commit
        if not (isinstance(entry[1], _RememberOnCommit) and entry[1].key_id in gone)
    ]
    for entry in connection.run_on_commit:
        if isinstance(entry[1], _RememberManyOnCommit):
            for key_id in gone:
                entry[1].made.pop(key_id, None)


def _cached(key_id: uuid.UUID) -> bytes | None:
    entry = _cache.get(key_id)
    if entry is None:
        return None
    if entry[0] <= time.monotonic():
        with _lock:
            _cache.pop(key_id, None)
        return None
    return entry[1]


@dataclass(frozen=True)
class _RememberOnCommit:
    """A key made in the open transaction: shared with the process only once it is committed.

    Django drops the call when the transaction or its savepoint is rolled back, and with it the
    key: nothing can be sealed under a key that the database does not hold.
    """

    key_id: uuid.UUID
    data_key: bytes

    def __call__(self) -> None:
        _remember(self.key_id, self.data_key)


@dataclass(frozen=True)
class _RememberManyOnCommit:
    """The same of keys that were made together (`make`)."""

    made: dict[uuid.UUID, bytes]

    def __call__(self) -> None:
        for key_id, data_key in self.made.items():
            _remember(key_id, data_key)


def _pending(key_id: uuid.UUID) -> bytes | None:
    # The newest first: a bulk load makes many keys and uses each of them at once.
    for entry in reversed(connection.run_on_commit):
        call = entry[1]
        if isinstance(call, _RememberManyOnCommit) and key_id in call.made:
            return call.made[key_id]
        if isinstance(call, _RememberOnCommit) and call.key_id == key_id:
            return call.data_key
    return None


def for_reading(key_id: uuid.UUID) -> bytes:
    """The data key `key_id`.

    Raises:
        crypto.Unreadable: when it was destroyed or never existed.
    """
    if (data_key := _cached(key_id) or _pending(key_id)) is not None:
        return data_key
    row = DataKey.objects.filter(pk=key_id).first()
    if row is None:
        raise crypto.Unreadable("the data key has been destroyed")
    return _remember(key_id, crypto.unwrap(bytes(row.wrapped)))


def prepare(key_ids: Iterable[uuid.UUID]) -> None:
    """Fetch the data keys that a list is about to read by one query, instead of one for each row."""
    unknown = [key_id for key_id in key_ids if _cached(key_id) is None]
    if unknown:
        for row in DataKey.objects.filter(pk__in=unknown):
            _remember(row.pk, crypto.unwrap(bytes(row.wrapped)))


def for_writing(key_id: uuid.UUID) -> bytes:
    """The data key `key_id`, made now if this is its first use.

    Raises:
        crypto.Unreadable: when it was destroyed; nothing is made in its place.
    """
    if (data_key := _cached(key_id) or _pending(key_id)) is not None:
        return data_key
    fresh = crypto.new_key()
    row, created = DataKey.everyone.get_or_create(
        pk=key_id, defaults={"wrapped": crypto.wrap(fresh)}
    )
    if row.destroyed_at is not None:
        raise crypto.Unreadable("the data key has been destroyed")
    if created:
        transaction.on_commit(_RememberOnCommit(key_id, fresh))
        return fresh
    return _remember(key_id, crypto.unwrap(bytes(row.wrapped)))


def make(key_ids: Iterable[uuid.UUID]) -> None:
    """Make the data keys of many new aggregates at once, in the caller's transaction.

    Raises:
        IntegrityError: where one of them was made before.
    """
    made = {key_id: crypto.new_key() for key_id in key_ids}
    rows = [DataKey(pk=key_id, wrapped=crypto.wrap(key)) for key_id, key in made.items()]
    DataKey.everyone.bulk_create(rows, batch_size=500)
    transaction.on_commit(_RememberManyOnCommit(made))
