"""Which role may make which transition (design §3), as one table.

`permissions.py` asks the same table for views and templates; the declarations on the models carry it
into docs/workflow.md.
"""

from collections.abc import Callable
from typing import Any

from mediation.history.actor import Actor
from mediation.stations.enums import Role

C, P, M, L, G = Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER

ROLES: dict[str, tuple[Role, ...]] = {
    # The case
    "submit_for_review": (C, P, M, L, G),
    "return_to_intake": (P, M, G),
    "accept": (P, M, G),
    "refer_ineligible": (P, M, G),
    "extend": (P, M, G),
    "settle": (P, M, G),
    "refer_failed": (P, M, G),
    "withdraw": (C, P, M, L, G),
    "reopen": (G,),
    # The agreement
    "offer_for_signing": (P, M, G),
    "redraft": (P, M, G),
    "take_effect": (C, P, M, G),
    "void_agreement": (P, M, G),
    "mark_not_signed": (P, M, G),
    "record_performance": (P, M, G),
    "resume_performance": (P, M, G),
    "record_breach": (P, M, G),
    "supersede": (P, M, G),
    "convert": (P, M, G),
}

#: Who may mediate a case: lead it, or sit on its panel.
MEDIATING = (M, P, G)
#: Reviewing acts: at a point only where the point may accept.
REVIEWING = {"return_to_intake", "accept", "refer_ineligible"}
#: Acts of mediation: mediators only in cases assigned to them.
ASSIGNED = {
    "extend", "settle", "refer_failed", "offer_for_signing", "redraft", "void_agreement",
    "mark_not_signed", "record_performance", "resume_performance", "record_breach", "supersede", "convert",
}  # fmt: skip


def roles_for(act: str) -> tuple[str, ...]:
    """Role codes that may perform `act`."""
    return tuple(role.value for role in ROLES[act])


def permitted(act: str) -> Callable[[Any, Actor], bool]:
    """The `permission` of a transition: role, organisation scope and assignment."""

    def may_act(instance: Any, actor: Actor) -> bool:
        from cases.permissions import may  # needs the models, which need this table

        return may(actor, act, getattr(instance, "case", instance))

    return may_act
