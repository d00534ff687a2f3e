"""The door before every operation: token, limits, size, media types; and every error as a problem."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from mediation.api import handlers, limits, problems
from mediation.api.auth import authenticate
from mediation.api.models import Call
from mediation.api.problems import ProblemError
from mediation.history.actor import acting
from mediation.stations.access import for_clients

View = Callable[..., HttpResponse]
ACCEPTED = ("application/json", problems.MEDIA_TYPE)
BODIES = ("POST", "PUT", "PATCH")


def guarded(view: View, *, operation: str) -> View:
    """`view` behind the door: nobody without a valid token learns more than that they need one.

    Cookies count for nothing here, so that no token against forged posts is needed.

    Args:
        operation: what the list of calls says.
    """

    @csrf_exempt
    @for_clients
    def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = request.membership = None
        headers: dict[str, str] = {}
        try:
            request.caller = _caller(request)
            request.actor = request.caller.actor
            headers = limits.count_call(request, request.caller.token.pk)
            _check_sizes_and_types(request)
            with acting(request.actor, request_id=request.log_id):
                response = _called(view, request, *args, **kwargs)
        except ProblemError as error:
            response = problems.from_error(request, error)
        response = _as_problem(request, response)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        _note(request, operation, response.status_code)
        return response

    return inner


def _caller(request: Any) -> Any:
    limits.refuse_guessing(request, increment=False)
    try:
        return authenticate(request)
    except ProblemError:
        limits.refuse_guessing(request, increment=True)
        raise


def _check_sizes_and_types(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > settings.API_MAX_BODY_KB * 1024:
        raise ProblemError(problems.TOO_LARGE)
    if not any(request.accepts(media_type) for media_type in ACCEPTED):
        raise ProblemError(problems.NOT_ACCEPTABLE)
    if request.method in BODIES and int(length) and request.content_type != "application/json":
        raise ProblemError(problems.UNSUPPORTED)


def _called(view: View, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """HEAD is GET; the server leaves the body out."""
    method = request.method
    request.method = "GET" if method == "HEAD" else method
    try:
        return view(request, *args, **kwargs)
    except Exception as error:  # noqa: BLE001  beyond what django-ninja hands to our handlers
        return handlers.failed(request, error)
    finally:
        request.method = method


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What Django or django-ninja answered by themselves."""
    told = response.headers.get("Content-Type", "")
    if response.status_code < 400 or told.startswith(problems.MEDIA_TYPE):
        return response
    kept = {name: response.headers[name] for name in ("Allow",) if name in response.headers}
    return problems.response(request, problems.of_status(response.status_code), headers=kept)


def _note(request: Any, operation: str, status: int) -> None:
    caller = getattr(request, "caller", None)
    if caller is None:
        return
    # A call is answered also where it cannot be counted.
    with suppress(DatabaseError):
        Call.objects.create(
            client=caller.client,
            token=caller.token,
            method=request.method[:10],
            operation=operation,
            status=status,
            request_id=request.log_id,
        )
