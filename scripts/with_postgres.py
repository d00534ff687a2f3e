#!/usr/bin/env python3
"""Run a command beside a throwaway PostgreSQL cluster: with_postgres.py COMMAND …

The cluster comes from the system's own binaries, lives in a temporary folder, listens on a socket
there and on a free port of the loopback, keeps nothing, and is gone when the command ends,
however it ends. `DATABASE_URL` tells the command where it is. initdb refuses root, so root hands
it to an unprivileged user.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any, Self

START_SECONDS = 30
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


class PostgresMissing(RuntimeError):
    """No PostgreSQL server is installed."""


def binaries() -> Path:
    """The folder of initdb and postgres, of the newest version installed."""
    if named := os.environ.get("PG_BINDIR"):
        return Path(named)
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    if versions:
        return versions[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise PostgresMissing("PostgreSQL is not installed (Debian: postgresql)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged() -> dict[str, Any]:
    """Arguments for subprocess: nobody's rights where the caller is root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise PostgresMissing("no unprivileged account to run PostgreSQL as")


def _end_with_parent() -> None:
    # Linux only: the server shuts down by itself when whoever started it is killed.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class Cluster:
    """A PostgreSQL cluster for one block: `with Cluster() as cluster: … cluster.url()`.

    Args:
        durable: with fsync, for tests that kill the server and look at what is left.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._identity = _unprivileged()
        if self._identity:
            os.chown(self.folder, self._identity["user"], self._identity["group"])

    def __enter__(self) -> Self:
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.destroy()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.destroy()

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        durability = [] if self.durable else [
            "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    str(binaries() / "postgres"), "-D", str(self.folder / "data"),
                    "-k", str(self.folder), "-p", str(self.port),
                    "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60",
                    # Two tests at once may each replace every table in one transaction.
                    "-c", "max_locks_per_transaction=256",
                    *durability,
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **self._identity,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self._log()}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT closes connections and shuts down, SIGKILL is an accident."""
        server, self._server = self._server, None
        if server is None:
            return
        server.send_signal(how)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self) -> None:
        subprocess.run(
            [
                str(binaries() / "initdb"), "-D", str(self.folder / "data"), "-U", "postgres",
                "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self._identity,
        )  # fmt: skip

    def _answers(self) -> bool:
        ready = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # Turned into an exception, so that the cluster is removed on the way out.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        with Cluster() as cluster:
            environment = {**os.environ, "DATABASE_URL": cluster.url()}
            return subprocess.run(command, env=environment, check=False).returncode
    except PostgresMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
