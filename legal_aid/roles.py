"""Which role may do what at the desk (design §3), as one table.

The state machine of an application, views and templates all ask here.
"""

from collections.abc import Callable
from typing import Any

from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.stations.enums import Role

L, G = Role.LEGAL_AID, Role.MANAGER

ROLES: dict[str, tuple[Role, ...]] = {
    # The application for aid
    "submit": (L, G),
    "ask_supplement": (L, G),
    "supply": (L, G),
    "approve": (G,),
    "refuse": (G,),
    "assign_agent": (L, G),
    "begin": (L, G),
    "join_case": (L, G),
    "close_at_once": (L, G),
    "close": (L, G),
    "terminate": (G,),
    "withdraw": (L, G),
    "resume": (G,),
    "undo_join": (G,),
    # Beside it
    "edit_application": (L, G),
    "link_case": (L, G),
    "unlink_case": (G,),
    "record_step": (L, G),
    "start_early": (G,),
    "keep_lawyers": (G,),
    "keep_answers": (G,),
    "keep_terms": (G,),
    "keep_roster": (G,),
    "plan_visit": (L, G),
}


def roles_for(act: str) -> tuple[str, ...]:
    """Role codes that may perform `act`."""
    return tuple(role.value for role in ROLES[act])


def may(actor: Actor | None, act: str) -> bool:
    """Whether the actor's role, at a desk, covers `act`; scope is the query's business."""
    return serves_at_the_desk(actor) and actor is not None and actor.role in ROLES[act]


def permitted(act: str) -> Callable[[Any, Actor], bool]:
    """The `permission` of a transition: the role, at the desk of the application's station."""

    def may_act(application: Any, actor: Actor) -> bool:
        return may(actor, act) and application.organisation.path.startswith(actor.organisation_path)

    return may_act
