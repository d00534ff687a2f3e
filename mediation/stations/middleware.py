"""Binds the actor to the request, denies what no view allows, and shows conflicts."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from mediation.history import acts
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.clearing import Destroyed
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.stations import access
from mediation.stations.acting import current_memberships, resolve
from mediation.stations.services import second_factor
from mediation.stations.services.accounts import as_author

GetResponse = Callable[[HttpRequest], HttpResponse]
#: Names of the views that stay open to a person who has to change the password first.
PASSWORD_VIEWS = {"password_change", "password_change_done", "logout", "set_language"}
#: And to a person who has to set up the second factor.
SECOND_FACTOR_VIEWS = {"second_factor", "second_factor_enrol"}


class ActorMiddleware:
    """Sets `request.actor` and `request.membership` and binds the actor as author of all writes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor = request.membership = None
        request.memberships = []
        if request.user.is_authenticated:
            request.memberships = current_memberships(request.user)
            request.membership = resolve(request, request.memberships)
            if request.membership:
                request.actor = request.membership.as_actor()
        request.log_id = uuid.uuid4().hex
        with acting(_author(request), request_id=request.log_id):
            return self.get_response(request)


def _author(request: Any) -> Actor:
    """Whose name stands on what the request writes: also a person without any membership."""
    if request.actor is None and request.user.is_authenticated:
        return as_author(request.user)
    return request.actor or SYSTEM


class AccessMiddleware:
    """Deny by default: a view that declares nobody answers 403 to everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if _has_nul(request):
            # PostgreSQL refuses it in a text; forms refuse it in what is posted.
            raise BadRequest("NUL in the address")
        who = access.declared(view)
        if who == access.CLIENT:
            return None  # its own entrance asks for a token, and answers every method in its way
        refusal = None if who == access.PUBLIC else _refusal(request, who)
        if refusal is None and request.method not in access.METHODS:
            return HttpResponseNotAllowed(access.METHODS)
        return refusal


def _refusal(request: Any, who: frozenset[str] | str | None) -> HttpResponse | None:
    """Where the person is led instead of the view; raises PermissionDenied."""
    if not request.user.is_authenticated:
        asked = request.htmx.current_url_abs_path if request.htmx else request.get_full_path()
        return _lead(request, redirect_to_login(asked or "").url)
    if duty := _open_duty(request):
        return _lead(request, reverse(duty))
    if who is not None and request.actor is None and not access.permits(who, None):
        # Says that there is no membership, and whom to ask.
        return _lead(request, reverse("choose_role"))
    if not access.permits(who, request.actor):
        raise PermissionDenied
    return None


def _open_duty(request: Any) -> str | None:
    """The page of what the person has to do before anything else, unless they are about it."""
    view_name = request.resolver_match.view_name
    if request.user.must_change_password:
        return None if view_name in PASSWORD_VIEWS else "password_change"
    if second_factor.is_missing(request.user, request.memberships):
        return None if view_name in PASSWORD_VIEWS | SECOND_FACTOR_VIEWS else "second_factor"
    return None


def _lead(request: Any, url: str) -> HttpResponse:
    """To another page, whole: what htmx asked for is only a part of one."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def is_busy(exception: OperationalError) -> bool:
    """SQLite waited for its lock in vain, or PostgreSQL broke a deadlock: trying again helps."""
    return any(word in str(exception) for word in ("locked", "deadlock detected"))


def _has_nul(request: HttpRequest) -> bool:
    values = (value for key in request.GET for value in (key, *request.GET.getlist(key)))
    return "\0" in request.path or any("\0" in value for value in values)


class ConflictMiddleware:
    """Turns what operations raise into pages: a lost race 409, a forbidden act 403, what
    has been destroyed 410, a busy database 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StaleVersion):
            current: Any = exception.current
            last = current.history.first()
            context = {"object": current, "last_change": last, "act": acts.label(last.act)}
            return render(request, "errors/409.html", context, status=409)
        if isinstance(exception, Destroyed):
            return render(request, "errors/410.html", {"object": exception.current}, status=410)
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(" ".join(exception.reasons)) from exception
        if isinstance(exception, OperationalError) and is_busy(exception):
            response = render(request, "errors/503.html", status=503)
            response["Retry-After"] = "5"
            return response
        return None
