"""The desk's list of cases whose lead mediator no longer serves here: to be assigned anew."""

from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.desk_panels import DeskPanel
from cases.enums import Capacity
from cases.models import Case, Participation
from cases.roles import MEDIATING
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.models import Membership

MOST = 20


def left_mediators(day: date) -> Any:
    """Parts in force of mediators who have no membership on `day` that covers the case, or no account.

    `left_on` is the last day of those that covered it; None where only the account was closed.
    """
    covering = (
        Membership.objects.filter(user=OuterRef("user"), role__in=MEDIATING)
        .annotate(
            place=ExpressionWrapper(OuterRef("case__organisation__path"), output_field=CharField())
        )
        .filter(place__startswith=F("organisation__path"))
    )
    serving = covering.on(day).filter(user__is_active=True)
    ended = covering.order_by().values("user").annotate(last=Max("ends_on")).values("last")
    parts = Participation.objects.filter(capacity=Capacity.MEDIATOR, ends_on=None)
    return parts.filter(~Q(Exists(serving))).annotate(left_on=Subquery(ended))


def left_leads(actor: Actor) -> Any:
    """Open cases in the actor's sight whose lead has no membership in force that covers them."""
    leads = left_mediators(timezone.localdate()).filter(case=OuterRef("pk"), is_lead=True)
    return Case.objects.visible_to(actor).open().filter(Exists(leads))


def left_panel(actor: Actor) -> DeskPanel | None:
    """What a manager has to assign anew, None when there is nothing."""
    if actor.role != Role.MANAGER:
        return None
    leads = Participation.objects.filter(is_lead=True, ends_on=None).select_related("user")
    cases = list(
        left_leads(actor)
        .order_by("received_on", "pk")
        .prefetch_related(Prefetch("participations", queryset=leads, to_attr="leading"))[: MOST + 1]
    )
    if not cases:
        return None
    return DeskPanel(
        title=_("首席调解员已离任，请重新指派"),
        template="cases/desk/left.html",
        context={"cases": cases[:MOST], "more": len(cases) > MOST},
        order=10,
        icon="people",
        count=len(cases[:MOST]),
    )
