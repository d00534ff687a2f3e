"""The membership in which a logged-in person acts, kept in the session."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from mediation.history.actor import SYSTEM, Actor
from mediation.stations.models import Membership, User

SESSION_KEY = "acting_membership"


def current_memberships(user: User) -> list[Membership]:
    """The memberships in force today in active organisations."""
    today = timezone.localdate()
    memberships: Any = Membership.objects.on(today).filter(user=user, organisation__is_active=True)
    found = list(memberships.select_related("organisation").order_by("organisation__path", "role"))
    for membership in found:
        membership.user = user  # is known already, and asked for with every request
    return found


def choose(request: HttpRequest, membership: Membership) -> None:
    """Act in `membership` from the next request on."""
    request.session[SESSION_KEY] = membership.pk


def resolve(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The chosen membership, or the first one where nothing was chosen.

    None when the chosen one is no longer in force: nobody acts in another role without noticing.
    """
    chosen = request.session.get(SESSION_KEY)
    if chosen is None:
        return memberships[0] if memberships else None
    return next((membership for membership in memberships if membership.pk == chosen), None)


def actor_of(user_id: int, membership_id: int | None) -> Actor:
    """The person who ordered a job, as they acted then, even if the membership has ended since."""
    membership = (
        Membership.objects.select_related("organisation", "user")
        .filter(pk=membership_id, user_id=user_id)
        .first()
    )
    return membership.as_actor() if membership else SYSTEM
