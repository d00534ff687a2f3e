"""Telling somebody at a terminal how far a long command is; silent in a log."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

SHOWN_SECONDS = 0.2


class Line:
    """One line that is written over and over, and is gone at the end."""

    def __init__(self, out: Any) -> None:
        self._out, self._is_terminal, self._shown_at, self._length = out, out.isatty(), 0.0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.clear()

    def show(self, text: str) -> None:
        if not self._is_terminal or time.monotonic() - self._shown_at < SHOWN_SECONDS:
            return
        self._out.write(f"\r{text:<{self._length}}", ending="")
        self._out.flush()
        self._shown_at, self._length = time.monotonic(), len(text)

    def clear(self) -> None:
        if self._length:
            self._out.write(f"\r{'':<{self._length}}\r", ending="")
            self._out.flush()
            self._length = 0

    def tell(self, out: Any, sentence: str) -> None:
        """A sentence that stays."""
        self.clear()
        out.write(sentence)


@contextmanager
def stopped_by_signal() -> Iterator[None]:
    """SIGTERM ends the block as an exception, so that it leaves nothing half-made behind."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
