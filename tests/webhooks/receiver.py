"""A real receiver on this machine, which answers as it is told and keeps what it got."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answer` may be exchanged at any time; `got` holds the requests in their order."""

    url: str
    answer: Answer
    got: list[Got] = field(default_factory=list)
    #: Requests that are being answered now, and the most of them at one time.
    running: int = 0
    most: int = 0


def status(code: int, body: bytes = b"thanks", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def slow(seconds: float, then: Answer | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        (then or status(200))(request)

    return answer


def drip(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then, each well within the time for one read."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _n in range(200):
        request.wfile.write(b"x: y\r\n")
        request.wfile.flush()
        time.sleep(0.2)


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


@contextmanager
def receiving(
    answer: Answer | None = None, *, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """Listen on a free port until the block ends."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                receiver.running += 1
                receiver.most = max(receiver.most, receiver.running)
                receiver.got.append(
                    Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                )
            try:
                receiver.answer(self)
            except OSError:
                pass  # the other side has gone
            finally:
                self.close_connection = True
                with lock:
                    receiver.running -= 1

        def log_message(self, *_args: Any) -> None:
            """Not to the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # Who asks by a name or a certificate that does not fit hangs up in the middle.
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls is not None else "http"
    receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_port}/hook", answer or status(200))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
