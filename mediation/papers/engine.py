"""The one place that knows WeasyPrint: HTML becomes a PDF.

`workers.py` runs this file as a program: it answers requests on standard input with PDFs on standard
output until there are no more. It imports nothing of ours, so the process that lays out strangers'
text, and that a defect of the text engine can kill, holds no keys, no settings and no database.
"""

import contextlib
import os
import resource
import signal
import struct
import sys
import traceback
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

#: Templates name our own files as `paper:<name>`, served from static/papers and nowhere else.
SCHEME = "paper:"
ASSETS = Path(__file__).resolve().parents[2] / "static" / "papers"
STYLE = ASSETS / "paper.css"
_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}

#: What is kept for sixty years needs no font, no colour profile and no program of today: PDF/A-2 whose
#: text can be taken out as Unicode. (Level A, which says that the tags are right, nobody has checked.)
ARCHIVAL = "pdf/a-2u"

#: Before each message: what it is, and its length in bytes.
HEAD = struct.Struct(">cQ")
PAPER, DRAFT, MADE, FAILED = b"p", b"d", b"+", b"-"

#: A process that nobody has asked for this long ends itself.
IDLE_SECONDS = 900
#: Address space of a process; a large dossier needs a quarter of it.
MEMORY_BYTES = 4 * 1024**3


class ForbiddenResource(ValueError):
    """A paper asked for something that is not one of our own files."""


def asset(url: str) -> tuple[bytes, str]:
    """Content and media type of one of our own files.

    Raises:
        ForbiddenResource: for every other address: file://, http, data:, a way out of the folder.
    """
    path = (ASSETS / url.removeprefix(SCHEME)).resolve()
    ours = url.startswith(SCHEME) and path.parent == ASSETS.resolve() and path.suffix in _TYPES
    if not ours or not path.is_file():
        raise ForbiddenResource(f"a paper may not load {url[:200]!r}")
    return path.read_bytes(), _TYPES[path.suffix]


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """What WeasyPrint asks for every address: serves our own files, refuses all else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # needs Pango

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            content, media_type = asset(url)
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    return OwnFiles()


@lru_cache(maxsize=1)
def _tools() -> "tuple[FontConfiguration, CSS]":
    """Font configuration and parsed style sheet, made once per process: a fifth of the time."""
    # WeasyPrint loads Pango when imported, which takes half a second and fails where it is
    # missing; who only wants the file's constants must do without it.
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, CSS(string=STYLE.read_text(), font_config=fonts, url_fetcher=_fetcher())


def pdf(source: str, *, draft: bool) -> bytes:
    """The PDF of a page of HTML, tagged; for the archive unless it is a draft.

    Not for two threads at once: Pango's font map belongs to one.
    """
    from weasyprint import HTML  # needs Pango, see _tools

    fonts, style = _tools()
    document = HTML(string=source, base_url=SCHEME, url_fetcher=_fetcher())
    options = {"font_config": fonts, "stylesheets": [style], "pdf_variant": None}
    if not draft:
        options["pdf_variant"] = ARCHIVAL
    try:
        content: bytes = document.write_pdf(pdf_tags=True, **options)
    except (AssertionError, LookupError):
        # The tags' tree insists on a box for every text. Rather a paper without than none.
        content = document.write_pdf(pdf_tags=False, **options)
    return content


def read(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next message: what it is, and its content.

    Raises:
        EOFError: when the other side is gone, in the middle of a message too.
    """
    kind, length = HEAD.unpack(_exactly(stream, HEAD.size))
    return kind, _exactly(stream, length)


def write(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    """Send a message."""
    left = memoryview(HEAD.pack(kind, len(content)) + content)
    while left:
        # A pipe without buffer takes a part only.
        left = left[stream.write(left) :]


def _exactly(stream: IO[bytes], length: int) -> bytes:
    parts = []
    while length:
        part = stream.read(length)
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _place(error: Exception) -> str:
    """What went wrong and where, without the error's own words, which may quote the paper."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} ({Path(frame.filename).name}:{frame.lineno})"


def main(seconds: int) -> None:
    """Answer requests until the other side is gone; one that takes longer ends the process."""
    # Ctrl-C and a service's stop reach the whole group: who asked us ends us when it has done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # No dump of memory with a party's data in it, and no paper that takes all there is.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # Whatever a library prints must not stand between our messages.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    _tools()
    while True:
        signal.alarm(IDLE_SECONDS)
        try:
            kind, source = read(requests)
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            answer = MADE, pdf(source.decode(), draft=kind == DRAFT)
        except Exception as error:  # noqa: BLE001  (whatever it is, whoever waits learns of it)
            answer = FAILED, _place(error).encode()
        signal.alarm(0)
        try:
            write(answers, *answer)
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main(int(sys.argv[1]))
