"""Who administers programs of others: a manager those of the own station, an administrator all."""

from typing import Any

from django.http import Http404

from mediation.api.models import Client
from mediation.history.actor import Actor
from mediation.stations.access import in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from mediation.stations.permissions import EDITORS, organisations_visible_to


def clients_visible_to(actor: Actor) -> Any:
    """The programs that act for organisations which the actor administers or reads."""
    return Client.objects.filter(organisation__in=organisations_visible_to(actor))


def get_client_or_404(actor: Actor, code: str) -> Client:
    """The program with `code`, if the actor may know of it."""
    found = clients_visible_to(actor).select_related("organisation").filter(code=code).first()
    if found is None:
        raise Http404
    client: Client = found
    return client


def may_edit_client(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor may let a program act for the organisation, or change that."""
    if actor.role == Role.ADMINISTRATOR:
        return True
    return actor.role in EDITORS and in_scope(actor, organisation)
