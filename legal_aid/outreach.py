"""Reading visits: what is logged under them, and what overlaps with them."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from legal_aid.models import BuildingVisit, DutyShift, VisitStaff
from legal_aid.on_duty import OnDuty, who
from mediation.history.actor import Actor

#: A visit whose end nobody has planned may last until the day is over.
DAY_END = time.max


def visits_for(actor: Actor) -> Any:
    """Visits in scope with building, staff, and how much is logged under each."""
    staff = VisitStaff.objects.select_related("officer", "lawyer")
    return (
        BuildingVisit.objects.visible_to(actor)
        .select_related("building", "station")
        .prefetch_related(Prefetch("staff", queryset=staff))
        .annotate(
            consultation_count=Count("consultations", distinct=True),
            application_count=Count("applications", distinct=True),
        )
        # Grouped rows forget the order of their model.
        .order_by("-held_on", "-starts_at", "-pk")
    )


def overlaps(visit: BuildingVisit) -> list[str]:
    """What else is planned for the same hours: in the building, or for somebody who takes part."""
    if visit.is_cancelled:
        return []
    ends_at = visit.ends_at or DAY_END
    staff = [who(row) for row in visit.staff.select_related("officer", "lawyer")]
    return [
        *_other_visits(visit, ends_at, {person.key for person in staff}),
        *_shifts(visit, ends_at, staff),
    ]


def _other_visits(visit: BuildingVisit, ends_at: time, keys: set[str]) -> list[str]:
    rows = (
        BuildingVisit.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=visit.starts_at),
            station=visit.station_id,
            held_on=visit.held_on,
            starts_at__lt=ends_at,
            cancelled_on=None,
        )
        .exclude(pk=visit.pk)
        .select_related("building")
        .prefetch_related("staff__officer", "staff__lawyer")
    )
    found = []
    for row in rows:
        names = [person.name for one in row.staff.all() if (person := who(one)).key in keys]
        if names or row.building_id == visit.building_id:
            found.append(
                _("与 %(serial)s 时间重叠：%(building)s，%(time)s %(names)s").strip()
                % {
                    "serial": row.serial,
                    "building": row.building,
                    "time": f"{row.starts_at:%H:%M}",
                    "names": "、".join(names),
                }
            )
    return [sentence.strip() for sentence in found]


def _shifts(visit: BuildingVisit, ends_at: time, staff: Sequence[OnDuty]) -> list[str]:
    if not staff:
        return []
    theirs = Q()
    for person in staff:
        theirs |= person.turns()
    rows = DutyShift.objects.filter(
        theirs, held_on=visit.held_on, starts_at__lt=ends_at, ends_at__gt=visit.starts_at
    ).select_related("officer", "lawyer")
    return [
        _("%(name)s当日%(from)s–%(to)s值班，时间重叠。")
        % {
            "name": who(row).name,
            "from": f"{row.starts_at:%H:%M}",
            "to": f"{row.ends_at:%H:%M}",
        }
        for row in rows
    ]
