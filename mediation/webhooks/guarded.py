"""One POST to a stranger: within a span of time, to judged addresses, little read, nothing followed.

Stands on httpcore, the part of httpx that connects: only there can the address that was judged be the
one that is connected to, and one span of time hold for all of a request.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from mediation.webhooks.addresses import AddressForbidden, NameUnknown, port_of, resolve, url_faults
from mediation.webhooks.enums import Outcome

#: Of an answer, nothing but its beginning is of interest.
READ_BYTES = 300
#: Of several addresses one that does not answer must not take all the time.
CONNECT_SECONDS = 4.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request. `text` is the beginning of the answer, freed of control characters."""

    outcome: Outcome
    milliseconds: int
    status: int | None = None
    text: str = ""


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Send `body`; every way in which that can fail is an outcome, none an exception."""
    began = time.monotonic()
    outcome, status, text = Outcome.BROKEN, None, ""
    try:
        status, text = _exchange(url, headers, body, deadline=began + settings.WEBHOOK_SECONDS)
        outcome = _judged(status)
    except AddressForbidden:
        outcome = Outcome.FORBIDDEN
    except NameUnknown:
        outcome = Outcome.NAME
    except httpcore.TimeoutException:
        outcome = Outcome.TIMEOUT
    except httpcore.ConnectError as error:
        outcome = Outcome.TLS if _is_of_tls(error) else Outcome.UNREACHABLE
    except (httpcore.NetworkError, httpcore.ProtocolError):
        outcome = Outcome.BROKEN
    return Answer(outcome, round((time.monotonic() - began) * 1000), status, text)


def _exchange(
    url: str, headers: Mapping[str, str], body: bytes, *, deadline: float
) -> tuple[int, str]:
    if url_faults(url):
        # The rules may have become stricter since it was entered.
        raise AddressForbidden(url)
    parts = urlsplit(url)
    backend = _Guarded(parts.scheme, deadline)
    own = {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": "mediation-webhooks/1",
        "connection": "close",
    }
    with (
        httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend) as pool,
        pool.stream(
            "POST",
            httpcore.URL(
                scheme=parts.scheme,
                host=parts.hostname or "",
                port=port_of(parts),
                target=parts.path or "/",
            ),
            headers=[*own.items(), *headers.items()],
            content=body,
        ) as response,
    ):
        read = b""
        for chunk in response.iter_stream():
            read += chunk
            if len(read) >= READ_BYTES:
                break
        return response.status, _plain(read[:READ_BYTES])


def _judged(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.TAKEN
    return Outcome.REDIRECT if 300 <= status < 400 else Outcome.STATUS


def _plain(read: bytes) -> str:
    text = read.decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The authorities of Mozilla's list and of this machine (`SSL_CERT_FILE` for a house's own)."""
    context = httpcore.default_ssl_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Guarded(httpcore.NetworkBackend):
    """Resolves, judges and connects in one: what was judged is what is connected to."""

    def __init__(self, scheme: str, deadline: float) -> None:
        self._scheme, self._deadline = scheme, deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in resolve(host, port, scheme=self._scheme):
            seconds = min(CONNECT_SECONDS, _left(self._deadline, httpcore.ConnectTimeout))
            try:
                stream = self._plain.connect_tcp(address, port, seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self._deadline)
        raise failure


class _Timed(httpcore.NetworkStream):
    """A stream on which nothing lasts beyond one moment, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = _left(self._deadline, httpcore.ConnectTimeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, over: type[httpcore.TimeoutException]) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise over("the span of time is over")
    return seconds
