"""Asks a ClamAV daemon about a file, where settings.CLAMD_ADDRESS names one."""

import logging
import re
import socket
import struct

from django.conf import settings

logger = logging.getLogger(__name__)

#: Seconds for which somebody who uploads a file waits.
PATIENCE = 30
CHUNK = 64 * 1024
ANSWER = re.compile(rb"stream: (?:(OK)|(.{1,200}) FOUND)\0?\s*", re.DOTALL)


class NoAnswer(OSError):
    """The daemon cannot be reached, or does not say whether the file is clean."""


def find(content: bytes) -> str:
    """The name of what was found; empty for a clean file, and where no daemon is named.

    Raises:
        NoAnswer: the file must not be kept.
    """
    address: str = settings.CLAMD_ADDRESS
    if not address:
        return ""
    try:
        answer = _ask(address, content)
    except OSError as error:
        logger.warning("viruses: %s does not answer: %s", address, error)
        raise NoAnswer(address) from error
    match = ANSWER.fullmatch(answer)
    if match is None:
        logger.warning("viruses: %s answers %r", address, answer[:200])
        raise NoAnswer(address)
    return (match[2] or b"").decode("ascii", "replace")


def _ask(address: str, content: bytes) -> bytes:
    """One INSTREAM call: pieces with their length in front, then an empty one."""
    with _connected(address) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            daemon.sendall(struct.pack("!I", len(piece)) + piece)
        daemon.sendall(struct.pack("!I", 0))
        answer = b""
        while len(answer) < 4096 and (more := daemon.recv(4096)):
            answer += more
            if b"\0" in more:
                break
        return answer


def _connected(address: str) -> socket.socket:
    """A socket of this machine by its path, or host:port."""
    if address.startswith("/"):
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(PATIENCE)
        try:
            daemon.connect(address)
        except OSError:
            daemon.close()
            raise
        return daemon
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)
