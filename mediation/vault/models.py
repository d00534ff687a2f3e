"""Data keys and encrypted files. Technical rows: what they protect has the history."""

import uuid

from django.db import models


class DataKey(models.Model):
    """The key of one aggregate (a case, a person, …), wrapped with the master key.

    Deleting the row is what destroys an aggregate's personal data, in history and backups alike.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

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
