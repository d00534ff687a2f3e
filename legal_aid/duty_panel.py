"""Who is on duty today, on the desk of the legal-aid staff."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.desk_panels import DeskPanel
from legal_aid.roster import on_now, today
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor


def duty_panel(actor: Actor) -> DeskPanel | None:
    """The turns of today; nothing for those who do not see the roster."""
    if not serves_at_the_desk(actor):
        return None
    shifts = today(actor)
    now = {shift.pk for shift in on_now(shifts)}
    return DeskPanel(
        title=_("今日值班"),
        template="legal_aid/duty/panel.html",
        context={"rows": [(shift, shift.pk in now) for shift in shifts]},
        order=60,
        icon="people",
        count=len(shifts),
        action_url=reverse("legal_aid:duty"),
        action_label=_("值班表"),
    )
