"""`python -m benchmarks`: measure on SQLite and PostgreSQL, print one table.

    BENCH_CASES=2000 python -m benchmarks --only sqlite

Everything happens in temporary folders and databases; nothing of the installation is read or
written.
"""

import argparse
import base64
import json
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from scripts.with_postgres import Cluster, PostgresMissing

ROOT = Path(__file__).resolve().parent.parent
CASES = int(os.environ.get("BENCH_CASES", "20000"))
Rows = dict[str, str]


def on_sqlite(*, with_papers: bool) -> Rows:
    """The measures on a SQLite file."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return _measured(folder, f"sqlite:///{folder}/db.sqlite3", with_papers=with_papers)


def on_postgresql(*, with_papers: bool) -> Rows:
    """The measures on a cluster of their own, which keeps its promises about the disk."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Cluster(durable=True) as cluster:
        return _measured(folder, cluster.url(), with_papers=with_papers)


ENGINES: dict[str, Callable[..., Rows]] = {"sqlite": on_sqlite, "postgresql": on_postgresql}


def _measured(folder: str, database: str, *, with_papers: bool) -> Rows:
    Path(folder, "static").mkdir()
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": database,
        "VAR_DIR": folder,
        "FILES_DIR": f"{folder}/files",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAULT_MASTER_KEYS": key,
        "VAULT_INDEX_KEY": key,
        "HISTORY_MAC_KEYS": key,
        "CELERY_BROKER_URL": "filesystem://",
        "PRODUCTION": "0",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "benchmarks.child", str(CASES)]
    answer = subprocess.run(
        [*command, "papers"] if with_papers else command,
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(answer.stdout))


def _table(results: dict[str, Rows]) -> str:
    """The rows of all databases side by side."""
    names = list(dict.fromkeys(name for rows in results.values() for name in rows))
    lines = [
        ["", *results],
        *([name, *(rows.get(name, "") for rows in results.values())] for name in names),
    ]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "   ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def main() -> int:
    """Measure and print; 1 where something could not be measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", choices=ENGINES, help="leave the other database out")
    chosen = parser.parse_args().only
    began, results, papers = time.monotonic(), {}, True
    for name, engine in ENGINES.items():
        if chosen in (None, name):
            print(f"{name}:", file=sys.stderr, flush=True)
            try:
                results[name] = engine(with_papers=papers)
            except PostgresMissing as missing:
                results[name] = {"cases": f"not run: {missing}"}
            papers = False
    print(
        f"\n{os.cpu_count()} cores, Python {platform.python_version()}, {time.monotonic() - began:.0f} s\n"
    )
    print(_table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
