"""The document's example is run against a real delivery: what it says is how it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from cases.webhooks import KINDS
from mediation.history.actor import SYSTEM, acting
from mediation.webhooks import sending, services
from tests.support.cast import Cast
from tests.webhooks.receiver import Got, Receiver
from tests.webhooks.scenes import happened, subscribed

pytestmark = pytest.mark.django_db
DOCUMENT = (Path(settings.BASE_DIR) / "docs/webhooks.md").read_text("utf-8")
Check = Callable[[str, dict[str, str], bytes], bool]


@pytest.fixture
def is_genuine() -> Check:
    """The function of the document, as a reader would copy it."""
    (example,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    copied: dict[str, Any] = {}
    exec(compile(example, "docs/webhooks.md", "exec"), copied)  # noqa: S102  our own document
    check: Check = copied["is_genuine"]
    return check


def delivered(cast: Cast, receiver: Receiver) -> Got:
    (delivery,) = happened(cast)
    with acting(SYSTEM, act="test"):
        sending.attempt(delivery.pk)
    return receiver.got[-1]


def test_the_example_takes_a_real_message_and_no_other(
    cast: Cast, receiver: Receiver, is_genuine: Check
) -> None:
    _row, secret = subscribed(cast, receiver.url)
    got = delivered(cast, receiver)
    assert is_genuine(secret, got.headers, got.body)
    assert not is_genuine(secret, got.headers, got.body.replace(b"mediation", b"settled"))
    assert not is_genuine(secret, got.headers | {"webhook-id": "evt_other"}, got.body)
    assert not is_genuine("whsec_" + "A" * 44, got.headers, got.body)
    later = timezone.now().timestamp() + 301
    with time_machine.travel(later):
        assert not is_genuine(secret, got.headers, got.body)


def test_during_a_rotation_it_takes_the_message_with_either_secret(
    cast: Cast, receiver: Receiver, is_genuine: Check
) -> None:
    row, old = subscribed(cast, receiver.url)
    new = services.rotate_secret(
        row, actor=cast.actor("manager"), version=row.version, overlap_hours=1
    )
    got = delivered(cast, receiver)
    assert is_genuine(old, got.headers, got.body)
    assert is_genuine(new, got.headers, got.body)


def test_the_document_names_every_kind_of_event() -> None:
    named = re.findall(r"^\| `([a-z_.]+)` \|", DOCUMENT, re.MULTILINE)
    assert named == ["type", *KINDS, "ping"]  # the heading of the table first
