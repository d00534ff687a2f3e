"""Who calls: the token in the Authorization header, and what it is good for."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from mediation.api import problems
from mediation.api.models import Client, Token
from mediation.api.problems import ProblemError
from mediation.history.actor import Actor

#: Secrets that were left lying about are recognised by it.
MARK = "mda_"
SECRET_BYTES = 32
#: The mark and eight characters: enough to tell tokens apart, and 208 random bits stay unknown.
PREFIX = len(MARK) + 8


@dataclass(frozen=True, slots=True)
class Caller:
    """The program that calls, and the value under which it acts."""

    client: Client
    token: Token
    actor: Actor


class ApiRequest(HttpRequest):
    """A request after the entrance: it comes from a known program."""

    caller: Caller
    actor: Actor
    log_id: str


def new_secret() -> str:
    """A token that nobody can guess."""
    return MARK + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a token; it is random, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@sensitive_variables("scheme", "secret")
def authenticate(request: HttpRequest) -> Caller:
    """The caller behind the request's token.

    The session of a browser counts for nothing here, so that no page of others can use it.

    Raises:
        ProblemError: 401, whatever is wrong with the token.
    """
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _unauthorized(_("请在 Authorization 中以 Bearer 方式提供令牌。"), 'realm="api"')
    today = timezone.localdate()
    token = (
        Token.objects.valid_on(today)
        .select_related("client__organisation")
        .filter(digest=digest_of(secret.strip()))
        .first()
    )
    if token is None:
        raise _unauthorized(
            _("令牌不存在、已过期或者已撤销。"), 'realm="api", error="invalid_token"'
        )
    if token.used_on != today:
        # No history: that a token was used is no change of it. A long write may hold SQLite.
        with suppress(OperationalError):
            Token.objects.filter(pk=token.pk).permitting_bulk_writes().update(used_on=today)
    return Caller(token.client, token, token.client.as_actor())


def _unauthorized(detail: Any, challenge: str) -> ProblemError:
    headers = {"WWW-Authenticate": f"Bearer {challenge}"}
    return ProblemError(problems.UNAUTHORIZED, detail, headers=headers)


class Needs:
    """What an operation declares (`auth=Needs("cases:read")`): the scope its callers must have."""

    openapi_security_schema: ClassVar[dict[str, str]] = {"type": "http", "scheme": "bearer"}

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self, request: Any) -> Caller:
        caller: Caller = request.caller
        if self.scope not in caller.token.scopes:
            raise ProblemError(
                problems.FORBIDDEN,
                _("令牌没有权限范围 %(scope)s。") % {"scope": self.scope},
                headers={
                    "WWW-Authenticate": 'Bearer realm="api", error="insufficient_scope",'
                    f' scope="{self.scope}"'
                },
            )
        return caller
