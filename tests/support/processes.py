"""Programs that a test starts: with the test's own folder and database, and stopped again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
BIN = Path(sys.executable).parent


def database_url() -> str:
    """Where the test database of this process is."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = database["USER"], database["PASSWORD"]
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    return f"postgres://{user}{':' + password if password else ''}@{place}/{database['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """The variables under which a program works on the same data as the test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mediation.settings",
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextmanager
def started(*command: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process group of its own, and kill the whole group at the end."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(**variables), start_new_session=True
    )
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9: the accident that nothing can tidy up after."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(10)


def alive_in_group(group: int) -> list[int]:
    """Processes of the group that still run; one that has ended and waits to be reaped does not."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [
        int(pid) for pid, pgid, state in rows if int(pgid) == group and not state.startswith("Z")
    ]


def children(parent: int) -> list[int]:
    """The processes that this one has started."""
    answer = subprocess.run(
        ["pgrep", "--parent", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in answer.stdout.split()]


def wait_until(what: Callable[[], bool], *, seconds: float = 90) -> None:
    """Wait for something that another process does; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
