"""The program's log says who and when, names nobody, and cannot be written into."""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mediation.history.actor import SYSTEM, acting
from mediation.log_format import LineFormatter
from tests.support.cast import PASSWORD, Cast
from tests.test_attacks import ClientFor

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 [A-Z]+ [\w.]+ request=(\S+) user=(\S+) from=(\S+) (.*)\n"
)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a handler with our formatter writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def error_of(*, words: bool = False) -> str:
    try:
        try:
            int("张三 310115199003070017")
        except ValueError as inner:
            raise RuntimeError("Key (name)=(张三) already exists") from inner
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    return LineFormatter(words=words).format(record)


def test_a_line_tells_time_with_zone_request_and_person_by_number(
    lines: io.StringIO, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("clerk")
    for address, refused in ((reverse("administration:users"), 403), ("/cases/LJZ-1-1/", 404)):
        lines.truncate(lines.seek(0))
        assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == refused
        found = LINE.fullmatch(lines.getvalue())
        assert found
        request, user, caller, message = found.groups()
        assert re.fullmatch(r"[0-9a-f]{32}", request)
        assert (user, caller) == (f"{cast.user('clerk').pk}/clerk", "192.0.2.7")
        assert address in message
        assert cast.user("clerk").name not in message


def test_who_is_not_signed_in_is_nobody(lines: io.StringIO, client: Client, db: None) -> None:
    client.get("/no-such-page/")
    assert LINE.fullmatch(lines.getvalue()).group(2) == "-"  # type: ignore[union-attr]


def test_log_in_and_log_out_are_told_by_number(
    lines: io.StringIO, cast: Cast, client: Client
) -> None:
    client.post(reverse("login"), {"username": "clerk", "password": PASSWORD})
    client.post(reverse("logout"))
    told = [line.rsplit(" ", 4)[1:] for line in lines.getvalue().splitlines()]
    number = str(cast.user("clerk").pk)
    assert told == [["log-in", "of", "user", number], ["log-out", "of", "user", number]]
    assert "from=127.0.0.1" in lines.getvalue()
    assert "clerk" not in lines.getvalue().replace(f"{number}/clerk", "")


def test_an_error_is_told_by_its_place_not_by_its_words() -> None:
    told = error_of()
    assert "张三" not in told
    assert "310115" not in told
    assert re.findall(r"\b(\w+Error)\b", told) == ["RuntimeError", "ValueError"]
    assert "test_program_log.py" in told
    assert "\n" not in told


def test_on_a_developers_machine_errors_speak() -> None:
    assert "already exists" in error_of(words=True)


@pytest.mark.parametrize("evil", ["\n", "\r\n", "\u2028", "\x1b[2J", "\u202e", "\0", "\x85"])
def test_nobody_writes_a_line_of_their_own(lines: io.StringIO, evil: str) -> None:
    with acting(SYSTEM, request_id="r"):
        logging.getLogger("x").warning("said %s", f"a{evil}2026-01-01 ERROR forged")
    assert lines.getvalue().count("\n") == 1
    assert evil not in lines.getvalue().removesuffix("\n")


def test_errors_are_mailed_to_nobody() -> None:
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []
