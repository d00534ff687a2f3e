"""Who administers what (design §3): a manager the own station, an auditor reads, an administrator all.

The queries (`…_visible_to`) are where every page of administration starts: out of scope is 404.
The predicates decide about the object at hand: in scope but not allowed is 403.
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor
from mediation.history.gate import NotAllowed
from mediation.stations.access import in_scope, organisations_in_scope
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import (
    Absence,
    Building,
    Membership,
    Organisation,
    StatutoryParameter,
    User,
)

#: May open the pages of administration.
READERS = (Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)
#: May change something there.
EDITORS = (Role.MANAGER, Role.ADMINISTRATOR)
#: Roles that a manager neither gives nor ends: whoever is watched does not choose the watchman.
RESERVED_ROLES = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def organisations_visible_to(actor: Actor) -> Any:
    """All organisations for an administrator, else the actor's own and those below it."""
    if actor.role == Role.ADMINISTRATOR:
        return Organisation.objects.all()
    return organisations_in_scope(actor)


def buildings_visible_to(actor: Actor) -> Any:
    """Buildings of the stations that the actor administers or reads."""
    return Building.objects.filter(station__in=organisations_visible_to(actor))


def users_visible_to(actor: Actor) -> Any:
    """Accounts that have, or once had, a membership in the actor's scope; an administrator's: all."""
    if actor.role == Role.ADMINISTRATOR:
        return User.objects.all()
    members = Membership.objects.filter(organisation__in=organisations_in_scope(actor))
    return User.objects.filter(pk__in=members.values("user"))


def memberships_visible_to(actor: Actor) -> Any:
    """Memberships in the organisations that the actor administers or reads."""
    return Membership.objects.filter(organisation__in=organisations_visible_to(actor))


def absences_visible_to(actor: Actor) -> Any:
    """When the people are away whom the actor administers or reads."""
    return Absence.objects.filter(user__in=users_visible_to(actor))


def parameters_visible_to(actor: Actor) -> Any:
    """Dated parameters of the stations that the actor administers or reads."""
    return StatutoryParameter.objects.filter(station__in=organisations_visible_to(actor))


def get_organisation_or_404(actor: Actor, code: str) -> Organisation:
    """The organisation with `code`, if the actor may know of it."""
    query = organisations_visible_to(actor).select_related("parent", "station", "building")
    return _found(query.filter(code=code).first())


def get_building_or_404(actor: Actor, station: str, code: str) -> Building:
    """The building with `code` of the station with code `station`, if the actor may know of it."""
    query = buildings_visible_to(actor).select_related("station")
    return _found(query.filter(station__code=station, code=code).first())


def get_parameter_or_404(
    actor: Actor, station: str, kind: str, valid_from: date
) -> StatutoryParameter:
    """The station's value of `kind` that begins on that day, if the actor may know of it."""
    query = parameters_visible_to(actor).select_related("station")
    return _found(query.filter(station__code=station, kind=kind, valid_from=valid_from).first())


def get_user_or_404(actor: Actor, username: str) -> User:
    """The account `username`, if the actor may know of it."""
    return _found(users_visible_to(actor).filter(username=username).first())


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


def may_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor may change the organisation, its buildings or its memberships."""
    if actor.role == Role.ADMINISTRATOR:
        return True
    return actor.role == Role.MANAGER and in_scope(actor, organisation)


def may_found_under(actor: Actor, parent: Organisation | None) -> bool:
    """Whether the actor may make a new organisation there; a root only as administrator."""
    if parent is None:
        return actor.role == Role.ADMINISTRATOR
    return may_edit_organisation(actor, parent)


def may_edit_building(actor: Actor, building: Building) -> bool:
    return may_edit_organisation(actor, building.station)


def may_edit_parameter(actor: Actor, parameter: StatutoryParameter) -> bool:
    return may_edit_organisation(actor, parameter.station)


def may_give(actor: Actor, role: str) -> bool:
    """Whether the actor may give or end memberships in `role`."""
    return actor.role == Role.ADMINISTRATOR or role not in RESERVED_ROLES


def may_edit_user(actor: Actor, user: User) -> bool:
    """Whether the actor may change the account or reset its password.

    Who sets the password of an account can act in all its memberships; therefore a manager may do
    so only where each of them, today's and coming ones, lies in the own scope and is not reserved.
    """
    if actor.role == Role.ADMINISTRATOR:
        return True
    if actor.role != Role.MANAGER:
        return False
    today = timezone.localdate()
    kept = user.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    known = users_visible_to(actor).filter(pk=user.pk).exists()
    return known and all(
        in_scope(actor, membership.organisation) and may_give(actor, membership.role)
        for membership in kept.select_related("organisation")
    )


def may_record_absence(actor: Actor, user: User) -> bool:
    """Whether the actor may say when `user` is away: one's own, or that of somebody who serves in
    the scope that the actor administers, now or from a coming day on."""
    if actor.user_id == user.pk:
        return True
    if actor.role not in EDITORS:
        return False
    today = timezone.localdate()
    rows = memberships_visible_to(actor).filter(user=user)
    return bool(rows.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists())


def require(permitted: bool, sentence: str = "") -> None:
    """Raise NotAllowed (403) with a sentence unless `permitted`."""
    if not permitted:
        raise NotAllowed(sentence or _("您的角色不能进行此项管理。"))


#: Kinds of organisation at which each role makes sense.
PLACES: dict[Role, frozenset[OrganisationKind]] = {
    Role.CLERK: frozenset(OrganisationKind),
    Role.POINT_MEDIATOR: frozenset({OrganisationKind.POINT}),
    Role.MEDIATOR: frozenset(
        {OrganisationKind.CENTRE, OrganisationKind.STATION, OrganisationKind.ROOM}
    ),
    Role.LEGAL_AID: frozenset({OrganisationKind.CENTRE, OrganisationKind.STATION}),
    Role.MANAGER: frozenset({OrganisationKind.CENTRE, OrganisationKind.STATION}),
    Role.AUDITOR: frozenset({OrganisationKind.CENTRE, OrganisationKind.STATION}),
    Role.ADMINISTRATOR: frozenset({OrganisationKind.CENTRE, OrganisationKind.STATION}),
}
