"""Names of people do not leave the machine in plain text without a warning."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mediation.vault import transport

POSTGRES = "django.db.backends.postgresql"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def warned(monkeypatch: pytest.MonkeyPatch, **values: Any) -> list[str]:
    """What is warned of with these settings; Django does not like its own to be changed."""
    local = {
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}},
        "CELERY_BROKER_URL": "filesystem://",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
    }
    monkeypatch.setattr(transport, "settings", SimpleNamespace(**local | values))
    return [message.msg.split(" ")[0] for message in transport.check_transport(None)]


def database(**values: Any) -> dict[str, Any]:
    return {"default": {"ENGINE": POSTGRES, **values}}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"DATABASES": database(HOST="10.0.0.5")}, ["DATABASE_URL"]),
        ({"DATABASES": database(HOST="db", OPTIONS={"sslmode": "require"})}, ["DATABASE_URL"]),
        ({"DATABASES": database(HOST="db", OPTIONS={"sslmode": "verify-full"})}, []),
        ({"DATABASES": database(HOST="127.0.0.1")}, []),
        ({"DATABASES": database(HOST="/run/postgresql")}, []),
        ({"CELERY_BROKER_URL": "redis://queue:6379/0"}, ["CELERY_BROKER_URL"]),
        ({"CELERY_BROKER_URL": "amqp://user:secret@queue//"}, ["CELERY_BROKER_URL"]),
        ({"CELERY_BROKER_URL": "rediss://queue:6379/0"}, []),
        ({"CELERY_BROKER_URL": "redis://127.0.0.1:6379/0"}, []),
        ({"CACHE_URL": "redis://counter:6379/1"}, ["CACHE_URL"]),
        ({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": False}, ["EMAIL_URL"]),
        ({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": True}, []),
    ],
    ids=str,
)  # fmt: skip
def test_what_leaves_the_machine_in_plain_text_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], found: list[str]
) -> None:
    assert warned(monkeypatch, **values) == found


def test_no_secret_of_an_address_is_repeated(settings: Any) -> None:
    settings.CELERY_BROKER_URL = "amqp://user:hunter2@queue//"
    assert "hunter2" not in "".join(map(str, transport.check_transport(None)))
