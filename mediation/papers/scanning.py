"""Which issued papers a scan or photograph shows: by the QR code, and by nothing else.

The work is done by `scan_engine` in a process of its own, with an end to its pages, pixels, memory
and time, so that no file can take the web server or a worker down.
"""

from __future__ import annotations

import json
import logging
import subprocess  # nosec B404  our own script, with arguments of our own
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mediation.papers.verification import code_in
from mediation.papers.workers import interpreter
from mediation.ui.parts import Text

logger = logging.getLogger(__name__)

ENGINE = Path(__file__).with_name("scan_engine.py")
#: Of one file, in seconds of the clock, beside those of the processor.
PATIENCE = 180
PROCESSOR_SECONDS = 150
MEMORY = 2 * 1024**3
#: Of one file.
MOST_PAGES = 100
MOST_HEADER = 200_000

#: Called after each page with its number and how many there are.
OnPage = Callable[[int, int], None]


class NotRead(Exception):
    """A file whose pages cannot be read; `problem` is a key of `PROBLEMS`."""

    def __init__(self, problem: str) -> None:
        self.problem = problem if problem in PROBLEMS else "damaged"
        super().__init__(self.problem)


PROBLEMS: dict[str, Text] = {
    "damaged": _("文件已损坏，或者不是 PDF、JPEG、PNG、HEIC，无法读取。"),
    "too_many_pages": _("超过100页，请拆成几份再上传。"),
    "too_large": _("图像过大，无法处理，请缩小后再上传。"),
    "too_long": _("识别用时过长，已停止。请拆成几份，或者降低分辨率后再上传。"),
}


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page of a scan.

    Attributes:
        number: in its file, from 1.
        code: of the issued paper that the QR (or a scanner's text) names; empty where there is none.
        turn: degrees clockwise by which the page lies wrong.
        picture: a JPEG, upright and without metadata; of a photograph the page itself.
    """

    number: int
    code: str
    turn: int
    picture: bytes = field(repr=False)


def read(content: bytes, *, on_page: OnPage | None = None) -> list[ScannedPage]:
    """The pages of a PDF or a photograph (JPEG, PNG, HEIC), in order.

    Raises:
        NotRead: when it cannot be read, or only by more pages, pixels, memory or time than allowed.
    """
    command = [
        interpreter(), "-I", str(ENGINE), f"--pages={MOST_PAGES}",
        f"--pixels={settings.UPLOAD_MAX_PIXELS}", f"--memory={MEMORY}", f"--seconds={PROCESSOR_SECONDS}",
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603  # nosec B603  our own script
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Neither keys nor passwords: whoever breaks a decoder finds none in its surroundings.
        env={"LANG": "C.UTF-8"},
        cwd="/",
    ) as engine:
        late = threading.Event()

        def stop() -> None:
            late.set()
            engine.kill()

        watch = threading.Timer(PATIENCE, stop)
        watch.start()
        sender = threading.Thread(target=_send, args=(engine.stdin, content), daemon=True)
        sender.start()
        try:
            assert engine.stdout is not None
            return _pages(engine.stdout, on_page)
        except _CutOff as error:
            logger.warning("a scan was not read: the engine ended with %s", engine.wait())
            raise NotRead("too_long" if late.is_set() else "damaged") from error
        finally:
            watch.cancel()
            engine.kill()
            sender.join(timeout=5)


class _CutOff(Exception):
    """The engine died before it had said everything."""


def _send(pipe: IO[bytes] | None, content: bytes) -> None:
    assert pipe is not None
    try:
        pipe.write(content)
        pipe.close()
    except OSError:
        pass  # it died, or has refused what came so far


def _pages(answers: IO[bytes], on_page: OnPage | None) -> list[ScannedPage]:
    pages: list[ScannedPage] = []
    while header := _header(answers):
        if "problem" in header:
            raise NotRead(header["problem"])
        if "end" in header:
            return pages
        picture = answers.read(header["size"])
        if len(picture) != header["size"]:
            break
        pages.append(
            ScannedPage(
                number=header["number"],
                code=_code(header),
                turn=header["turn"],
                picture=picture,
            )
        )
        if on_page:
            on_page(header["number"], header["total"])
    raise _CutOff


def _header(answers: IO[bytes]) -> dict[str, Any] | None:
    line = answers.readline(MOST_HEADER)
    if not line.endswith(b"\n"):
        return None
    header: dict[str, Any] = json.loads(line)
    return header


def _code(header: dict[str, Any]) -> str:
    """The first code of ours among what the QR codes say; other codes on the page mean nothing."""
    said = [*header["codes"], header["text"]]
    return next((code for text in said if (code := code_in(text))), "")
