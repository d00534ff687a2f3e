"""On the desk: files of ended cases that wait to be put away."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.clocks import CAME_AS_ENDED, archive_deadline
from cases.desk_panels import DeskPanel
from cases.desk_work import cases_of, line_of, with_people
from cases.enums import CaseState
from cases.panels import without
from cases.permissions import ACTS
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor

#: So many lie on the desk; the list of cases has them all.
MOST = 8


def to_archive(actor: Actor) -> DeskPanel | None:
    """Files whose thirty days are over or nearly so, the oldest first; None without any."""
    if actor.role not in ACTS["archive"]:
        return None
    today, calendar = timezone.localdate(), station_calendar()
    soon = today - timedelta(days=duties.ARCHIVE.length - duties.ARCHIVE.soon_days)
    waiting = cases_of(actor).filter(
        state__in=CaseState.FINAL, archived_on=None, destroyed_on=None, ended_on__lte=soon
    )
    waiting = without(waiting, CAME_AS_ENDED)
    cases = list(with_people(waiting).order_by("ended_on", "pk")[: MOST + 1])
    if not cases:
        return None
    rows = []
    for case in cases[:MOST]:
        due = archive_deadline(case.ended_on, calendar).due
        rows.append((line_of(case, actor), due, due < today))
    return DeskPanel(
        title=_("待归档"),
        template="dossier/desk.html",
        context={"rows": rows, "more": len(cases) > MOST},
        order=60,
        icon="folder",
        count=len(rows),
        action_url=f"{reverse('cases:list')}?archived=no",
        action_label=_("全部未归档案件"),
    )
