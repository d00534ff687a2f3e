"""Another account of the same machine reads nothing of a desk's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


@pytest.mark.parametrize(
    ("before", "after"),
    [(0o755, 0o750), (0o777, 0o770), (0o700, 0o700), (0o1777, 0o1777)],
    ids=["as mkdir makes it", "open to all", "shut already", "shared like /tmp"],
)
def test_setting_up_shuts_the_folder_that_holds_database_files_and_keys(
    tmp_path: Path, settings: Any, before: int, after: int
) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(before)
    settings.VAR_DIR, settings.KEYS_DIR = folder, folder / "keys"
    call_command("make_keys", verbosity=0)

    assert folder.stat().st_mode & 0o7777 == after
