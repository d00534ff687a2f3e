"""Between password and code: a session that knows who it is about to let in, and lets nobody in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from mediation.stations.models import User

KEY = "half_login"
LASTS = timedelta(minutes=10)


def begin(request: Any, user: User, *, next_url: str) -> None:
    """The password was right: the code is asked for next, in a session with a new key."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "next": next_url,
    }
    request.session.set_expiry(timezone.now() + LASTS)


def person(request: Any) -> User | None:
    """Whose code is waited for; nobody after a while, and once account or password changed."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    user: User | None = User.objects.filter(
        pk=kept["user"], is_active=True, second_factor_since__isnull=False
    ).first()
    if user is None or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return user


def finish(request: Any) -> str:
    """Forget the waiting; returns the page that was asked for, or an empty text."""
    return str(request.session.pop(KEY)["next"])
