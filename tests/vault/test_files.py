"""Encrypted files on disk."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from mediation.vault import crypto, files, keys
from mediation.vault.models import StoredFile

CONTENT = b"%PDF-1.7 a scanned application with a name in it" * 50


@pytest.fixture
def stored(db: None, settings: Any, tmp_path: Path) -> StoredFile:
    settings.FILES_DIR = str(tmp_path)
    return files.store(CONTENT, key_id=uuid.uuid4(), content_type="application/pdf")


def test_a_file_comes_back_as_it_was(stored: StoredFile) -> None:
    found = StoredFile.objects.get(pk=stored.pk)
    assert files.read(found) == CONTENT
    assert (found.size, found.content_type) == (len(CONTENT), "application/pdf")


def test_an_empty_file_comes_back_empty(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = str(tmp_path)
    stored = files.store(b"", key_id=uuid.uuid4(), content_type="image/png")
    assert files.read(stored) == b""


def test_the_disk_holds_ciphertext_only(stored: StoredFile) -> None:
    sealed = files.path_of(stored).read_bytes()
    assert CONTENT[:20] not in sealed
    assert len(sealed) == len(CONTENT) + crypto.NONCE_BYTES + 16


def test_only_the_owner_may_read_the_file_and_its_folder(stored: StoredFile) -> None:
    path = files.path_of(stored)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_half_written_file_remains(stored: StoredFile) -> None:
    assert list(files.path_of(stored).parent.iterdir()) == [files.path_of(stored)]


def test_an_altered_file_is_unreadable(stored: StoredFile) -> None:
    path = files.path_of(stored)
    sealed = bytearray(path.read_bytes())
    sealed[100] ^= 1
    path.write_bytes(bytes(sealed))
    with pytest.raises(crypto.Unreadable):
        files.read(stored)


def test_a_truncated_file_is_unreadable(stored: StoredFile) -> None:
    path = files.path_of(stored)
    path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(crypto.Unreadable):
        files.read(stored)


def test_a_file_put_in_another_ones_place_is_unreadable(stored: StoredFile) -> None:
    """Both lie under the same key, so only the hash in the row tells them apart."""
    other = files.store(b"other", key_id=stored.data_key_id, content_type="application/pdf")
    files.path_of(other).replace(files.path_of(stored))
    with pytest.raises(crypto.Unreadable):
        files.read(stored)


def test_a_missing_file_is_reported_as_missing(stored: StoredFile) -> None:
    files.path_of(stored).unlink()
    with pytest.raises(FileNotFoundError):
        files.read(stored)


def test_a_file_under_a_destroyed_key_is_unreadable(stored: StoredFile, db: None) -> None:
    from django.db import connection

    from mediation.vault.models import DataKey

    DataKey.objects.filter(pk=stored.data_key_id).delete()
    keys.forget_all()
    connection.run_on_commit.clear()
    with pytest.raises(crypto.Unreadable):
        files.read(stored)
