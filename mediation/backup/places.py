"""Folders that a backup is made in, and put back into."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".backup-"
#: What a killed process left behind goes after a day.
LEFT_SECONDS = 24 * 3600


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A folder in `parent`, for the owner only, that is gone at the end."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in parent.glob(f"{PREFIX}*"):
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent) as folder:
        yield Path(folder)
