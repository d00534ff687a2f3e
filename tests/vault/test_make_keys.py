"""`manage.py make_keys`."""

from __future__ import annotations

import base64
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command


def make(directory: Path, settings: Any) -> str:
    settings.KEYS_DIR = str(directory)
    out = StringIO()
    call_command("make_keys", stdout=out)
    return out.getvalue()


def test_keys_are_made_that_only_the_owner_may_read(tmp_path: Path, settings: Any) -> None:
    directory = tmp_path / "keys"
    make(directory, settings)
    names = sorted(path.name for path in directory.iterdir())
    assert names == ["backup", "history", "index", "master", "secret"]
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
    assert directory.stat().st_mode & 0o777 == 0o700
    for name in ("backup", "history", "index", "master"):
        assert len(base64.b64decode((directory / name).read_text())) == 32


def test_repeating_it_changes_nothing(tmp_path: Path, settings: Any) -> None:
    make(tmp_path, settings)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert make(tmp_path, settings) == ""
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


def test_only_what_is_missing_is_made(tmp_path: Path, settings: Any) -> None:
    make(tmp_path, settings)
    kept = (tmp_path / "master").read_text()
    (tmp_path / "index").unlink()
    assert make(tmp_path, settings) == f"made {tmp_path / 'index'}\n"
    assert (tmp_path / "master").read_text() == kept
