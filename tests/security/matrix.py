"""Who asks, and what they must be answered: derived from declarations, never from answers."""

from __future__ import annotations

import inspect
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from cases.models import Case
from legal_aid.models import AidApplication, Consultation
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.people import sources
from mediation.people.models import Employer, Person
from mediation.stations.access import CLIENT, METHODS, PUBLIC, SIGNED_IN, declared, permits
from mediation.stations.acting import SESSION_KEY
from mediation.stations.enums import BodyKind, OrganisationKind, Role
from mediation.stations.middleware import AccessMiddleware
from mediation.stations.models import Membership, Organisation, User
from tests.security.marks import CASE, LEGAL_AID, STATION
from tests.support.cast import PARTS, Cast
from tests.support.site import SCOPED, Address, World

#: Every method of HTTP that a client may send, and one that nobody has heard of.
ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
LOGIN, CHOOSE_ROLE, OPENED = "login", "choose a role", "opened"
#: What the interface answers to everybody without a token of its own.
NO_TOKEN = 401


@dataclass
class Asker:
    """Somebody who asks, from where, and the words that no answer to them may hold."""

    name: str
    client: Client
    actor: Actor | None
    forbidden: tuple[str, ...]
    is_outside: bool = False
    signed_in: bool = True

    @cached_property
    def request(self) -> Any:
        """A request of this person, as it comes to the access middleware."""
        return self.client.get(reverse("choose_role")).wsgi_request  # type: ignore[attr-defined]


def askers(world: World) -> list[Asker]:
    """Every role at the station and at another; points beside the case; who is no longer there."""
    cast = world.cast
    everything = (CASE, LEGAL_AID, STATION)
    found = [
        _asker(world, part, _not_for(role), outside=at == "other_station")
        for part, (role, at) in PARTS.items()
        if part not in ("stranger", "other_manager")
    ]
    found += [
        _asker(world, f"strange_{role}", everything, outside=True)
        for role in Role
        if role != Role.ADMINISTRATOR
    ]
    for place in points_beside(cast):
        found += [
            _asker(world, _join(world, place.code, role, place), (CASE, LEGAL_AID), outside=True)
            for role in (Role.CLERK, Role.POINT_MEDIATOR)
        ]
    found += [
        _without(world, "ended", everything, ended=True),
        _without(world, "nobody", everything, ended=False),
        Asker("signed_out", Client(), None, everything, True, signed_in=False),
    ]
    return found


def _not_for(role: Role) -> tuple[str, ...]:
    """What nobody in this role reads, at their own station either (design §3)."""
    if role in (Role.AUDITOR, Role.ADMINISTRATOR):
        return (CASE, LEGAL_AID)
    return () if role in (Role.LEGAL_AID, Role.MANAGER) else (LEGAL_AID,)


def points_beside(cast: Cast) -> list[Organisation]:
    """A sibling of the point, and one inside the employer whom the cases are about."""
    with acting(SYSTEM, act="test"):
        return [
            Organisation.objects.create(
                code=code,
                name=f"{host}调解点",
                kind=OrganisationKind.POINT,
                parent=cast.station,
                body_kind=BodyKind.ENTERPRISE_COMMITTEE,
                host_employer_name=host,
            )
            for code, host in (("SIBLING", "上海邻里有限公司"), ("INSIDE", "上海甲科技有限公司"))
        ]


def _join(world: World, code: str, role: Role, place: Organisation) -> str:
    part = f"{code.lower()}_{role}"
    world.cast.join(part, role, place)
    return part


def _asker(world: World, part: str, forbidden: tuple[str, ...], *, outside: bool) -> Asker:
    return Asker(part, world.client(part), world.cast.actor(part), forbidden, outside)


def _without(world: World, name: str, forbidden: tuple[str, ...], *, ended: bool) -> Asker:
    with acting(SYSTEM, act="test"):
        user = User.objects.create_user(name, None, name=f"{name}·无任职")
        today = timezone.localdate()
        membership = ended and Membership.objects.create(
            user=user,
            organisation=world.cast.station,
            role=Role.MANAGER,
            starts_on=today - timedelta(days=30),
            ends_on=today - timedelta(days=1),
        )
    client = Client()
    client.force_login(user)
    if membership:
        session = client.session
        session[SESSION_KEY] = membership.pk
        session.save()
    return Asker(name, client, None, forbidden, True)


def methods_of(view: Any) -> set[str]:
    """What the view declares: by `require_…`, by its class, or everything that the site knows."""
    known = set(METHODS)
    if view_class := getattr(view, "view_class", None):
        named = set(view_class.http_method_names)
        return {m for m in known if m.lower() in named and _has(view_class, m.lower())}
    while view is not None:
        nonlocals = inspect.getclosurevars(view).nonlocals
        if "request_method_list" in nonlocals:
            known &= set(nonlocals["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return known


def _has(view_class: Any, name: str) -> bool:
    return hasattr(view_class, name) or (name == "head" and hasattr(view_class, "get"))


def out_of_scope(address: Address, asker: Asker, world: World) -> bool:
    """Whether the address names something that the asker must not know of."""
    named = SCOPED & set(address.kwargs)
    if address.name == "administration:access_typed":
        return asker.is_outside  # the form names the entry
    if address.name == "legal_aid:terms_edit":
        return asker.is_outside  # a day names the terms of one's own station
    if not named or asker.actor is None:
        return False
    if asker.is_outside:
        return True
    if address.name.startswith("batches:"):
        return asker.actor.user_id != world.cast.user("manager").pk
    if address.name.startswith("scans:"):
        return asker.actor.user_id != world.cast.user("mediator").pk
    if "draft" in named:
        return asker.actor.user_id != world.cast.user("legal_aid").pk
    if "serial" in named:
        serial = world.value(address, "serial")
        at_desk = address.name.startswith("legal_aid:")
        models: Any = (Consultation, AidApplication) if at_desk else (Case,)
        return not any(
            model.objects.visible_to(asker.actor).filter(serial=serial).exists() for model in models
        )
    if address.name.startswith("people:"):
        entry: Any = Employer if "employer" in address.name else Person
        reference = world.value(address, "reference")
        seen = sources.seen_by(asker.actor, entry)
        return not seen.filter(data_key_id=reference).exists()
    if "series" in named:
        cases = Case.objects.visible_to(asker.actor)
        return not cases.filter(series__serial=world.value(address, "series")).exists()
    return False


def expected(address: Address, asker: Asker, method: str, *, hidden: bool) -> int | str:
    """The status, or in a word what else must happen."""
    who = declared(address.view)
    if who == CLIENT:
        return NO_TOKEN  # whoever signed in, and whatever the method
    if who != PUBLIC:
        if not asker.signed_in:
            return LOGIN
        if asker.actor is None and who != SIGNED_IN:
            return CHOOSE_ROLE
        if not permits(who, asker.actor):
            return 403
    if method not in methods_of(address.view):
        return 405
    return 404 if hidden else OPENED


def refusal(address: Address, asker: Asker, url: str, method: str) -> int | str | None:
    """What the access middleware says before any view is asked; None lets the request pass."""
    request = copy(asker.request)
    request.method, request.path = method, url
    request.resolver_match = resolve(url)
    try:
        answer = AccessMiddleware(lambda _request: HttpResponse()).process_view(
            request, address.view, (), {}
        )
    except PermissionDenied:
        return 403
    if answer is None:
        return None
    where = answer.headers.get("Location", "").partition("?")[0]
    names = {reverse(settings.LOGIN_URL): LOGIN, reverse("choose_role"): CHOOSE_ROLE}
    return names.get(where, answer.status_code)
