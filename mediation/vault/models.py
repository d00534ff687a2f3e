"""Data keys and encrypted files. Technical rows: what they protect has the history."""

import uuid
from typing import ClassVar

from django.db import models


class KeysInUse(models.Manager["DataKey"]):
    """Without the tombstones of destroyed keys."""

    def get_queryset(self) -> models.QuerySet["DataKey"]:
        return super().get_queryset().filter(destroyed_at=None)


class DataKey(models.Model):
    """The key of one aggregate (a case, a person, …), wrapped with the master key.

    Emptying `wrapped` is what destroys an aggregate's personal data, in rows and history
    (`mediation.vault.destruction`); an older backup loses it when it is restored. The row stays as
    a tombstone, so that no key is ever made anew under an id whose data is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[KeysInUse] = KeysInUse()
    everyone: ClassVar[models.Manager["DataKey"]] = models.Manager()

    def __str__(self) -> str:
        return str(self.pk)


class StoredFile(models.Model):
    """An encrypted file in FILES_DIR; `sha256` and `size` are those of the plain content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
