"""Other sides of a channel that only tests know; a started worker gets them by its environment."""

from __future__ import annotations

import os
import time
from pathlib import Path

from mediation.agenda.channels import ChannelDown, ChannelRefused, Delivery

#: What the back ends of this process took.
taken: list[Delivery] = []


class Taking:
    """Takes everything."""

    repeats_safely = True

    def send(self, delivery: Delivery) -> str:
        taken.append(delivery)
        return f"receipt-{len(taken)}"


class Down(Taking):
    """Answers nothing."""

    def send(self, delivery: Delivery) -> str:
        raise ChannelDown("timeout")


class Refusing(Taking):
    """Wants no message."""

    def send(self, delivery: Delivery) -> str:
        raise ChannelRefused("unknown number")


class Logging:
    """Writes each message that it took to $TEST_LOG; one like a gateway, with keys that it knows.

    While $TEST_LOG.slow exists a message takes a minute between taking and answering: time enough for
    its worker to be killed.
    """

    repeats_safely = True

    def send(self, delivery: Delivery) -> str:
        log = Path(os.environ["TEST_LOG"])
        known = log.read_text().splitlines() if log.exists() else []
        if delivery.token not in known:
            with log.open("a") as lines:
                lines.write(f"{delivery.token}\n")
        if log.with_suffix(".slow").exists():
            time.sleep(60)
        return delivery.token


class Forgetful(Logging):
    """The same without keys: whatever it is offered again is a second message."""

    repeats_safely = False

    def send(self, delivery: Delivery) -> str:
        with Path(os.environ["TEST_LOG"]).open("a") as lines:
            lines.write(f"{delivery.token}\n")
        if Path(os.environ["TEST_LOG"]).with_suffix(".slow").exists():
            time.sleep(60)
        return ""
