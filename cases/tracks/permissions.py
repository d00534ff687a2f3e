"""Who follows an application for review or confirmation."""

from typing import Any

from django.http import Http404

from cases.models import Case
from mediation.history.actor import Actor
from mediation.stations.enums import Role

ACT = "confirm_agreement"
#: Codes for the machine's declaration; `cases.permissions.ACTS` says the same of the act.
FOLLOWING = (Role.POINT_MEDIATOR.value, Role.MEDIATOR.value, Role.MANAGER.value)


def may_follow(track: Any, actor: Actor) -> bool:
    """The `permission` of the transitions: role, scope and assignment in the track's case."""
    from cases.permissions import may  # asks the models, which declare with this

    return may(actor, ACT, track.case)


def track_or_404(case: Case, number: int) -> Any:
    """The case's application of that number."""
    found = case.tracks.filter(number=number).select_related("agreement").first()
    if found is None:
        raise Http404
    found.case = found.agreement.case = case
    return found
