"""What of a case the systems around are told: its serial, its state in public words, the day; no name.

Each event is written in the transaction that makes it true (`cases/services/followers.py`).
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cases.desk_panels import DeskPanel
from cases.enums import Ending, EventKind
from cases.models import Agreement, Case, CaseEvent
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.webhooks import health, outbox

KINDS = {
    "case.registered": _("案件已登记"),
    "case.accepted": _("案件已受理"),
    "case.ineligible": _("不予受理"),
    "case.concluded": _("案件已结案"),
    "case.withdrawn": _("申请人撤回调解申请"),
    "case.reopened": _("案件已恢复办理"),
    "case.transferred": _("案件已移送"),
    "case.voided": _("案件已作废"),
    "agreement.in_force": _("调解协议已生效"),
}
#: A positive decision is no news of its own: the acceptance comes with it.
_TOLD = {
    EventKind.ACCEPTED: "case.accepted",
    EventKind.INELIGIBLE: "case.ineligible",
    EventKind.CONCLUDED: "case.concluded",
    EventKind.WITHDRAWN_BEFORE_ACCEPTANCE: "case.withdrawn",
    EventKind.REOPENED: "case.reopened",
    EventKind.TRANSFERRED_OUT: "case.transferred",
    EventKind.TRANSFERRED_IN: "case.transferred",
    EventKind.VOIDED: "case.voided",
}
#: A transfer is told twice: to those who listen where it was, and to those where it is now.
_DIRECTIONS = {EventKind.TRANSFERRED_OUT: "out", EventKind.TRANSFERRED_IN: "in"}


def follow(event: CaseEvent, _actor: Actor) -> None:
    """Tell of a dated event, to those who listen to the organisation that it counts for."""
    kind = _TOLD.get(EventKind(event.kind))
    if kind is None:
        return
    if event.ending == Ending.WITHDRAWN:
        kind = "case.withdrawn"
    direction = _DIRECTIONS.get(EventKind(event.kind))
    more = {"direction": direction} if direction else {}
    _publish(kind, event.case, event.happened_on, organisation=event.organisation, **more)


def follow_moment(case: Case, agreement: Agreement | None, on: date) -> None:
    """Tell of a new case, and of an agreement that is in force."""
    if agreement is None:
        _publish("case.registered", case, on)
    else:
        _publish("agreement.in_force", case, on, agreement=agreement.number)


def _publish(kind: str, case: Case, on: date, *, organisation: Any = None, **more: Any) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        label = str(case.state_label)
    outbox.publish(
        kind,
        organisation=organisation or case.organisation,
        subject=case.serial,
        happened_on=on,
        path=case.get_absolute_url(),
        data={"state": case.state, "ending": case.ending, "state_label": label, **more},
    )


def panel(actor: Actor) -> DeskPanel | None:
    """On a manager's desk, while something does not arrive."""
    if actor.role != Role.MANAGER:
        return None
    trouble = health.trouble(actor)
    if not trouble:
        return None
    return DeskPanel(
        title=_("事件推送异常"),
        template="webhooks/desk.html",
        context={"trouble": trouble},
        order=41,
        icon="alert",
        action_url=reverse("webhooks:list"),
        action_label=_("查看事件推送"),
    )
