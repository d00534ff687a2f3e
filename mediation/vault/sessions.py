"""Sessions as ciphertext: they remember what somebody searched for, and so names and numbers."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mediation.vault import crypto

PURPOSE = "sessions"


class SealedSerializer:
    """SESSION_SERIALIZER: JSON, sealed under a key derived from the master key.

    What does not open (another master key, a session from before this serializer) raises
    `Unreadable`, which Django takes for an empty session: the person logs in again.
    """

    def dumps(self, obj: Any) -> bytes:
        key, nonce = crypto.derived_keys(PURPOSE)[0], os.urandom(crypto.NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, json.dumps(obj).encode(), None)

    def loads(self, data: bytes) -> Any:
        nonce, sealed = data[: crypto.NONCE_BYTES], data[crypto.NONCE_BYTES :]
        for key in crypto.derived_keys(PURPOSE):
            try:
                return json.loads(AESGCM(key).decrypt(nonce, sealed, None))
            except (InvalidTag, ValueError):
                continue
        raise crypto.Unreadable("this session was sealed under another key")
