"""Duty and visits in people's calendars: which turn, which building, which of our own people."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from legal_aid.models import DutyShift
from legal_aid.on_duty import who
from legal_aid.outreach import visits_for
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.stations.feeds import DAYS_BACK, FeedEvent

#: A visit whose end nobody has planned, in a calendar that needs one.
USUAL_VISIT = timedelta(hours=2)


def duty_events(actor: Actor) -> Iterator[FeedEvent]:
    """The roster and the visits of the desk; remarks, places and reports stay out."""
    if not serves_at_the_desk(actor):
        return
    since = timezone.localdate() - timedelta(days=DAYS_BACK)
    shifts = DutyShift.objects.visible_to(actor).filter(held_on__gte=since)
    for shift in shifts.select_related("officer", "lawyer", "building"):
        yield FeedEvent(
            uid=f"shift-{shift.reference}",
            starts=_moment(shift.held_on, shift.starts_at),
            ends=_moment(shift.held_on, shift.ends_at),
            summary=_("值班：%(name)s") % {"name": who(shift).name},
            place=shift.building.name if shift.building else _("工作站"),
            sequence=shift.version,
        )
    for visit in visits_for(actor).filter(held_on__gte=since):
        starts = _moment(visit.held_on, visit.starts_at)
        names = "、".join(who(row).name for row in visit.staff.all())
        yield FeedEvent(
            uid=f"visit-{visit.data_key_id}",
            starts=starts,
            ends=_moment(visit.held_on, visit.ends_at) if visit.ends_at else starts + USUAL_VISIT,
            summary=_("楼宇巡访：%(names)s") % {"names": names} if names else _("楼宇巡访"),
            place=visit.building.name,
            sequence=visit.version,
            is_cancelled=visit.is_cancelled,
        )


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
