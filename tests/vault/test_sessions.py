"""Sessions hold what was searched for, and stand encrypted."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mediation.stations.models import Session
from mediation.stations.sessions import SessionStore, stored_key
from mediation.vault import crypto
from mediation.vault.sessions import SealedSerializer

NAME = "欧阳夏丹"


def store() -> SessionStore:
    session = SessionStore()
    session["searches_of_cases"] = {"token": NAME}
    session.save()
    return session


def stored(key: str) -> bytes:
    """What a reader of the database gets out of a row, however it is packed."""
    text = Session.objects.get(pk=key).session_data.split(":")[0]
    body = base64.urlsafe_b64decode(text.lstrip(".") + "===")
    return zlib.decompress(body) if text.startswith(".") else body


@pytest.mark.django_db
def test_a_session_is_ciphertext_in_the_database() -> None:
    session = store()
    assert SessionStore(session.session_key)["searches_of_cases"] == {"token": NAME}
    content = stored(stored_key(session.session_key or ""))
    for plain in (NAME, NAME.encode("unicode_escape").decode(), "searches_of_cases", "token"):
        assert plain.encode() not in content


@pytest.mark.django_db
def test_a_session_outlives_a_new_master_key_and_not_the_loss_of_its_own(settings: Any) -> None:
    key, old = store().session_key, settings.VAULT_MASTER_KEYS
    settings.VAULT_MASTER_KEYS = f"{crypto.encode_key(crypto.new_key())},{old}"
    assert SessionStore(key)["searches_of_cases"] == {"token": NAME}
    settings.VAULT_MASTER_KEYS = crypto.encode_key(crypto.new_key())
    assert SessionStore(key).load() == {}


@pytest.mark.parametrize("data", [b"", b"{}", b"x" * 40])
def test_what_was_not_sealed_is_unreadable(data: bytes) -> None:
    with pytest.raises(crypto.Unreadable):
        SealedSerializer().loads(data)


def test_a_search_from_a_page_is_ciphertext(client_for: Callable[[str], Client]) -> None:
    client = client_for("manager")
    client.post("/cases/search/", {"text": NAME, "q": NAME})
    rows = [stored(row.pk) for row in Session.objects.all()]
    assert rows
    assert not any(b"searches" in content or NAME.encode() in content for content in rows)
