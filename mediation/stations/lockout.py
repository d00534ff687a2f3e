"""Failed log-ins, counted by django-axes per user name and per address.

Names stand as keyed digests: who mistakes the field types a password there. A name that nobody
has is counted and locked as any other, so that a lock tells nothing about who has an account.
"""

from datetime import datetime
from logging import getLogger
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from mediation.stations.models import User
from mediation.vault.crypto import blind_index

log = getLogger(__name__)


def digest(username: str) -> str:
    """How a user name stands in the counts."""
    return blind_index("login", username)


def digest_of(request: Any, credentials: dict[str, Any] | None) -> str:
    """`AXES_USERNAME_CALLABLE`."""
    return digest((credentials or {}).get("username") or "")


class LockoutHandler(AxesDatabaseHandler):
    """Axes' counts with a limit of their own for addresses, behind which many people may sit."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """In failures of a user name: one address may fail as often as its own limit says."""
        by_name, by_address = self.counts(request, credentials)
        per_name, per_address = settings.AXES_FAILURE_LIMIT, settings.LOGIN_FAILURES_PER_ADDRESS
        return max(by_name, by_address * per_name // per_address)

    def counts(self, request: Any, credentials: dict[str, Any] | None = None) -> tuple[int, int]:
        """Failures within the cool-off time under this user name, and from this address."""
        by_name, by_address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return by_name, by_address

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count it. A name that is locked is not locked for longer by who goes on trying."""
        if request is None:
            return
        self.clean_expired_user_attempts(request, credentials)
        by_name, _by_address = self.counts(request, credentials)
        locked = by_name >= settings.AXES_FAILURE_LIMIT
        with transaction.atomic():
            attempt, _made = AccessAttempt.objects.select_for_update().get_or_create(
                username="" if locked else digest_of(request, credentials),
                ip_address=request.axes_ip_address,
                user_agent="",
                defaults={"failures_since_start": 0},
            )
            attempt.failures_since_start = F("failures_since_start") + 1
            attempt.attempt_time = request.axes_attempt_time
            attempt.save(update_fields=["failures_since_start", "attempt_time"])
        log.warning("failed log-in from %s", request.axes_ip_address)

    def reset_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """After a log-in: of this name only, or who has an account could clear an address."""
        return self.reset_attempts(username=digest_of(request, credentials))


class LockoutBackend(AxesStandaloneBackend, ModelBackend):
    """Django's check of the password, and nobody in while name or address are locked.

    The password of a locked name is hashed all the same: the time of the answer tells nothing.
    A locked address costs no hash; it learns only about itself.
    """

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        if request is None or not settings.AXES_ENABLED:
            return ModelBackend.authenticate(self, request, username, password, **kwargs)
        AxesProxyHandler.update_request(request)
        credentials = {"username": username}
        by_name, by_address = AxesProxyHandler.get_implementation().counts(request, credentials)
        if by_address >= settings.LOGIN_FAILURES_PER_ADDRESS:
            return None
        user = ModelBackend.authenticate(self, request, username, password, **kwargs)
        return None if by_name >= settings.AXES_FAILURE_LIMIT else user


def is_locked(request: Any, user: User) -> bool:
    """Whether nothing that the person enters is accepted for now."""
    credentials = {"username": user.username}
    return settings.AXES_ENABLED and not AxesProxyHandler.is_allowed(request, credentials)


def note_failure(request: Any, user: User) -> None:
    """Count a wrong code like a wrong password."""
    credentials = {"username": user.username}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def locked_until(user: User) -> datetime | None:
    """When the lock of this user name ends by itself; None when there is none."""
    counted = AccessAttempt.objects.filter(
        username=digest(user.username), attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME
    ).aggregate(total=Sum("failures_since_start"), last=Max("attempt_time"))
    if (counted["total"] or 0) < settings.AXES_FAILURE_LIMIT:
        return None
    until: datetime = counted["last"] + settings.AXES_COOLOFF_TIME
    return until


def lift(user: User) -> None:
    """Forget the failures under this user name."""
    AxesProxyHandler.reset_attempts(username=digest(user.username))
