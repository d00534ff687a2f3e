"""The one shared access mechanism: which roles may call a view, and which organisations they see.

Three rings (design §3): a view says who may call it (deny by default, 403); the query it starts from
is `visible_to` the actor (404); a room's `permissions` decide about the object at hand (403).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.models import Building, Membership, Organisation

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "allowed_roles"


class ActingRequest(HttpRequest):
    """A request after the middleware: somebody is logged in and acts in a membership."""

    actor: Actor
    membership: Membership
    htmx: Any


#: What a view declares: roles, any signed-in person, everybody, or a program with a token.
SIGNED_IN = "signed_in"
PUBLIC = "public"
CLIENT = "client"
#: No view knows another method: the middleware answers 405.
METHODS = ("GET", "HEAD", "POST")


def _declare(view: View, who: frozenset[str] | str) -> View:
    setattr(view, ATTRIBUTE, who)
    return view


def public(view: View) -> View:
    """Anybody may call the view, logged in or not."""

    return _declare(login_not_required(view), PUBLIC)


def for_clients(view: View) -> View:
    """Programs with a token may call the view, people may not: `mediation.api` asks for the token."""
    return _declare(login_not_required(view), CLIENT)


def signed_in(view: View) -> View:
    """Any logged-in person may call the view, even one without a membership."""
    return _declare(view, SIGNED_IN)


def allow(*roles: Role) -> Callable[[View], View]:
    """Persons who act in one of `roles` may call the view."""
    if not roles:
        raise ValueError("name at least one role")
    return lambda view: _declare(view, frozenset(roles))


def declared(view: Callable[..., HttpResponse]) -> frozenset[str] | str | None:
    """What the view declares; None means that nobody may call it."""
    return getattr(view, ATTRIBUTE, None)


def permits(who: frozenset[str] | str | None, actor: Actor | None) -> bool:
    """Whether `actor` (None: logged in without a membership) is among `who`."""
    if who in (PUBLIC, SIGNED_IN):
        return True
    return actor is not None and isinstance(who, frozenset) and actor.role in who


def in_scope(actor: Actor, organisation: Organisation) -> bool:
    """Whether the organisation is the actor's own or below it."""
    return bool(actor.organisation_path) and organisation.path.startswith(actor.organisation_path)


def organisations_in_scope(actor: Actor) -> Any:
    """The actor's organisation and everything below it."""
    if not actor.organisation_path:
        return Organisation.objects.none()
    return Organisation.objects.filter(path__startswith=actor.organisation_path)


def buildings_in_scope(actor: Actor) -> Any:
    """Buildings of the actor's station, or of every station below a centre."""
    if actor.station_id:
        return Building.objects.filter(station_id=actor.station_id, is_active=True)
    return Building.objects.filter(station__in=organisations_in_scope(actor), is_active=True)
