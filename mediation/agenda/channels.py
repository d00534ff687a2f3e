"""The ways to tell somebody something, as back ends that a house can replace.

A back end is a class without arguments with two members:

    repeats_safely: bool
        Whether the other side takes a second message with the same `key` for the first one. Where it
        does, a message whose worker died while sending is sent again; where it does not, its outcome
        is unknown and it is never sent twice.

    send(delivery: Delivery) -> str
        Hand one message over and return a receipt (an id of the other side, or ""). Raises
        `ChannelDown` where trying later can help, `ChannelRefused` where it cannot.

`SMS_BACKEND` and `WECOM_BACKEND` in the environment name such classes by dotted path. An empty value
means that the channel is not offered. The text names no party; the address is a telephone number (SMS,
WeCom looks its member up by it) or an e-mail address, and must not be written to any log.
"""

import hashlib
import smtplib
import sys
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from mediation.agenda.enums import Channel


class ChannelDown(Exception):
    """The other side does not answer now; the message is tried again later."""


class ChannelRefused(Exception):
    """The other side will not take this message, however often it is offered."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: `key` is the same whenever the same message is offered again."""

    key: str
    address: str
    title: str
    text: str

    @property
    def token(self) -> str:
        """The key as a short code of plain letters, for other programs."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


class Backend(Protocol):
    """What the module's text says of a back end."""

    repeats_safely: bool

    def send(self, delivery: Delivery) -> str:
        """Hand one message over."""
        ...


class MailBackend:
    """E-mail through Django's own back end (`EMAIL_URL`).

    The Message-ID is made from the key, so that a mail program shows a repeated message once; most
    servers deliver it twice all the same, so nothing is repeated.
    """

    repeats_safely = False

    def send(self, delivery: Delivery) -> str:
        """Send one mail; a server that answers with a permanent error refuses it."""
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        message_id = f"<{delivery.token}@{host}>"
        message = EmailMessage(
            subject=delivery.title,
            body=delivery.text,
            to=[delivery.address],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise ChannelRefused("recipient refused") from error
        except (smtplib.SMTPException, OSError) as error:
            # By its kind alone: the server's words may quote the address.
            raise ChannelDown(type(error).__name__) from error
        return message_id


class ConsoleBackend:
    """For a trial: writes the message where the worker's output goes, with the number masked."""

    repeats_safely = True

    def send(self, delivery: Delivery) -> str:
        """Print one message."""
        masked = f"{delivery.address[:3]}****{delivery.address[-2:]}"
        sys.stdout.write(f"[{delivery.token}] {masked}: {delivery.text}\n")
        return delivery.token


@cache
def _loaded(path: str) -> Backend:
    backend: Backend = import_string(path)()
    return backend


def backend_for(channel: str) -> Backend | None:
    """The back end of a channel outside the program; None where the house has none."""
    if channel == Channel.MAIL:
        return MailBackend()
    path = settings.REMINDER_BACKENDS.get(channel, "")
    return _loaded(path) if path else None


def offered() -> list[Channel]:
    """The channels that this house has."""
    own = (Channel.IN_APP, Channel.MAIL)
    return [c for c in Channel if c in own or settings.REMINDER_BACKENDS.get(c)]
