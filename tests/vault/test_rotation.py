"""A new master key: data keys are wrapped anew, and everything stays readable throughout."""

from __future__ import annotations

import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from mediation.vault import crypto, keys, rotation
from mediation.vault.models import DataKey


@pytest.fixture
def made(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[uuid.UUID, bytes]:
    """Five data keys under the old master key, in batches of two."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    found = {key: keys.for_writing(key) for key in (uuid.uuid4() for _n in range(5))}
    keys.forget_all()
    return found


@pytest.fixture
def old(settings: Any) -> str:
    """A new key stands in front of the old one, which is returned."""
    before: str = settings.VAULT_MASTER_KEYS
    settings.VAULT_MASTER_KEYS = f"{crypto.encode_key(crypto.new_key())},{before}"
    return before


def readable(made: dict[uuid.UUID, bytes]) -> bool:
    keys.forget_all()
    # The transaction of the test still holds the keys as made but not committed.
    stored = {row.pk: crypto.unwrap(bytes(row.wrapped)) for row in DataKey.objects.all()}
    return stored == made


def rotate(*options: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("rotate_keys", *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_every_key_is_wrapped_anew_and_the_old_master_key_may_go(
    made: dict[uuid.UUID, bytes], old: str, settings: Any
) -> None:
    told, status = rotate("--check")
    assert ("Under an older one: 5." in told, status) == (True, 1)
    told, status = rotate()
    assert "5 data keys were wrapped anew" in told
    assert ("Under the first master key: 5. Under an older one: 0." in told, status) == (True, 0)
    settings.VAULT_MASTER_KEYS = settings.VAULT_MASTER_KEYS.split(",")[0]
    assert readable(made)


def test_repeating_it_writes_nothing(made: dict[uuid.UUID, bytes], old: str) -> None:
    rotate()
    before = dict(DataKey.objects.values_list("pk", "wrapped"))
    assert "0 data keys were wrapped anew" in rotate()[0]
    assert dict(DataKey.objects.values_list("pk", "wrapped")) == before


def test_it_may_be_stopped_half_way_and_all_stays_readable(
    made: dict[uuid.UUID, bytes], old: str
) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        rotation.rewrap(stop)
    assert rotation.census() == rotation.Census(current=2, old=3)
    assert readable(made)
    assert rotation.rewrap(lambda done: None) == 3
    assert readable(made)


def test_a_key_destroyed_meanwhile_stays_destroyed(
    made: dict[uuid.UUID, bytes], old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = min(made)
    read = rotation.crypto.unwrap

    def destroying(wrapped: bytes) -> bytes:
        DataKey.objects.filter(pk=gone).update(wrapped=b"", destroyed_at=timezone.now())
        return read(wrapped)

    monkeypatch.setattr(rotation.crypto, "unwrap", destroying)
    rotation.rewrap(lambda done: None)
    assert bytes(DataKey.everyone.get(pk=gone).wrapped) == b""
    assert rotation.census() == rotation.Census(current=4)


def test_what_no_master_key_opens_is_left_alone_and_counted(
    made: dict[uuid.UUID, bytes], old: str, settings: Any
) -> None:
    lost = min(made)
    other = crypto.encode_key(crypto.new_key())
    here = settings.VAULT_MASTER_KEYS
    settings.VAULT_MASTER_KEYS = other
    DataKey.objects.filter(pk=lost).update(wrapped=crypto.wrap(made[lost]))
    settings.VAULT_MASTER_KEYS = here
    told, status = rotate()
    assert "Under the first master key: 4. Under an older one: 0." in told
    assert "Under none of VAULT_MASTER_KEYS: 1." in told
    assert status == 1


def test_a_process_that_runs_sees_a_key_added_to_the_file(
    db: None, settings: Any, tmp_path: Path
) -> None:
    """Its own settings were read at its start; the file has two keys now."""
    file = tmp_path / "master"
    old, new = (crypto.encode_key(crypto.new_key()) for _n in range(2))
    file.write_text(f"{new},{old}\n")
    settings.VAULT_MASTER_KEYS_FILE = None
    settings.VAULT_MASTER_KEYS = f"{new},{old}"
    key_id = uuid.uuid4()
    plain = keys.for_writing(key_id)
    wrapped = bytes(DataKey.objects.get(pk=key_id).wrapped)

    settings.VAULT_MASTER_KEYS = old
    with pytest.raises(crypto.Unreadable):
        crypto.unwrap(wrapped)
    settings.VAULT_MASTER_KEYS_FILE = file
    assert crypto.unwrap(wrapped) == plain


def test_a_new_master_key_is_put_in_front_of_the_file(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR, settings.VAULT_MASTER_KEYS_FILE = str(tmp_path), tmp_path / "master"
    call_command("make_keys", stdout=StringIO())
    before = (tmp_path / "master").read_text().strip()
    settings.VAULT_MASTER_KEYS = before
    call_command("make_keys", "--new-master", stdout=StringIO())
    after = (tmp_path / "master").read_text().strip()
    new, _comma, rest = after.partition(",")
    assert rest == before
    assert len(crypto._decode_keys(after, "master")) == 2
    assert new != before
    assert (tmp_path / "master").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "backup",
        "history",
        "index",
        "master",
        "secret",
    ]


def test_where_keys_stand_in_the_environment_a_new_one_is_printed(
    tmp_path: Path, settings: Any
) -> None:
    settings.KEYS_DIR, settings.VAULT_MASTER_KEYS_FILE = str(tmp_path), None
    out = StringIO()
    call_command("make_keys", "--new-master", stdout=out)
    assert len(crypto._decode_keys(out.getvalue().splitlines()[-1], "printed")) == 1
    assert list(tmp_path.iterdir()) == []
