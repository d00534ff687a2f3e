"""Papers are set in processes of their own: what happens when these die, hang or are many."""

import logging
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mediation.papers import engine, workers
from mediation.papers.errors import CannotPrint, RenderingFailed
from tests.papers import typesetter
from tests.papers.test_render import text_of
from tests.support.processes import ROOT, children, wait_until

PAGE = "<!doctype html><html lang=zh-CN><title>{0}</title><p>{0}</p>"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., workers.Pool]]:
    """A pool of typesetters that have accidents."""
    monkeypatch.setattr(workers, "PROGRAM", Path(typesetter.__file__))
    made: list[workers.Pool] = []

    def make(size: int = 1, seconds: int = 30) -> workers.Pool:
        made.append(workers.Pool(size, seconds))
        return made[-1]

    yield make
    for one in made:
        one.close()


def setting(pool: workers.Pool, word: str) -> bytes:
    return pool.pdf(PAGE.format(word), draft=True)


def test_a_process_is_started_for_the_first_paper_and_used_again(pool: Any) -> None:
    one = pool(size=3)
    assert one.processes() == []
    assert "甲方" in text_of(setting(one, "甲方"))
    first = one.processes()
    assert "乙方" in text_of(setting(one, "乙方"))
    assert (len(first), one.processes()) == (1, first)


def test_a_killed_process_is_replaced_and_its_paper_made(
    pool: Any, caplog: pytest.LogCaptureFixture
) -> None:
    one, made = pool(), []
    setting(one, "先")
    thread = threading.Thread(target=lambda: made.append(setting(one, "很慢")))
    thread.start()
    time.sleep(typesetter.SLOW_SECONDS / 3)
    (busy,) = one.processes()
    os.kill(busy, signal.SIGKILL)
    thread.join(timeout=30)
    assert "很慢" in text_of(made[0])
    assert busy not in one.processes()
    assert "died over a paper (-9)" in caplog.text


def test_a_process_killed_between_two_papers_costs_nothing(pool: Any) -> None:
    one = pool()
    setting(one, "先")
    os.kill(one.processes()[0], signal.SIGKILL)
    wait_until(lambda: one.processes() == [])
    assert "后" in text_of(setting(one, "后"))


def test_a_page_that_crashes_every_process_is_given_up(pool: Any) -> None:
    one = pool()
    with pytest.raises(RenderingFailed, match="died twice"):
        setting(one, "崩溃")
    assert "后" in text_of(setting(one, "后"))


def test_a_page_that_takes_too_long_is_given_up(pool: Any) -> None:
    one = pool(seconds=6)
    with pytest.raises(RenderingFailed, match="longer than 6 s"):
        setting(one, "停住")
    assert "后" in text_of(setting(one, "后"))


def test_who_finds_all_of_them_busy_is_told_in_time(pool: Any) -> None:
    one = pool(seconds=1)
    place = one._free.get()
    with pytest.raises(RenderingFailed, match="busy"):
        setting(one, "文")
    one._free.put(place)


def test_an_error_of_the_engine_is_told_without_its_words(pool: Any) -> None:
    one = pool()
    with pytest.raises(RenderingFailed) as failed:
        setting(one, "出错的张三")
    assert re.fullmatch(r"ValueError \(typesetter\.py:\d+\)", str(failed.value))
    first = one.processes()
    assert ("后" in text_of(setting(one, "后")), one.processes()) == (True, first)


def test_every_failure_has_a_sentence_for_people() -> None:
    assert all(str(kind().reason).endswith("系统管理员。") for kind in CannotPrint.__subclasses__())


def test_processes_work_at_the_same_time_and_are_no_more_than_wished(pool: Any) -> None:
    two, made = pool(size=2), []
    threads = [
        threading.Thread(target=lambda n=n: made.append(setting(two, f"第{n}件"))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(made), len(two.processes())) == (8, 2)


def test_a_process_is_replaced_after_many_papers(
    pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PAPERS_PER_PROCESS", 2)
    one, used = pool(), []
    for _paper in range(4):
        setting(one, "文")
        used += one.processes()
    assert (used[0] == used[1], used[1] == used[2], used[2] == used[3]) == (True, False, True)


def test_a_process_has_no_key_in_its_environment(pool: Any) -> None:
    one = pool()
    setting(one, "文")
    environment = Path(f"/proc/{one.processes()[0]}/environ")
    if not environment.exists():
        pytest.skip("no /proc")
    names = {line.split(b"=")[0] for line in environment.read_bytes().split(b"\0") if line}
    assert {
        name for name in names if b"KEY" in name or b"SECRET" in name or b"URL" in name
    } == set()


def test_it_ends_with_the_process_that_it_serves() -> None:
    """Killed by -9, so that nothing could tidy up."""
    code = (
        "import django, sys; django.setup(); from mediation.papers import workers;"
        "workers.pdf('<p>x</p>', draft=True); print(*workers.pool().processes(), flush=True);"
        "sys.stdin.read()"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mediation.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as server:  # fmt: skip
        assert server.stdout
        served = int(server.stdout.readline())
        assert children(server.pid) == [served]
        server.kill()
    wait_until(lambda: not _runs(served))


def _runs(process: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def _print_in_a_fork(answers: Any) -> None:
    answers.put(workers.pdf(PAGE.format("子进程"), draft=True)[:5])


def test_a_daemonic_fork_has_typesetters_of_its_own() -> None:
    """As Celery's processes are: forked, and not allowed children by multiprocessing."""
    before = workers.pdf(PAGE.format("父进程"), draft=True)
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    process = fork.Process(target=_print_in_a_fork, args=[answers], daemon=True)
    process.start()
    assert answers.get(timeout=30) == before[:5] == b"%PDF-"
    process.join(timeout=30)
    assert (process.exitcode, workers.pdf(PAGE.format("父"), draft=True)[:5]) == (0, b"%PDF-")


def test_papers_can_be_set_in_the_process_itself(settings: Any) -> None:
    settings.PAPER_PROCESSES = 0
    assert "本进程" in text_of(workers.pdf(PAGE.format("本进程"), draft=True))


def test_a_message_that_ends_too_early_is_none(tmp_path: Path) -> None:
    (tmp_path / "half").write_bytes(engine.HEAD.pack(engine.MADE, 9) + b"%PDF")
    with (tmp_path / "half").open("rb") as stream, pytest.raises(EOFError):
        engine.read(stream)


def test_the_log_is_not_told_what_the_paper_says(
    pool: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(RenderingFailed):
        setting(pool(), "崩溃的李四")
    assert "李四" not in caplog.text
