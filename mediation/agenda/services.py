"""Operations on what people and stations set for reminders."""

from collections.abc import Mapping, Sequence
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from mediation.agenda.entries import kind_of
from mediation.agenda.models import ReminderChoice, ReminderPlan
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.stations.permissions import may_edit_organisation, require

#: A reminder lies at most so many days before its day, and so many behind it.
LONGEST = 60


def plan_for(station: Organisation) -> ReminderPlan:
    """The station's plan; one with the defaults, not yet saved, where it has none."""
    found: ReminderPlan | None = ReminderPlan.objects.filter(station=station).first()
    return found or ReminderPlan(station=station)


def set_plan(
    station: Organisation,
    *,
    send_from: time,
    quiet_from: time,
    remind_parties: bool,
    days: Mapping[str, Sequence[int]],
    actor: Actor,
    version: int | None,
) -> ReminderPlan:
    """Set when a station reminds.

    Args:
        days: kind → days before its day, negative after it; an empty list reminds of none.
        version: of the plan that the form showed; 1 where there was none.

    Raises:
        NotAllowed, StaleVersion, ActionRefused: for an unknown kind, days out of range, and for an
            organisation that is no station.
    """
    require(may_edit_organisation(actor, station))
    faults = [] if station.kind == OrganisationKind.STATION else [_("只有工作站可以设置提醒。")]
    if send_from >= quiet_from:
        faults.append(_("每日提醒时间须早于免打扰开始时间。"))
    for kind, chosen in days.items():
        if kind_of(kind) is None or any(abs(n) > LONGEST for n in chosen):
            faults.append(_("提醒日须在%(days)d天以内。") % {"days": LONGEST})
            break
    if faults:
        raise ActionRefused(*faults)
    values = {
        "send_from": send_from,
        "quiet_from": quiet_from,
        "remind_parties": remind_parties,
        "days": {kind: sorted(set(chosen), reverse=True) for kind, chosen in days.items()},
    }
    with transaction.atomic(), acting(actor, act="set_reminder_plan"):
        # The station's row makes two first plans wait for one another.
        Organisation.objects.select_for_update(of=("self",)).get(pk=station.pk)
        plan = plan_for(station)
        if plan._state.adding:
            # Who saw the defaults saw version 1: of two who did, the second is told.
            plan.version = 2
            for name, value in values.items():
                setattr(plan, name, value)
            plan.save()
            return plan
        with gate(plan, actor=actor, act="set_reminder_plan", version=version) as fresh:
            for name, value in values.items():
                setattr(fresh, name, value)
        return fresh


def choose(user_id: int, wanted: Mapping[tuple[str, str], bool]) -> None:
    """Keep what a person wants to be told: (kind, channel) → yes or no."""
    with transaction.atomic():
        for (kind, channel), value in wanted.items():
            ReminderChoice.objects.update_or_create(
                user_id=user_id, kind=kind, channel=channel, defaults={"wanted": value}
            )
