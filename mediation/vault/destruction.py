"""Destroying data keys for good, and keeping them destroyed after a restore.

A destroyed key is emptied in its row, which stays as a tombstone, and named in a list outside the
database (DESTROYED_KEYS_FILE), one line each: id, time, reference of the decision. A backup from
before the destruction holds the key and the plain columns of live rows again: `reapply()` destroys
the listed keys once more and lets the rooms clear their rows. `restore` calls it before anybody
may log in.
"""

import os
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from mediation.vault import files, keys
from mediation.vault.models import DataKey

#: What a room does about destroyed keys: clears the live rows that stood under them.
#: Gets key → reference of the decision; returns how many aggregates it cleared.
Clearer = Callable[[Mapping[uuid.UUID, str]], int]

BATCH = 500

_clearers: list[Clearer] = []


def register(clearer: Clearer) -> None:
    """Add a room's clearer; called from AppConfig.ready."""
    if clearer not in _clearers:
        _clearers.append(clearer)


def destroy(key_ids: Collection[uuid.UUID], *, reference: str) -> None:
    """Destroy data keys, in the caller's transaction. May be repeated.

    The list outside the database is written first: what was decided holds even if the transaction
    is rolled back and done again. A process that has just used a key forgets it within
    `keys.CACHE_SECONDS`.

    Args:
        reference: number of the decision, without blanks and without personal data.

    Raises:
        OSError: when the list cannot be written; then nothing is destroyed.
    """
    now = timezone.now()
    known = listed()
    _append(f"{key} {now.isoformat()} {reference}" for key in key_ids if key not in known)
    with transaction.atomic():
        _empty(key_ids, now)


def destroy_unlisted(key_ids: Collection[uuid.UUID]) -> None:
    """Destroy the keys of what never was a record, in the caller's transaction. May be repeated.

    A draft that became a record, or was given up, is not the matter of a decision: its key stands
    on no list, and the restore of an older backup brings back what was being typed at that time.
    """
    with transaction.atomic():
        _empty(key_ids, timezone.now())


def reapply() -> int:
    """Destroy again what the list names and a restored database holds; how many keys came back.

    Also clears the live rows that came back with them, and removes their files.
    """
    known = listed()
    returned = 0
    for batch in batched(known):
        returned += DataKey.objects.filter(pk__in=batch).count()
        with transaction.atomic():
            for clear in _clearers:
                clear(batch)
            _empty(list(batch), timezone.now())
        files.remove_of(list(batch))
    return returned


def batched(known: Mapping[uuid.UUID, str]) -> Iterator[Mapping[uuid.UUID, str]]:
    """Parts of the list that fit into one query."""
    entries = iter(known.items())
    while part := dict(islice(entries, BATCH)):
        yield part


def listed() -> dict[uuid.UUID, str]:
    """The destroyed keys of the list outside the database, with the reference of the decision."""
    path = settings.DESTROYED_KEYS_FILE
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text().splitlines():
        key, _separator, rest = line.partition(" ")
        try:
            found[uuid.UUID(key)] = rest.partition(" ")[2]
        except ValueError:
            continue  # the torn last line of a machine that lost power: the job writes it again
    return found


def overwrite_deleted() -> None:
    """Have SQLite write zeros over what this connection removes from now on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def scrub() -> None:
    """Have the database give up the room where destroyed values stood.

    SQLite: the write-ahead log is written back and emptied (see `overwrite_deleted`).
    PostgreSQL: the tables' dead rows are vacuumed. Outside transactions only.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {connection.ops.quote_name(DataKey._meta.db_table)}")


def adopt(text: str) -> None:
    """Take over the lines of another installation's list that this one does not have."""
    known = {str(key) for key in listed()}
    _append(line for line in text.splitlines() if line and line.partition(" ")[0] not in known)


def _append(lines: Iterable[str]) -> None:
    """Write the lines in one go, on the disk before this returns."""
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    path = Path(settings.DESTROYED_KEYS_FILE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A torn last line must not swallow the next one.
        os.write(descriptor, (text if _ends_clean(path) else f"\n{text}").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ends_clean(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _empty(key_ids: Collection[uuid.UUID], now: datetime) -> None:
    overwrite_deleted()
    rows = DataKey.objects.filter(pk__in=key_ids)
    # A key that was never used has no row yet, and must not be made later.
    known = set(DataKey.everyone.filter(pk__in=key_ids).values_list("pk", flat=True))
    rows.update(wrapped=b"", destroyed_at=now)
    DataKey.objects.bulk_create(
        [DataKey(pk=key, wrapped=b"", destroyed_at=now) for key in key_ids if key not in known],
        ignore_conflicts=True,
    )
    keys.forget(key_ids)
    transaction.on_commit(lambda: keys.forget(key_ids))
