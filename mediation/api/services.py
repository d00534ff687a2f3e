"""Letting programs of others in, and shutting them out."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from mediation.api import scopes
from mediation.api.auth import PREFIX, digest_of, new_secret
from mediation.api.models import Client, Token
from mediation.api.permissions import may_edit_client
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.permissions import require

#: Enough for an exchange of tokens while both are good.
MOST_TOKENS = 5
EDITABLE = ("name", "owner_name", "owner_contact", "is_active")


def create_client(client: Client, *, actor: Actor) -> Client:
    """Register a program; it can do nothing before it has a token.

    Raises:
        NotAllowed: outside the actor's own scope.
        ActionRefused: for an organisation that is out of use.
    """
    require(may_edit_client(actor, client.organisation))
    if not client.organisation.is_active:
        raise ActionRefused(_("该组织已停用。"))
    with transaction.atomic(), acting(actor, act="create_client"):
        client.save()
    return client


def edit_client(client: Client, *, actor: Actor) -> Client:
    """Save the changed attributes; code and organisation stay, for history knows them.

    Out of use, none of its tokens is good any more.
    """
    require(may_edit_client(actor, client.organisation))
    with transaction.atomic(), acting(actor, act="edit_client"):
        fresh: Client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        for name in EDITABLE:
            setattr(fresh, name, getattr(client, name))
        fresh.save()
    return fresh


def longest_until() -> date:
    """The last day that a token made today may have."""
    return timezone.localdate() + timedelta(days=settings.API_TOKEN_MAX_DAYS)


@sensitive_variables("secret")
def issue_token(
    client: Client, *, actor: Actor, wanted: list[str], expires_on: date
) -> tuple[Token, str]:
    """A new token, and its secret, which is shown this once.

    Raises:
        NotAllowed: outside the actor's own scope.
        ActionRefused: for a client out of use, scopes that nobody offers, a day that cannot be, and
            where the client has enough of them.
    """
    require(may_edit_client(actor, client.organisation))
    offered = {scope.code for scope in scopes.known()}
    if not wanted or not set(wanted) <= offered:
        raise ActionRefused(_("请至少选择一项权限范围。"))
    today = timezone.localdate()
    if not today <= expires_on <= longest_until():
        raise ActionRefused(
            _("有效期至不能早于今天，也不能晚于%(day)s。") % {"day": longest_until().isoformat()}
        )
    secret = new_secret()
    with transaction.atomic(), acting(actor, act="issue_token"):
        # Of two who ask at the same moment one sees what the other has made.
        fresh = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        if not fresh.is_active:
            raise ActionRefused(_("客户端已停用，不能发放令牌。"))
        good = Token.objects.filter(client=fresh, revoked_on=None, expires_on__gte=today)
        if good.count() >= MOST_TOKENS:
            raise ActionRefused(_("有效令牌已达上限，请先撤销不用的令牌。"))
        token = Token(
            client=fresh,
            prefix=secret[:PREFIX],
            digest=digest_of(secret),
            scopes=sorted(wanted),
            made_on=today,
            expires_on=expires_on,
        )
        token.save()
    return token, secret


def revoke_token(token: Token, *, actor: Actor) -> Token:
    """The token opens nothing from now on; a second click leaves the first day."""
    require(may_edit_client(actor, token.client.organisation))
    with transaction.atomic(), acting(actor, act="revoke_token"):
        fresh: Token = Token.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if fresh.revoked_on is None:
            fresh.revoked_on = timezone.localdate()
            fresh.save()
    return fresh
