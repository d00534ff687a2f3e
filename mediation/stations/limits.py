"""How often somebody may search, export, print or upload in a while (settings.RATE_LIMITS).

The limits lie far above what work at a desk needs; they are for a program that copies the register
with a stolen session. django-ratelimit counts in Django's cache, which all processes share: by
person, and by address before anybody has signed in.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from mediation.stations.clients import client_address

Answer = TypeVar("Answer", bound=HttpResponse)
View = TypeVar("View", bound=Callable[..., HttpResponse])
logger = logging.getLogger(__name__)
TOO_MANY = 429


def wait(request: HttpRequest, what: str) -> int:
    """Count this call; the seconds until the next one is welcome, 0 while it is within the limit."""
    try:
        usage = get_usage(
            request, group=what, key=_caller, rate=settings.RATE_LIMITS[what], increment=True
        )
    except (DatabaseError, RedisError):
        # Work goes on without its limits: whoever sits at the desk must not wait for a cache.
        logger.exception("limits: the cache does not count")
        return 0
    return max(1, usage["time_left"]) if usage and usage["should_limit"] else 0


def limited(what: str) -> Callable[[View], View]:
    """Calls of the view beyond the limit `what` are answered by the 429 page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            seconds = wait(request, what)
            return too_many(request, seconds) if seconds else view(request, *args, **kwargs)

        return inner  # type: ignore[return-value]

    return decorate


def sentence(seconds: int) -> str:
    """What the person is told."""
    return ngettext(
        "短时间内的操作次数过多，这一次没有执行，数据没有改动。请在%(seconds)d秒后再试。",
        "短时间内的操作次数过多，这一次没有执行，数据没有改动。请在%(seconds)d秒后再试。",
        seconds,
    ) % {"seconds": seconds}


def marked(response: Answer, seconds: int) -> Answer:
    """The answer, as one that came too early when there are seconds to wait."""
    if seconds:
        response.status_code = TOO_MANY
        response.headers["Retry-After"] = str(seconds)
    return response


def too_many(request: Any, seconds: int) -> HttpResponse:
    """The 429 page; it holds what was posted, to be sent once more."""
    context: dict[str, Any] = {"sentence": sentence(seconds)}
    if request.htmx:
        # A part of a page: a line among its messages, and the page with what is typed stays.
        response = render(request, "errors/429_part.html", context)
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Reselect"] = ".notice"
        return marked(response, seconds)
    context["fields"] = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return marked(render(request, "errors/429.html", context), seconds)


def _caller(group: str, request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    return f"address {client_address(request)}"
