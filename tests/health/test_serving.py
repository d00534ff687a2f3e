"""The processes of `make run`, as honcho starts them from the Procfile."""

from __future__ import annotations

import json
import signal
import urllib.request
from urllib.error import URLError

import pytest

from scripts.with_postgres import free_port
from tests.support.processes import BIN, alive_in_group, children, started, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]


def health(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return str(json.load(answer)["status"])
    except (URLError, ConnectionError, TimeoutError):
        return "no answer"


def test_web_and_worker_start_together_and_ctrl_c_leaves_no_process() -> None:
    port = free_port()
    with started(str(BIN / "honcho"), "start", PORT=str(port), WEB_WORKERS="1") as honcho:
        wait_until(lambda: health(port) == "ok", seconds=40)
        groups = [honcho.pid, *children(honcho.pid)]
        assert len(groups) == 3
        honcho.send_signal(signal.SIGINT)
        honcho.wait(20)
        assert [alive_in_group(group) for group in groups] == [[], [], []]
    assert health(port) == "no answer"
