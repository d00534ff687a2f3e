"""Open sessions of a person: where and since when, and their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from mediation.stations.clients import client_address, device
from mediation.stations.models import Session, User
from mediation.stations.sessions import idle_limit

#: Where a session keeps how it began.
BEGINNING = "beginning"


@dataclass(frozen=True)
class OpenSession:
    """One session as its owner sees it; `reference` names it without giving its key away."""

    reference: str
    address: str
    device: str
    since: datetime
    seen_at: datetime
    is_this: bool


def begin(*, request: Any, user: User, **_signal: Any) -> None:
    """Note where a log-in came from and let it last so long from now, whatever is saved in it later.

    Connected to `user_logged_in`. Sessions that have run out go, everybody's.
    """
    now = timezone.now()
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    request.session[BEGINNING] = {
        "since": now.isoformat(),
        "address": client_address(request) or "",
        "device": device(request),
    }
    Session.objects.filter(Q(expire_date__lt=now) | Q(seen_at__lt=now - idle_limit())).delete()


def sessions_of(user: User, *, present_key: str | None) -> list[OpenSession]:
    """Those that are still open, the latest used first."""
    now = timezone.now()
    rows = Session.objects.filter(
        user_id=user.pk, expire_date__gt=now, seen_at__gt=now - idle_limit()
    )
    return [_told(row, present_key) for row in rows.order_by("-seen_at", "pk")]


def _told(row: Session, present_key: str | None) -> OpenSession:
    beginning = row.get_decoded().get(BEGINNING, {})
    since = beginning.get("since")
    return OpenSession(
        reference=_reference(row),
        address=beginning.get("address", ""),
        device=beginning.get("device", ""),
        since=datetime.fromisoformat(since) if since else row.seen_at,
        seen_at=row.seen_at,
        is_this=row.pk == present_key,
    )


def _reference(row: Session) -> str:
    return salted_hmac("session reference", row.pk, algorithm="sha256").hexdigest()[:24]


def end_session(user: User, reference: str, *, but: str | None) -> bool:
    """End the person's session of that reference; False when there is none but the present one."""
    for row in Session.objects.filter(user_id=user.pk).exclude(pk=but or ""):
        if _reference(row) == reference:
            row.delete()
            return True
    return False


def end_sessions(user: User, *, but: str | None = None) -> None:
    """End all sessions of a person, in the transaction of what is the reason for it."""
    Session.objects.filter(user_id=user.pk).exclude(pk=but or "").delete()
