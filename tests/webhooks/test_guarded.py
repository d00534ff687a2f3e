"""One request to a real server: what it answers, how long it takes, and where it may not lead."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import serialization

from mediation.webhooks import guarded
from mediation.webhooks.enums import Outcome
from tests.support.certificates import Issued, issued
from tests.webhooks.receiver import Receiver, drip, hang_up, receiving, slow, status
from tests.webhooks.test_addresses import resolving


def test_a_message_arrives_as_it_was_sent(receiver: Receiver) -> None:
    answer = guarded.post(receiver.url, {"webhook-id": "evt_1"}, '{"a":"调"}'.encode())
    assert (answer.outcome, answer.status, answer.text) == (Outcome.TAKEN, 200, "thanks")
    (got,) = receiver.got
    assert (got.path, got.body) == ("/hook", '{"a":"调"}'.encode())
    assert got.headers["webhook-id"] == "evt_1"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == urlsplit(receiver.url).netloc


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (204, Outcome.TAKEN), (301, Outcome.REDIRECT), (304, Outcome.REDIRECT),
        (400, Outcome.STATUS), (410, Outcome.STATUS), (500, Outcome.STATUS), (503, Outcome.STATUS),
    ],
)  # fmt: skip
def test_only_a_2xx_counts_as_taken(receiver: Receiver, code: int, outcome: Outcome) -> None:
    receiver.answer = status(code, b"")
    answer = guarded.post(receiver.url, {}, b"{}")
    assert (answer.outcome, answer.status) == (outcome, code)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with receiving() as inside:
        for code in (301, 302, 303, 307, 308):
            receiver.answer = status(code, b"", Location=inside.url)
            assert guarded.post(receiver.url, {}, b"{}").outcome == Outcome.REDIRECT
        assert inside.got == []


@pytest.mark.parametrize("answer", [slow(6), drip])
def test_nothing_lasts_longer_than_the_time_for_all_of_it(
    receiver: Receiver, settings: Any, answer: object
) -> None:
    settings.WEBHOOK_SECONDS = 1.0
    receiver.answer = answer  # type: ignore[assignment]
    began = time.monotonic()
    assert guarded.post(receiver.url, {}, b"{}").outcome == Outcome.TIMEOUT
    assert 0.9 < time.monotonic() - began < 2


def test_a_connection_that_breaks_is_an_outcome(receiver: Receiver) -> None:
    receiver.answer = hang_up
    assert guarded.post(receiver.url, {}, b"{}").outcome == Outcome.BROKEN


def test_nobody_there_is_an_outcome(near: None) -> None:
    with receiving() as gone:
        url = gone.url
    assert guarded.post(url, {}, b"{}").outcome == Outcome.UNREACHABLE


def test_of_an_answer_only_the_beginning_is_read_and_freed_of_control_characters(
    receiver: Receiver,
) -> None:
    receiver.answer = status(500, b"\x1b[31m<b>no\x00\n" + b"x" * 50_000_000)
    began = time.monotonic()
    answer = guarded.post(receiver.url, {}, b"{}")
    assert answer.text.startswith("[31m<b>no  xxx")
    assert len(answer.text) <= guarded.READ_BYTES
    assert time.monotonic() - began < 1


def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert guarded.post(receiver.url, {}, b"{}").outcome == Outcome.TAKEN
        assert proxy.got == []


def test_a_receiver_on_this_machine_is_not_asked_without_the_setting(
    settings: Any,
) -> None:
    settings.WEBHOOK_DEVELOPMENT = False
    with receiving() as inside:
        assert guarded.post(inside.url, {}, b"{}").outcome == Outcome.FORBIDDEN
        assert inside.got == []


def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["10.0.0.1"])
    assert guarded.post("https://hook.example.com/in", {}, b"{}").outcome == Outcome.FORBIDDEN


def test_a_name_is_resolved_once_and_what_was_judged_is_connected_to(
    near: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that would lead elsewhere a moment later (DNS rebinding) gains nothing."""
    with receiving() as judged:
        port = urlsplit(judged.url).port
        asked = resolving(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
        answer = guarded.post(f"http://hook.example.com:{port}/hook", {}, b"{}")
        assert answer.outcome == Outcome.TAKEN
        assert judged.got[0].headers["host"] == f"hook.example.com:{port}"
    assert asked == ["hook.example.com"]


def test_what_was_entered_under_older_rules_is_judged_by_those_of_today() -> None:
    answer = guarded.post("http://user:word@hook.example.com/in", {}, b"{}")
    assert answer.outcome == Outcome.FORBIDDEN


# --- TLS ---------------------------------------------------------------------------------------


@pytest.fixture
def authority() -> Issued:
    return issued("Test authority")


@pytest.fixture
def trusting(authority: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine knows the authority, as a house's own is made known."""
    path = tmp_path / "authority.pem"
    path.write_bytes(authority.leaf.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    guarded._trust.cache_clear()
    yield
    guarded._trust.cache_clear()


def serving(certificate: Issued, folder: Path) -> ssl.SSLContext:
    path = folder / "server.pem"
    path.write_bytes(
        certificate.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def ask(certificate: Issued, folder: Path, monkeypatch: pytest.MonkeyPatch) -> guarded.Answer:
    """What comes of a message to hook.example.com, where this certificate is shown."""
    with receiving(tls=serving(certificate, folder)) as receiver:
        resolving(monkeypatch, ["127.0.0.1"])
        port = urlsplit(receiver.url).port
        answer = guarded.post(f"https://hook.example.com:{port}/hook", {}, b"{}")
        assert bool(receiver.got) == (answer.outcome == Outcome.TAKEN)
        return answer


def test_a_certificate_of_a_known_authority_for_the_name_is_trusted(
    near: None, trusting: None, authority: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued("hook.example.com", authority, serves=True)
    assert ask(certificate, tmp_path, monkeypatch).outcome == Outcome.TAKEN


def test_a_certificate_for_another_name_is_not(
    near: None, trusting: None, authority: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued("other.example.com", authority, serves=True)
    assert ask(certificate, tmp_path, monkeypatch).outcome == Outcome.TLS


def test_a_certificate_that_is_over_is_not(
    near: None, trusting: None, authority: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued("hook.example.com", authority, days=(-9, -1), serves=True)
    assert ask(certificate, tmp_path, monkeypatch).outcome == Outcome.TLS


def test_a_certificate_of_an_unknown_authority_is_not(
    near: None, authority: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued("hook.example.com", authority, serves=True)
    assert ask(certificate, tmp_path, monkeypatch).outcome == Outcome.TLS


def test_no_message_and_no_signature_is_written_to_the_log(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        guarded.post(receiver.url, {"webhook-signature": "v1,geheim"}, b"{}")
    assert caplog.text == ""
