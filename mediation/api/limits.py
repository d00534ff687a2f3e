"""How often a program may call in a while: by token, and before there is one by address."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from mediation.api import problems
from mediation.api.problems import ProblemError
from mediation.stations.clients import client_address

logger = logging.getLogger(__name__)


def count_call(request: HttpRequest, token_id: int) -> dict[str, str]:
    """Count a call of this token; the headers that tell how many are left.

    They are those of the IETF draft on RateLimit header fields.

    Raises:
        ProblemError: 429.
    """
    usage = _usage(request, "api", lambda _group, _request: f"token {token_id}", increment=True)
    if usage is None:
        return {}
    left = max(0, usage["limit"] - usage["count"])
    seconds = max(1, usage["time_left"])
    headers = {
        "RateLimit-Policy": f'"token";q={usage["limit"]}',
        "RateLimit": f'"token";r={left};t={seconds}',
    }
    if usage["should_limit"]:
        raise _too_many(seconds, headers)
    return headers


def refuse_guessing(request: HttpRequest, *, increment: bool) -> None:
    """Whoever calls again and again without a good token waits.

    Raises:
        ProblemError: 429.
    """
    usage = _usage(
        request, "api_refused", lambda _group, of: f"address {client_address(of)}",
        increment=increment,
    )  # fmt: skip
    if usage is not None and usage["should_limit"]:
        raise _too_many(max(1, usage["time_left"]), {})


def _usage(
    request: HttpRequest, group: str, key: Callable[..., str], *, increment: bool
) -> dict[str, Any] | None:
    try:
        usage: dict[str, Any] | None = get_usage(
            request, group=group, key=key, rate=settings.RATE_LIMITS[group], increment=increment
        )
    except (DatabaseError, RedisError):
        logger.exception("limits: the cache does not count")
        return None
    return usage


def _too_many(seconds: int, headers: dict[str, str]) -> ProblemError:
    return ProblemError(
        problems.TOO_MANY,
        _("请在%(seconds)d秒后再试。") % {"seconds": seconds},
        headers={**headers, "Retry-After": str(seconds)},
    )
