"""Processes that make PDFs beside this one, so that a crash of the text engine takes nothing along.

They are plain programs spoken to through pipes, not `multiprocessing`: a Celery worker's processes
may have no children of that kind, and a web server's threads could not fork safely. Each is started
when one is needed, and ends when the process that it serves ends, however that happens.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, LifoQueue

from django.conf import settings

from mediation.papers import engine
from mediation.papers.errors import RenderingFailed

logger = logging.getLogger(__name__)

PROGRAM = Path(engine.__file__)

#: A process is replaced after so many papers: a leak of a library stays small.
PAPERS_PER_PROCESS = 500
#: All of the environment that it gets: paths, languages and fonts, none of our keys.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "SOURCE_DATE_EPOCH")
_PASSED_ON_PREFIXES = ("LC_", "FONTCONFIG_", "XDG_", "DYLD_")


class _Died(Exception):
    """The process ended in the middle of a paper."""


class _TookTooLong(Exception):
    """It was ended, because nobody waits that long for a paper."""


class Typesetter:
    """One such process. Used by one thread at a time."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._made = 0
        # Its own limit stands behind ours, for when we are no longer there to end it.
        program = [interpreter(), "-I", str(PROGRAM), str(seconds + 5)]
        self.process = subprocess.Popen(  # noqa: S603  (our own program, by its path)
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=_environment()
        )

    @property
    def usable(self) -> bool:
        return self.process.poll() is None and self._made < PAPERS_PER_PROCESS

    def pdf(self, source: bytes, *, draft: bool) -> bytes:
        """Have a page of HTML set.

        Raises:
            RenderingFailed: the engine gave up on this page; the process goes on.
            _Died, _TookTooLong: the process is gone.
        """
        assert self.process.stdin
        assert self.process.stdout
        too_late = threading.Event()
        limit = threading.Timer(self._seconds, self._end_late, [too_late])
        limit.daemon = True
        limit.start()
        try:
            engine.write(self.process.stdin, engine.DRAFT if draft else engine.PAPER, source)
            kind, answer = engine.read(self.process.stdout)
        except (OSError, EOFError) as error:
            self.end()
            raise (_TookTooLong if too_late.is_set() else _Died) from error
        except BaseException:
            # Interrupted: what it answers would be taken for the answer to the next request.
            self.end()
            raise
        finally:
            limit.cancel()
        self._made += 1
        if kind != engine.MADE:
            raise RenderingFailed(answer.decode())
        return answer

    def _end_late(self, too_late: threading.Event) -> None:
        too_late.set()
        self.process.kill()

    def end(self) -> None:
        """Stop it at once."""
        self.process.kill()
        self.process.wait()
        self.forget()

    def forget(self) -> None:
        """Close our ends of its pipes; it ends by itself unless somebody else holds them too."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        if self.process.returncode is None:
            # Another process's child: not ours to wait for.
            self.process.returncode = 0


class Pool:
    """At most `size` processes, each started when all the others are busy."""

    def __init__(self, size: int, seconds: int) -> None:
        self._seconds = seconds
        # The last one used comes first: those beyond what is needed fall asleep and end.
        self._free: LifoQueue[Typesetter | None] = LifoQueue()
        self._all: set[Typesetter] = set()
        for _place in range(size):
            self._free.put(None)

    def pdf(self, source: str, *, draft: bool) -> bytes:
        """The PDF of a page of HTML; tried a second time when the process dies over it.

        Raises:
            RenderingFailed: when that dies too, takes too long, gives up, or none becomes free.
        """
        try:
            typesetter = self._free.get(timeout=self._seconds)
        except Empty:
            raise RenderingFailed("all typesetting processes are busy") from None
        try:
            for _attempt in range(2):
                typesetter = self._usable(typesetter)
                try:
                    return typesetter.pdf(source.encode(errors="replace"), draft=draft)
                except _Died:
                    status = typesetter.process.returncode
                    logger.warning("a typesetting process died over a paper (%s)", status)
            raise RenderingFailed("the typesetting process died twice")
        except OSError as error:
            raise RenderingFailed(f"no typesetting process: {type(error).__name__}") from error
        except _TookTooLong:
            raise RenderingFailed(f"a paper took longer than {self._seconds} s") from None
        finally:
            self._free.put(typesetter)

    def _usable(self, typesetter: Typesetter | None) -> Typesetter:
        if typesetter is not None:
            if typesetter.usable:
                return typesetter
            typesetter.end()
            self._all.discard(typesetter)
        fresh = Typesetter(self._seconds)
        self._all.add(fresh)
        return fresh

    def processes(self) -> list[int]:
        """The ids of those that run."""
        return [one.process.pid for one in list(self._all) if one.process.poll() is None]

    def close(self) -> None:
        """Stop all of them."""
        for typesetter in list(self._all):
            typesetter.end()

    def forget(self) -> None:
        """In a fork: they belong to the process that started them."""
        for typesetter in list(self._all):
            typesetter.forget()


_pool: Pool | None = None
_making = threading.Lock()
# Pango's font map belongs to one thread at a time.
_one_at_a_time = threading.Lock()


def pool() -> Pool:
    """This process's own, made when first asked for."""
    global _pool  # noqa: PLW0603  (one per process is what it is)
    with _making:
        if _pool is None:
            _pool = Pool(settings.PAPER_PROCESSES, settings.PAPER_SECONDS)
        return _pool


def pdf(source: str, *, draft: bool) -> bytes:
    """The PDF of a page of HTML, made beside this process (in it, when PAPER_PROCESSES is 0).

    Raises:
        RenderingFailed: see `Pool.pdf`.
    """
    if settings.PAPER_PROCESSES:
        return pool().pdf(source, draft=draft)
    with _one_at_a_time:
        return engine.pdf(source, draft=draft)


def close() -> None:
    """Stop this process's typesetters; the next paper starts new ones."""
    global _pool  # noqa: PLW0603
    with _making:
        if _pool is not None:
            _pool.close()
            _pool = None


def _after_fork() -> None:
    global _pool, _making, _one_at_a_time
    if _pool is not None:
        _pool.forget()
    # A lock that another thread held at the fork would never open here.
    _pool, _making, _one_at_a_time = None, threading.Lock(), threading.Lock()


def interpreter() -> str:
    """The interpreter; where Python is embedded in a server, that of its environment."""
    running = Path(sys.executable or "")
    if running.name.startswith("python"):
        return str(running)
    return str(Path(sys.prefix) / "bin" / "python3")


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }


atexit.register(close)
os.register_at_fork(after_in_child=_after_fork)
