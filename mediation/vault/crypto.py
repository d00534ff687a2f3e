"""Cryptography of the vault: pure functions over bytes, no database.

AES-256-GCM with a random 96-bit nonce seals values and files; the additional data is the data
key's id, so that a ciphertext cannot be moved under another key; for a file also the id of its
row, so that two files under one key cannot change places. A data key is itself wrapped with a
master key by AES key wrap with padding (RFC 5649).
"""

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Iterator
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32
FINGERPRINT_BYTES = 8


class Unreadable(Exception):
    """A ciphertext that no key of ours opens: destroyed key, wrong master key or altered data."""


def new_key() -> bytes:
    """A fresh random key of 32 bytes."""
    return os.urandom(KEY_BYTES)


def encode_key(key: bytes) -> str:
    """A key as it stands in the environment or in a key file."""
    return base64.b64encode(key).decode()


def fingerprint(key: bytes) -> bytes:
    """What tells a key apart from others and says nothing about it."""
    return hmac.digest(key, b"fingerprint", "sha256")[:FINGERPRINT_BYTES]


@lru_cache(maxsize=8)
def _decode_keys(text: str, name: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(part, validate=True) for part in text.split(",") if part)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not base64") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ImproperlyConfigured(f"{name}: run `manage.py make_keys`, or set keys of 32 bytes")
    return keys


def master_keys() -> tuple[bytes, ...]:
    """The master keys; the first one wraps, all of them unwrap (rotation)."""
    return _decode_keys(settings.VAULT_MASTER_KEYS, "VAULT_MASTER_KEYS")


@lru_cache(maxsize=8)
def _derived(masters: tuple[bytes, ...], purpose: str) -> tuple[bytes, ...]:
    return tuple(
        HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(master)
        for master in masters
    )


def derived_keys(purpose: str) -> tuple[bytes, ...]:
    """A key of `purpose` for each master key, for what belongs to no aggregate; the first seals."""
    return _derived(master_keys(), purpose)


def index_key() -> bytes:
    """The key of the blind indexes."""
    return _decode_keys(settings.VAULT_INDEX_KEY, "VAULT_INDEX_KEY")[0]


def backup_keys() -> tuple[bytes, ...]:
    """The keys of backups; the first one seals, all of them open (older backups)."""
    return _decode_keys(settings.BACKUP_KEY, "BACKUP_KEY")


def wrap(data_key: bytes) -> bytes:
    """`data_key` under the current master key."""
    return aes_key_wrap_with_padding(master_keys()[0], data_key)


def unwrap(wrapped: bytes) -> bytes:
    """The data key again.

    Raises:
        Unreadable: when none of the master keys opens it.
    """
    return _unwrapped(wrapped)[1]


def is_current(wrapped: bytes) -> bool:
    """Whether a data key stands under the current master key."""
    return _unwrapped(wrapped)[0] == master_keys()[0]


def wrapped_under(wrapped: bytes) -> str:
    """The fingerprint of the master key under which a data key stands; empty where it is not ours."""
    try:
        return fingerprint(_unwrapped(wrapped)[0]).hex()
    except Unreadable:
        return ""


def _masters() -> Iterator[bytes]:
    """The master keys, and those that were added to the key file since this process started."""
    known = master_keys()
    yield from known
    if (path := settings.VAULT_MASTER_KEYS_FILE) and path.exists():
        now = _decode_keys(path.read_text().strip(), "VAULT_MASTER_KEYS")
        yield from (key for key in now if key not in known)


def _unwrapped(wrapped: bytes) -> tuple[bytes, bytes]:
    for master in _masters():
        try:
            return master, aes_key_unwrap_with_padding(master, wrapped)
        except InvalidUnwrap:
            continue
    raise Unreadable("no master key opens this data key")


def seal(data_key: bytes, key_id: uuid.UUID, plain: bytes, place: bytes = b"") -> bytes:
    """nonce + ciphertext of `plain`, bound to the data key's id and to its `place`, if it has one."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(data_key).encrypt(nonce, plain, key_id.bytes + place)


def unseal(data_key: bytes, key_id: uuid.UUID, sealed: bytes, place: bytes = b"") -> bytes:
    """The plain bytes again.

    Raises:
        Unreadable: when the ciphertext was altered, or belongs to another key or place.
    """
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(data_key).decrypt(nonce, body, key_id.bytes + place)
    except Exception as error:  # cryptography raises InvalidTag without a common base class
        raise Unreadable("the ciphertext does not open under its key") from error


def mac(message: bytes) -> str:
    """HMAC-SHA256 of `message` in hexadecimal, under the present history key."""
    return _mac(_history_keys()[0], message)


def is_authentic(message: bytes, digest: str) -> bool:
    """Whether `digest` is the MAC of `message` under the present history key or a former one."""
    return any(hmac.compare_digest(_mac(key, message), digest) for key in _history_keys())


def _history_keys() -> tuple[bytes, ...]:
    return _decode_keys(settings.HISTORY_MAC_KEYS, "HISTORY_MAC_KEYS")


def _mac(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, "sha256").hex()


def normalise(value: str | None) -> str:
    """The form in which identifiers are compared: no spaces or dashes, capitals."""
    return "".join(ch for ch in (value or "") if ch not in " -\t\u3000").upper()


def blind_index(kind: str, value: str | None) -> str:
    """A keyed digest (HMAC-SHA256, 128 bits in hexadecimal) for exact look-up of `value`.

    `kind` ("id_number", "phone", …) separates the namespaces; an empty value has no index.
    """
    text = normalise(value)
    if not text:
        return ""
    return hmac.new(index_key(), f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]
