"""A deployment check: what leaves this machine for database, broker, counter or mail goes by TLS."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name

LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}
#: Checks the server's certificate and name; what is weaker lets somebody in between.
VERIFIED = "verify-full"
ENCRYPTED = {"rediss", "amqps", "filesystem", "unix", "redis+socket"}


def plain_connections() -> Iterator[tuple[str, str]]:
    """Variable and advice for each connection to another machine that others could read."""
    database = settings.DATABASES["default"]
    host = str(database.get("HOST", ""))
    if database["ENGINE"].endswith("postgresql") and not host.startswith("/"):
        verified = database.get("OPTIONS", {}).get("sslmode") == VERIFIED
        if host not in LOOPBACK and not verified:
            yield "DATABASE_URL", f"add ?sslmode={VERIFIED}&sslrootcert=…"
    for variable, advice in (
        ("CELERY_BROKER_URL", "use rediss:// or amqps://"),
        ("CACHE_URL", "use rediss://"),
    ):
        url = urlsplit(getattr(settings, variable, ""))
        if url.scheme and url.scheme not in ENCRYPTED and url.hostname not in LOOPBACK:
            yield variable, advice
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        secret = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
        if settings.EMAIL_HOST not in LOOPBACK and not secret:
            yield "EMAIL_URL", "use smtp+tls:// or smtp+ssl://"


def check_transport(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """W001 of `check --deploy` for each of them."""
    return [
        Warning(
            f"{variable} names another machine, and names of people go there unencrypted.",
            hint=f"{advice[0].upper()}{advice[1:]}.",
            id="vault.W001",
        )
        for variable, advice in plain_connections()
    ]
