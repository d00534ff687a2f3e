"""The scripts behind `make`: what they find missing, what they start and what they leave behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from scripts.compile_messages import compile_all
from scripts.with_postgres import Cluster
from tests.codebase.files import ROOT
from tests.support.processes import wait_until


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run_script(name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, f"scripts/{name}", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_apt_the_missing_packages_are_named_and_nothing_goes_on() -> None:
    nowhere = {"PATH": "/nonexistent", "CHROMIUM": "/nonexistent/chromium"}
    answer = run_script("system_packages.py", "run", "test", **nowhere, SQLITE_ONLY="1")
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[2] == (
        "    sudo apt-get install --no-install-recommends "
        "fontconfig fonts-noto-cjk chromium gettext poppler-utils qpdf redis-server"
    )


def test_nothing_is_said_where_nothing_is_missing() -> None:
    answer = run_script("system_packages.py", "run", "test")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_catalogues_are_compiled_once_and_without_guesses(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="案件", msgstr="Case"))
    catalogue.append(polib.POEntry(msgid="调解", msgstr="Media", flags=["fuzzy"]))
    catalogue.save(str(folder / "django.po"))
    assert compile_all(tmp_path) == [folder / "django.mo"]
    assert compile_all(tmp_path) == []
    assert [entry.msgstr for entry in polib.mofile(str(folder / "django.mo"))] == ["Case"]


@pytest.mark.postgres
def test_a_cluster_is_gone_after_its_block_even_on_an_error() -> None:
    with pytest.raises(ZeroDivisionError), Cluster() as cluster:
        _fail_beside(cluster)
    assert not answers(cluster.port)
    assert not cluster.folder.exists()


def _fail_beside(cluster: Cluster) -> None:
    assert answers(cluster.port)
    raise ZeroDivisionError


@pytest.mark.postgres
def test_a_durable_cluster_keeps_what_was_committed_when_it_is_killed() -> None:
    with Cluster(durable=True) as cluster:
        ask(cluster, "CREATE TABLE kept AS SELECT 7 AS number")
        cluster.stop(signal.SIGKILL)
        assert not answers(cluster.port)
        cluster.start()
        assert ask(cluster, "SELECT number FROM kept") == "7"


def ask(cluster: Cluster, sql: str) -> str:
    command = ["psql", "-qAt", cluster.url(), "-c", sql]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.postgres
def test_the_command_beside_a_cluster_gets_its_address_and_gives_its_exit_code() -> None:
    code = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"
    answer = run_script("with_postgres.py", sys.executable, "-c", code)
    assert answer.returncode == 7
    assert answer.stdout.startswith("postgres://postgres@127.0.0.1:")


@pytest.mark.postgres
def test_a_cluster_ends_when_whoever_started_it_is_killed() -> None:
    code = "import os; print(os.environ['DATABASE_URL'], flush=True); import time; time.sleep(60)"
    script = subprocess.Popen(
        [sys.executable, "scripts/with_postgres.py", sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with script:
        assert script.stdout is not None
        port = int(script.stdout.readline().rsplit(":", 1)[1].split("/")[0])
        assert answers(port)
        os.killpg(script.pid, signal.SIGKILL)
    wait_until(lambda: not answers(port))
