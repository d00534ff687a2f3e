"""Who keeps the periods, proposes, approves and reads (design §3, 档案法实施条例 arts. 19, 24)."""

from typing import Any

from django.http import Http404

from cases.retention.models import DestructionList, DueRecord, LegalHold, RetentionPeriod
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.permissions import organisations_visible_to

#: See periods, what is due, and the lists: serials and days, never a name.
READERS = (Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)
#: Enter periods.
KEEPERS = (Role.MANAGER, Role.ADMINISTRATOR)
#: Make lists, and put destruction off: whoever may read the record.
APPRAISERS = (Role.MANAGER,)
#: Approve another person's list: a second manager of the station or of the centre, else an
#: administrator. An auditor changes nothing.
APPROVERS = (Role.MANAGER, Role.ADMINISTRATOR)


def _in_sight(model: Any, actor: Actor) -> Any:
    return model.objects.filter(station__in=organisations_visible_to(actor))


def due_visible_to(actor: Actor) -> Any:
    """What is due at the stations in the actor's sight."""
    return _in_sight(DueRecord, actor).select_related("organisation", "station")


def lists_visible_to(actor: Actor) -> Any:
    """The lists of these stations."""
    return _in_sight(DestructionList, actor).select_related(
        "station", "created_by", "proposed_by", "approved_by"
    )


def holds_visible_to(actor: Actor) -> Any:
    """The holds of these stations."""
    return _in_sight(LegalHold, actor).select_related("placed_by", "lifted_by", "station")


def periods_visible_to(actor: Actor) -> Any:
    """The periods of these stations."""
    return _in_sight(RetentionPeriod, actor).select_related("station")


def get_list_or_404(actor: Actor, number: str) -> DestructionList:
    """The list with that number, if the actor may know of it."""
    found: DestructionList | None = lists_visible_to(actor).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may_approve(actor: Actor, list_: DestructionList) -> bool:
    """Whether `actor` may approve the list: by role, and another person than who proposed it."""
    return actor.role in APPROVERS and actor.user_id != list_.proposed_by_id
