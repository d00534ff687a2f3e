"""Making and revoking the secret addresses of calendar feeds."""

import hashlib
import secrets
from contextlib import suppress

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.models import CalendarFeed, Membership, User

#: Characters of the secret part: 32 random bytes.
SECRET_BYTES = 32
MOST = 10


def digest_of(secret: str) -> str:
    """What is kept of a secret; it is random, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_feed(membership: Membership, label: str, *, actor: Actor) -> tuple[CalendarFeed, str]:
    """A new feed of the membership, and its secret, which is shown this once.

    Raises:
        ActionRefused: when the person has enough of them, or one for the same use: whoever sends
            the form twice does not get a second address that nobody knows of.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed(
        membership=membership,
        label=label,
        digest=digest_of(secret),
        made_on=timezone.localdate(),
    )
    with transaction.atomic(), acting(actor, act="make_feed"):
        # Of two who ask at the same moment one sees what the other has made.
        Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
        present = CalendarFeed.objects.filter(membership=membership, revoked_on=None)
        if present.filter(label=label).exists():
            raise ActionRefused(
                _("已有此用途的订阅地址。地址只显示一次，没有记下的请撤销后重新生成。")
            )
        if present.count() >= MOST:
            raise ActionRefused(_("订阅地址已达上限，请先撤销不用的地址。"))
        feed.save()
    return feed, secret


def revoke_feed(user: User, pk: int, *, actor: Actor) -> bool:
    """The address answers nothing from now on; whether there was one of the person's to revoke."""
    with transaction.atomic(), acting(actor, act="revoke_feed"):
        feed = (
            CalendarFeed.objects.select_for_update(of=("self",))
            .filter(pk=pk, membership__user=user, revoked_on=None)
            .first()
        )
        if feed is None:
            return False
        feed.revoked_on = timezone.localdate()
        feed.save()
    return True


def open_feed(secret: str) -> CalendarFeed | None:
    """The feed behind a secret, while it stands and its owner still serves in that role."""
    today = timezone.localdate()
    feed: CalendarFeed | None = (
        CalendarFeed.objects.filter(
            digest=digest_of(secret),
            revoked_on=None,
            membership__user__is_active=True,
            membership__organisation__is_active=True,
        )
        .select_related("membership__user", "membership__organisation")
        .first()
    )
    if feed is None or not Membership.objects.on(today).filter(pk=feed.membership_id).exists():
        return None
    if feed.used_on != today:
        # No history: that a program has read a calendar is no change of anything.
        rows = CalendarFeed.objects.filter(pk=feed.pk).permitting_bulk_writes()
        # A long write may hold SQLite: to be noted a reading later is no reason to fail.
        with suppress(OperationalError):
            rows.update(used_on=today)
    return feed
