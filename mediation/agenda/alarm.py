"""Silence that should not be: reminders that were due and did not go out."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mediation.agenda.enums import ReminderState
from mediation.agenda.models import Reminder, Round
from mediation.agenda.planning import rows_for
from mediation.jobs.services import notify
from mediation.stations.enums import Role
from mediation.stations.models import Membership

S = ReminderState
#: So long may nothing be sent although something is due.
PATIENCE = timedelta(days=1)


def alarms(now: datetime) -> list[str]:
    """What is wrong with reminding, in sentences; empty while all is well.

    Cheap while rounds go on: what was due in the meantime is only looked for where they stopped.
    """
    found = []
    last = Round.last()
    if (last is None or now - last > PATIENCE) and _is_something_due(now):
        since = timezone.localtime(last).strftime("%Y-%m-%d %H:%M") if last else ""
        found.append(
            _("自%(since)s起没有进行提醒巡检，而有事项应当提醒。") % {"since": since}
            if since
            else _("有事项应当提醒，但提醒巡检从未运行。")
        )
    waiting = Reminder.objects.filter(
        state__in=(S.WAITING, S.HANDING), created_at__lt=now - PATIENCE
    ).count()
    if waiting:
        found.append(
            ngettext(
                "%(count)d 条提醒等待发送超过一天。", "%(count)d 条提醒等待发送超过一天。", waiting
            )
            % {"count": waiting}
        )
    lost = Reminder.objects.filter(
        state__in=(S.FAILED, S.UNCERTAIN), ended_at__gte=now - PATIENCE
    ).count()
    if lost:
        found.append(
            ngettext("一天内 %(count)d 条提醒未能送达。", "一天内 %(count)d 条提醒未能送达。", lost)
            % {"count": lost}
        )
    return found


def _is_something_due(now: datetime) -> bool:
    """Whether a reminder of yesterday should stand and does not."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    wanted = [row.key for row in rows_for(yesterday)][:500]
    return len(wanted) > Reminder.objects.filter(key__in=wanted).count()


def tell_managers(now: datetime) -> int:
    """Leave every manager one message a day while something is wrong; returns how many were left."""
    # Before the first round ever nothing was promised: an office that begins is not alarmed.
    sentences = alarms(now) if Round.last() else []
    if not sentences:
        return 0
    today = timezone.localdate(now)
    left = 0
    serving = Membership.objects.on(today).filter(role=Role.MANAGER, user__is_active=True)
    for user, organisation in serving.order_by("user").values_list("user", "organisation"):
        _row, is_new = Reminder.objects.get_or_create(
            key=f"alarm|{today}|user:{user}",
            defaults={
                "kind": "alarm", "entry": "alarm", "subject": "", "day": today, "days_before": 0,
                "organisation_id": organisation, "user_id": user, "channel": "in_app",
                "state": S.SENT, "ended_at": now,
            },
        )  # fmt: skip
        if is_new:
            notify(user, _("提醒异常：%(what)s") % {"what": sentences[0]}, "")
            left += 1
    return left
