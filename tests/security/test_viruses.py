"""Uploads pass a ClamAV daemon where one is named; a daemon of our own stands for it here."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mediation.vault import uploads, viruses
from scripts.with_postgres import free_port
from tests.support import documents

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Daemon:
    """Answers INSTREAM as clamd does, and keeps what it was sent."""

    def __init__(self, listening: socket.socket, answer: bytes | None) -> None:
        self.listening, self.answer = listening, answer
        self.seen = b""
        self.thread = threading.Thread(target=self.serve)

    def serve(self) -> None:
        caller, _address = self.listening.accept()
        with caller, caller.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.seen += stream.read(length)
            found = b"stream: Eicar-Test-Signature FOUND\0"
            clean = b"stream: OK\0"
            caller.sendall(
                self.answer if self.answer is not None else found if EICAR in self.seen else clean
            )


@contextmanager
def daemon(settings: Any, address: str, answer: bytes | None = None) -> Iterator[Daemon]:
    unix = address.startswith("/")
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as listening:
        host, _colon, port = address.rpartition(":")
        listening.bind(address if unix else (host, int(port)))
        listening.listen()
        settings.CLAMD_ADDRESS = address
        running = Daemon(listening, answer)
        running.thread.start()
        yield running
        running.thread.join(10)


@pytest.fixture
def address() -> str:
    return f"127.0.0.1:{free_port()}"


def refusal(content: bytes) -> str:
    with pytest.raises(uploads.Unacceptable) as refused:
        uploads.accept(content)
    return str(refused.value)


def test_a_clean_file_is_seen_whole_and_kept(settings: Any, address: str) -> None:
    content = documents.picture("PNG", (400, 300)) + b"\0" * 200_000
    with daemon(settings, address) as clam:
        assert uploads.accept(content).content_type == uploads.PNG
    # As it was sent, not as it is kept.
    assert clam.seen == content


def test_a_socket_of_this_machine_serves_as_well(settings: Any, tmp_path: Path) -> None:
    with daemon(settings, str(tmp_path / "clamd.sock")):
        assert uploads.accept(documents.pdf()).content_type == uploads.PDF


def test_a_virus_is_refused_by_name(settings: Any, address: str) -> None:
    with daemon(settings, address):
        assert "Eicar-Test-Signature" in refusal(documents.pdf() + EICAR)


@pytest.mark.parametrize(
    "answer",
    [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK\0stream: OK\0", b"\xff" * 9000],
)
def test_an_answer_that_says_nothing_keeps_nothing(
    settings: Any, address: str, answer: bytes
) -> None:
    with daemon(settings, address, answer):
        assert "病毒检查程序没有应答，文件没有保存" in refusal(documents.pdf())


def test_without_the_daemon_nothing_is_kept(settings: Any, address: str, tmp_path: Path) -> None:
    for nobody in (address, str(tmp_path / "nobody.sock")):
        settings.CLAMD_ADDRESS = nobody
        assert "病毒检查程序没有应答，文件没有保存" in refusal(documents.pdf())


def test_a_daemon_that_never_answers_is_not_waited_for(
    settings: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viruses, "PATIENCE", 0.2)
    host, _colon, port = address.rpartition(":")
    with socket.socket() as listening:
        listening.bind((host, int(port)))
        listening.listen()
        settings.CLAMD_ADDRESS = address
        assert "没有应答" in refusal(documents.pdf())
