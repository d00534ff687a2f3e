"""Model fields of the vault: encrypted text and its blind index.

An encrypted value stands in its column as `v1.<data key id>.<base64 of nonce + ciphertext>`. The
attribute reads as plain text and is decrypted only when it is read, so a list that does not show
it costs nothing. Model and history row share the ciphertext to the letter.
"""

import base64
import uuid
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from mediation.vault import crypto, keys

PREFIX = "v1."


class Sealed:
    """A ciphertext token as it stands, or is going to stand, in the database.

    One that was made in this process keeps its plain text and its data key until it is read back:
    the transaction that made the key may be rolled back, and the row be saved again after that.
    """

    __slots__ = ("_made_of", "token")

    def __init__(self, token: str) -> None:
        self.token = token
        self._made_of: tuple[str, uuid.UUID, bytes] | None = None

    @classmethod
    def of(cls, plain: str, key_id: uuid.UUID) -> "Sealed":
        """`plain` sealed under the data key `key_id`; empty text stays empty."""
        if not plain:
            return cls("")
        data_key = keys.for_writing(key_id)
        sealed = crypto.seal(data_key, key_id, plain.encode())
        made = cls(f"{PREFIX}{key_id.hex}.{base64.b64encode(sealed).decode()}")
        made._made_of = (plain, key_id, data_key)
        return made

    def lasting(self) -> "Sealed":
        """Itself, or a new token where the key it was made with has been rolled back."""
        if self._made_of is None:
            return self
        plain, key_id, data_key = self._made_of
        return self if keys.for_writing(key_id) == data_key else Sealed.of(plain, key_id)

    def reveal(self) -> str:
        """The plain text.

        Raises:
            crypto.Unreadable: when the key is destroyed or the token was altered.
        """
        if not self.token:
            return ""
        if self._made_of:
            return self._made_of[0]
        key_id, sealed = self._parts()
        return crypto.unseal(keys.for_reading(key_id), key_id, sealed).decode()

    def key_id(self) -> uuid.UUID:
        """The data key under which the text stands, for `keys.prepare`; raises as `reveal`."""
        return self._parts()[0]

    def _parts(self) -> tuple[uuid.UUID, bytes]:
        try:
            _version, key_hex, body = self.token.split(".")
            return uuid.UUID(key_hex), base64.b64decode(body)
        except ValueError as error:
            raise crypto.Unreadable("this is not a token of the vault") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class _EncryptedAttribute(DeferredAttribute):
    """Reads as plain text; keeps the token until somebody reads it, and as long as it is unchanged."""

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        return value.reveal() if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that stands encrypted in the database, under the data key of its row's aggregate.

    The model names that key by `vault_key_id() -> UUID`.
    """

    descriptor_class = _EncryptedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Nothing can be looked up in a ciphertext; BlindIndexField serves exact matches.
        kwargs.pop("db_index", None)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_args: Any) -> "Sealed | None":
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        return self.sealed(model_instance)

    def sealed(self, model_instance: Any) -> "Sealed | None":
        """The token of this row's value, made now if the value is new, and kept in its place."""
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        token = (
            value.lasting()
            if isinstance(value, Sealed)
            else Sealed.of(str(value), model_instance.vault_key_id())
        )
        model_instance.__dict__[self.attname] = token
        return token

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        if value in (None, ""):
            return value
        raise TypeError(f"{self.name}: plain text may not be written to an encrypted column")

    def value_to_string(self, obj: Any) -> str:
        """Serialisation (dumpdata) writes the token, never the plain text."""
        sealed = self.sealed(obj)
        return sealed.token if sealed else ""


class BlindIndexField(models.CharField):  # type: ignore[type-arg]  # generic only in the stubs
    """Keyed digest of another field of the row, for exact look-up of what stands encrypted.

    Args:
        source: name of the field whose value is indexed.
        kind: namespace of the digest; the same kind makes values comparable across models.
    """

    def __init__(self, *args: Any, source: str = "", kind: str = "", **kwargs: Any) -> None:
        self.source, self.kind = source, kind
        kwargs.update(max_length=32, blank=True, default="", editable=False)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs | {"source": self.source, "kind": self.kind}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        # A row of history carries the digest of the moment; it has no source to compute it from.
        if self.source and isinstance(model_instance, self.model):
            value = crypto.blind_index(self.kind, getattr(model_instance, self.source))
            setattr(model_instance, self.attname, value)
        return str(getattr(model_instance, self.attname))
