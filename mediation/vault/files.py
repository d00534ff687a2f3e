"""Encrypted files on disk: scans, photographs and issued papers.

One file per row of `StoredFile`, named by its id, in FILES_DIR/<two letters>/. It is written
completely and synced before it gets its name, so a killed process leaves no half file under a name
that a row knows.
"""

import hashlib
import os
import tempfile
import uuid
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from mediation.vault import crypto, keys
from mediation.vault.models import StoredFile


def path_of(stored: StoredFile) -> Path:
    """Where the ciphertext of `stored` lies."""
    name = stored.pk.hex
    return Path(settings.FILES_DIR) / name[:2] / name


def store(content: bytes, *, key_id: uuid.UUID, content_type: str) -> StoredFile:
    """Encrypt `content` under the data key `key_id` and keep it.

    A file without a row, left by a transaction that was rolled back, holds only ciphertext.
    """
    stored = StoredFile(
        data_key_id=key_id,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    target = path_of(stored)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = crypto.seal(keys.for_writing(key_id), key_id, content, stored.pk.bytes)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
        temporary.write(sealed)
        temporary.flush()
        os.fsync(temporary.fileno())
    Path(temporary.name).replace(target)
    stored.save(force_insert=True)
    return stored


def read(stored: StoredFile) -> bytes:
    """The plain content.

    Raises:
        crypto.Unreadable: when the key is destroyed or the file was altered.
        FileNotFoundError: when the file is gone from the disk.
    """
    key = keys.for_reading(stored.data_key_id)
    sealed = path_of(stored).read_bytes()
    try:
        content = crypto.unseal(key, stored.data_key_id, sealed, stored.pk.bytes)
    except crypto.Unreadable:
        # As files were sealed until 0.1.0; what is sealed with its place does not open without it.
        content = crypto.unseal(key, stored.data_key_id, sealed)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise crypto.Unreadable("the file is not the one that was stored")
    return content


def remove_of(key_ids: Collection[uuid.UUID]) -> int:
    """Delete from the disk every file under these data keys; returns how many were there.

    The rows stay: what referred to a file still does, and finds it gone. May run twice.
    """
    removed = 0
    for stored in StoredFile.objects.filter(data_key_id__in=key_ids).iterator():
        path = path_of(stored)
        if path.exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
