"""What operations raise, as problems."""

from collections.abc import Callable, Sequence
from typing import Any

import ninja.errors
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI

from mediation.api import problems
from mediation.api.problems import Fault, ProblemError
from mediation.history.clearing import Destroyed
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.stations.middleware import is_busy

#: What pydantic finds, by the beginning of its name for it; the longer beginnings first.
MESSAGES: tuple[tuple[str, Any], ...] = (
    ("missing", gettext_lazy("此项必填。")),
    ("extra_forbidden", gettext_lazy("没有这一项。")),
    ("string_too_long", gettext_lazy("最多%(max_length)s个字符。")),
    ("string_too_short", gettext_lazy("至少%(min_length)s个字符。")),
    ("string_type", gettext_lazy("应为字符串。")),
    ("string_pattern", gettext_lazy("格式不正确。")),
    ("literal_error", gettext_lazy("应为所列代码之一：%(expected)s。")),
    ("date", gettext_lazy("应为日期，写作 YYYY-MM-DD。")),
    ("timezone", gettext_lazy("时间须带时区，写作 2026-03-02T10:00:00+08:00。")),
    ("int", gettext_lazy("应为整数。")),
    ("greater_than", gettext_lazy("数值过小。")),
    ("less_than", gettext_lazy("数值过大。")),
    ("bool", gettext_lazy("应为 true 或 false。")),
    ("list_type", gettext_lazy("应为数组。")),
    ("too_long", gettext_lazy("最多%(max_length)s项。")),
    ("too_short", gettext_lazy("至少%(min_length)s项。")),
    ("model", gettext_lazy("应为对象。")),
    ("dict", gettext_lazy("应为对象。")),
)


def fault_of(error: dict[str, Any]) -> Fault:
    """What pydantic says, with the place where it is and without the value that was sent."""
    source, *place = error["loc"]
    found = next((text for kind, text in MESSAGES if error["type"].startswith(kind)), None)
    message = _("值不正确。") if found is None else str(found) % _values(error)
    if source == "body":
        # The first name is that of our own argument.
        return Fault(message, pointer="".join(f"/{_escaped(name)}" for name in place[1:]))
    return Fault(message, parameter=str(place[-1] if place else source))


def _values(error: dict[str, Any]) -> dict[str, Any]:
    """What the message names; pydantic joins the codes that it expects in English."""
    values = dict(error.get("ctx") or {})
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace("' or '", "', '")
    return values


def _escaped(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def install(api: NinjaAPI) -> None:
    """Let every error of `api` end in a problem."""
    handlers: Sequence[tuple[type[Exception], Callable[[Any, Any], HttpResponse]]] = (
        (ProblemError, problems.from_error),
        (ninja.errors.ValidationError, _invalid),
        (ninja.errors.HttpError, _http_error),
        (Http404, lambda request, _error: problems.response(request, problems.NOT_FOUND)),
        (PermissionDenied, lambda request, _error: problems.response(request, problems.FORBIDDEN)),
        (NotAllowed, lambda request, error: _refused(request, error, problems.FORBIDDEN)),
        (ActionRefused, lambda request, error: _refused(request, error, problems.REFUSED)),
        (StaleVersion, lambda request, _error: problems.response(request, problems.STALE)),
        (Destroyed, lambda request, _error: problems.response(request, problems.GONE)),
        (
            RequestDataTooBig,
            lambda request, _error: problems.response(request, problems.TOO_LARGE),
        ),
        (OperationalError, _database),
        (Exception, failed),
    )
    for error, handler in handlers:
        api.add_exception_handler(error, handler)


def _invalid(request: HttpRequest, error: ninja.errors.ValidationError) -> HttpResponse:
    faults = [fault_of(found) for found in error.errors]
    return problems.response(request, problems.INVALID, faults=faults)


def _http_error(request: HttpRequest, error: ninja.errors.HttpError) -> HttpResponse:
    return problems.response(request, problems.of_status(error.status_code))


def _refused(request: HttpRequest, error: ActionRefused, kind: problems.Kind) -> HttpResponse:
    return problems.response(
        request, kind, str(error), faults=[Fault(reason) for reason in error.reasons]
    )


def _database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    if not is_busy(error):
        return failed(request, error)
    return problems.response(request, problems.BUSY, headers={"Retry-After": "5"})


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own mistake: told to the log as Django does, and to the caller without a word of it."""
    got_request_exception.send(sender=None, request=request)
    answer = problems.response(request, problems.FAILED)
    log_response(
        "%s: %s",
        answer.reason_phrase,
        request.path,
        response=answer,
        request=request,
        exception=error,
    )
    return answer
