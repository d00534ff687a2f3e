"""Kinds of jobs that only tests know; a worker gets them by `celery --include`."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from mediation.history.actor import current_actor
from mediation.jobs.registry import JobFailed, job_handler
from mediation.jobs.running import Run

#: Who a job acted for, in this process.
acted: list[tuple[int | None, str]] = []


@job_handler("test.note")
def note(run: Run) -> None:
    actor = current_actor()
    acted.append((actor.user_id, actor.role))
    run.progress(1, 1)


@job_handler("test.refuse")
def refuse(run: Run) -> None:
    raise JobFailed("文书已撤回，不再生成。")


@job_handler("test.crash")
def crash(run: Run) -> None:
    raise RuntimeError("王小明的身份证号码")


@job_handler("test.first_time_slow")
def first_time_slow(run: Run) -> None:
    """Write a line to $TEST_LOG; the first run then waits to be killed, later ones finish."""
    log = Path(os.environ["TEST_LOG"])
    earlier = log.read_text().splitlines() if log.exists() else []
    with log.open("a") as lines:
        lines.write(f"begun {os.getpid()}\n")
    if not earlier:
        time.sleep(60)
    with log.open("a") as lines:
        lines.write("done\n")


@job_handler("test.kill_own_worker")
def kill_own_worker(run: Run) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
