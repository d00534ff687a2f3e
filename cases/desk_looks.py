"""异常查阅 on the desk: who looked at unusually much of late, for the manager to ask about."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.desk_panels import DeskPanel
from mediation.history.actor import Actor
from mediation.stations import unusual
from mediation.stations.enums import Role

LONGEST = 10


def unusual_looks(actor: Actor) -> DeskPanel | None:
    """The days that nobody has looked into; None without any, and for everybody who keeps no watch."""
    if actor.role not in (Role.MANAGER, Role.AUDITOR):
        return None
    found = unusual.unseen(actor)
    if not found:
        return None
    return DeskPanel(
        title=_("异常查阅"),
        template="cases/desk/looks.html",
        context={"days": found[:LONGEST]},
        order=40,
        icon="eye",
        count=len(found),
        action_url=reverse("administration:unusual"),
        action_label=_("全部"),
    )
