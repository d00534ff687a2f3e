"""Who orders many files at once, and whose they are."""

from typing import Any

from django.http import Http404

from cases.batches.models import Batch
from mediation.history.actor import Actor
from mediation.stations.enums import Role

#: So many files of other people's cases leave the program only by the hand of a manager.
ORDERING = (Role.MANAGER,)


def visible_to(actor: Actor) -> Any:
    """What this person ordered in this membership's organisation; nobody else sees it."""
    if actor.user_id is None or actor.role not in ORDERING:
        return Batch.objects.none()
    return Batch.objects.filter(
        ordered_by=actor.user_id, organisation=actor.organisation_id
    ).select_related("job")


def get_or_404(actor: Actor, reference: Any) -> Batch:
    """The batch with that number, if it is the actor's own."""
    found: Batch | None = visible_to(actor).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
