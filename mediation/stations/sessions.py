"""The session engine: sessions end when nobody has used them for a while, and know their person."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError
from django.utils import timezone

#: How exact "last seen" is: a write for each request would be too many.
TOUCHED_EVERY = timedelta(seconds=60)


def idle_limit() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def stored_key(session_key: str) -> str:
    """How the key of a cookie stands in the database: who reads it there cannot send it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the columns of our own model."""

    @classmethod
    def get_model_class(cls) -> Any:
        # Models are not loaded yet when the settings name this engine.
        from mediation.stations.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        row.user_id = data.get("_auth_user_id")
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored_key(key))

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        rows = self.get_model_class().objects.filter(
            pk=stored_key(self.session_key or ""), expire_date__gt=now
        )
        row = rows.filter(seen_at__gt=now - idle_limit()).first()
        if row is None:
            self._session_key = None
            return None
        if row.seen_at <= now - TOUCHED_EVERY:
            # A long write may hold SQLite: to be seen a minute late is no reason to fail.
            with suppress(OperationalError):
                self.get_model_class().objects.filter(pk=row.pk).update(seen_at=now)
        return row
