"""Applications for aid on the desk: the manager's decisions, and what an officer works on."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.desk_panels import DeskPanel
from legal_aid.aid_clocks import Reckoner
from legal_aid.application_page import tone
from legal_aid.enums import AidState
from legal_aid.models import AidApplication
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.stations.enums import Role

LONGEST = 10


def aid_panel(actor: Actor) -> DeskPanel | None:
    """What waits for this person, the oldest first; nothing where nothing does.

    For the manager: what is to be decided, and what is overdue whoever works on it. For an officer:
    their own open applications.
    """
    if not serves_at_the_desk(actor):
        return None
    reckoner = Reckoner(actor.organisation_path)
    open_ones = AidApplication.objects.visible_to(actor).filter(state__in=AidState.OPEN)
    if actor.role == Role.MANAGER:
        mine = open_ones.filter(Q(state=AidState.SUBMITTED) | reckoner.overdue())
        title, chosen = _("待审批的法律援助申请"), {"state": AidState.SUBMITTED.value}
    else:
        mine = open_ones.filter(officer_id=actor.user_id)
        title, chosen = _("我经办的法律援助申请"), {"officer": str(actor.user_id)}
    found = list(
        mine.select_related("organisation")
        .prefetch_related("supplements")
        .order_by("received_on", "pk")[: LONGEST + 1]
    )
    if not found:
        return None
    count = len(found) if len(found) <= LONGEST else mine.count()
    return DeskPanel(
        title=title,
        template="legal_aid/applications/panel.html",
        context={"rows": [(row, tone(row), reckoner.next(row)) for row in found[:LONGEST]]},
        order=30,
        icon="shield",
        count=count,
        action_url=f"{reverse('legal_aid:applications')}?{urlencode(chosen)}",
        action_label=_("全部"),
    )
