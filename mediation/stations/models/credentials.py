"""What a person signs in with, and where they are signed in. Technical rows: the history of an
account tells what was done with them, never what they hold."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from mediation.vault.fields import EncryptedTextField


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that all of one person can be listed and ended.

    It stands under a digest of its key, by `mediation.stations.sessions.stored_key`.
    """

    user_id = models.BigIntegerField(null=True, db_index=True)
    seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        # The store asks for this model in its turn.
        from mediation.stations.sessions import SessionStore

        return SessionStore


class Authenticator(models.Model):
    """The key that a person's authenticator app shares with us.

    It counts from the moment that `User.second_factor_since` names; before, it is being set up.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator"
    )
    secret = EncryptedTextField()
    #: The time step of the last code that was accepted: none is accepted twice.
    last_step = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"

    def vault_key_id(self) -> uuid.UUID:
        key_id: uuid.UUID = self.user.data_key_id
        return key_id


class RecoveryCode(models.Model):
    """The digest of a code that stands in for the authenticator once; its row goes with its use."""

    authenticator = models.ForeignKey(Authenticator, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"recovery code of {self.authenticator_id}"
