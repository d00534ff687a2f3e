"""Sessions that are over for days and whose result nobody has recorded.

The due list has them from the first day; here stand those that were forgotten.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CaseState, SessionStatus
from cases.models import MediationSession
from cases.watch.detectors import LONGEST, Detector, Finding, Scope
from mediation.stations.enums import ParameterKind
from mediation.stations.logs import start_of

CODE = "unrecorded"


def explain(scope: Scope) -> str:
    return _("在办案件已安排的调解会议，结束%(days)d天以上仍没有登记结果，也没有取消。") % {
        "days": scope.number(ParameterKind.WATCH_UNRECORDED)
    }


def find(scope: Scope) -> Iterator[Finding]:
    """The oldest first: one query."""

    def over(days: int) -> Q:
        return Q(ends_at__lt=start_of(scope.today - timedelta(days=days - 1)))

    rows = (
        MediationSession.objects.filter(
            scope.rules.where(ParameterKind.WATCH_UNRECORDED, scope.today, "case__station", over),
            case__in=scope.cases,
            case__state__in=CaseState.OPEN,
            status=SessionStatus.PLANNED,
        )
        .order_by("ends_at", "pk")
        .values_list("case_id", "case__serial", "number", "starts_at", "ends_at", "mediator__name")
    )
    for case, serial, number, starts_at, ends_at, mediator in rows[:LONGEST]:
        day = timezone.localdate(ends_at)
        yield Finding(
            detector=CODE,
            subject=f"{serial}:session-{number}",
            why=_("第%(number)d次调解会议（主持：%(name)s）于%(day)s结束，已%(days)d天。")
            % {"number": number, "name": mediator, "day": day, "days": (scope.today - day).days},
            since=day,
            facts=(number, starts_at.isoformat()),
            cases=(case,),
            act="record_session",
            url=reverse("cases:session_record", args=[serial, number]),
            action=_("登记会议结果"),
        )


UNRECORDED = Detector(
    CODE, gettext_lazy("会议未登记结果"), explain, find, icon="calendar", own=True
)
