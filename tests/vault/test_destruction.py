"""Destroyed keys: gone at once, never made anew, and not brought back by an old backup."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from mediation.vault import crypto, destruction, files, keys
from mediation.vault.models import DataKey
from tests.support.transactions import rolled_back

NUMBER = "LJZ-2026-000001"


@pytest.fixture(autouse=True)
def listed(settings: Any, tmp_path: Path) -> Path:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    settings.FILES_DIR = tmp_path / "files"
    keys.forget_all()
    return tmp_path / "destroyed-keys.log"


def made() -> uuid.UUID:
    key_id = uuid.uuid4()
    keys.for_writing(key_id)
    return key_id


def test_a_destroyed_key_opens_nothing_and_is_never_made_anew(transactional_db: None) -> None:
    key_id = made()
    destruction.destroy([key_id], reference=NUMBER)
    with pytest.raises(crypto.Unreadable):
        keys.for_reading(key_id)
    with pytest.raises(crypto.Unreadable):
        keys.for_writing(key_id)
    row = DataKey.everyone.get(pk=key_id)
    assert (bytes(row.wrapped), row.destroyed_at is not None) == (b"", True)
    assert not DataKey.objects.filter(pk=key_id).exists()


def test_a_key_that_was_never_used_cannot_be_made_afterwards(transactional_db: None) -> None:
    key_id = uuid.uuid4()
    destruction.destroy([key_id], reference=NUMBER)
    with pytest.raises(crypto.Unreadable):
        keys.for_writing(key_id)


def test_the_list_outside_the_database_names_each_key_once(
    transactional_db: None, listed: Path
) -> None:
    first, second = made(), made()
    destruction.destroy([first], reference=NUMBER)
    destruction.destroy([first, second], reference="LJZ-2026-000002")
    assert destruction.listed() == {first: NUMBER, second: "LJZ-2026-000002"}
    assert len(listed.read_text().splitlines()) == 2
    assert listed.stat().st_mode & 0o777 == 0o600


def test_a_torn_last_line_swallows_nothing(transactional_db: None, listed: Path) -> None:
    listed.write_text("6f1d")
    key_id = made()
    destruction.destroy([key_id], reference=NUMBER)
    assert destruction.listed() == {key_id: NUMBER}


def test_nothing_is_destroyed_where_the_list_cannot_be_written(
    transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    key_id = made()
    settings.DESTROYED_KEYS_FILE = tmp_path  # a folder
    with pytest.raises(OSError, match="directory"):
        destruction.destroy([key_id], reference=NUMBER)
    assert keys.for_reading(key_id)


def test_a_restored_key_is_destroyed_again_with_its_files_and_rows(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id, other = made(), made()
    stored = files.store(b"scan", key_id=key_id, content_type="image/png")
    kept = files.store(b"scan", key_id=other, content_type="image/png")
    backup = bytes(DataKey.objects.get(pk=key_id).wrapped)
    destruction.destroy([key_id], reference=NUMBER)
    # An older backup is put back: the key is there again.
    DataKey.everyone.filter(pk=key_id).update(wrapped=backup, destroyed_at=None)
    keys.forget_all()
    assert files.read(stored) == b"scan"
    told: list[Mapping[uuid.UUID, str]] = []

    def clear(known: Mapping[uuid.UUID, str]) -> int:
        told.append(known)
        return len(known)

    monkeypatch.setattr(destruction, "_clearers", [clear])
    assert destruction.reapply() == 1
    assert told == [{key_id: NUMBER}]
    assert not files.path_of(stored).exists()
    with pytest.raises(crypto.Unreadable):
        keys.for_reading(key_id)
    assert files.read(kept) == b"scan"
    assert destruction.reapply() == 0


def test_what_was_decided_is_listed_even_if_the_transaction_is_rolled_back(
    transactional_db: None,
) -> None:
    key_id = made()
    with rolled_back(), transaction.atomic():
        destruction.destroy([key_id], reference=NUMBER)
    keys.forget_all()
    assert keys.for_reading(key_id)
    assert destruction.listed() == {key_id: NUMBER}


def test_scrubbing_does_no_harm(transactional_db: None) -> None:
    key_id = made()
    destruction.scrub()
    assert keys.for_reading(key_id)
