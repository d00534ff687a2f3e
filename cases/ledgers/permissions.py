"""Who enters ledgers, and whose imports are whose."""

from typing import Any

from django.http import Http404

from cases.ledgers.models import ImportBatch
from mediation.history.actor import SYSTEM, Actor
from mediation.stations.enums import Role
from mediation.stations.models import Organisation

#: Years of cases at once, with dates inside reports that were handed in: a manager answers for it.
IMPORTING = (Role.MANAGER,)


def may_import(actor: Actor) -> bool:
    """Whether `actor` may enter a ledger at all: a manager, or the operator at the command line."""
    return actor == SYSTEM or actor.role in IMPORTING


def organisations_for(actor: Actor) -> Any:
    """For whom `actor` may enter: the own organisation and below; the operator for all."""
    if not may_import(actor):
        return Organisation.objects.none()
    if actor == SYSTEM:
        return Organisation.objects.all()
    return Organisation.objects.filter(path__startswith=actor.organisation_path)


def visible_to(actor: Actor) -> Any:
    """The imports into organisations of the actor's scope."""
    if actor.role not in IMPORTING or not actor.organisation_path:
        return ImportBatch.objects.none()
    return ImportBatch.objects.filter(
        organisation__path__startswith=actor.organisation_path
    ).select_related("organisation", "job", "created_by", "file", "found")


def get_or_404(actor: Actor, reference: Any) -> ImportBatch:
    """The import of that reference, if the actor may see it."""
    found: ImportBatch | None = visible_to(actor).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
