"""The clocks of an application for aid: which day starts and stops each, and what is overdue.

The limits are those of 法律援助法 art. 43, by reference, unless the station's own terms say others;
the counting is `mediation.deadlines`. A page loads a `Reckoner` once, for all its lines.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.clocks import STATES
from legal_aid.early import FEWER_DAYS_THAN
from legal_aid.enums import AidKind, AidState
from legal_aid.models import AidApplication, AidSupplement, AidTerms
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar
from mediation.deadlines.duties import AID_ASSIGNMENT, AID_DECISION, deadline
from mediation.deadlines.duty import Duty
from mediation.deadlines.enums import Standing
from mediation.deadlines.presentation import present
from mediation.ui.parts import Clock

S = AidState
#: From how many days before the end the applicant's own days are shown as near.
SOON = 2
SUPPLEMENT_ARTICLE = gettext_lazy("参照《法律援助法》第43条第2款")
LIMITATION_ARTICLE = gettext_lazy("《劳动争议调解仲裁法》第27条")


@dataclass(frozen=True, slots=True)
class _Days:
    """A station's own lengths from a day on; None where the law's stand."""

    since: date
    decision: int | None
    assignment: int | None
    source: str


LAW = _Days(date.min, None, None, "")


class Reckoner:
    """The clocks of the applications under one organisation path, on one day.

    Two queries, whatever the number of applications: the terms of the stations, and the calendar.
    """

    def __init__(self, path: str, *, today: date | None = None) -> None:
        self.today = today or timezone.localdate()
        self.calendar: Calendar = station_calendar()
        self._periods: dict[int, list[_Days]] = {}
        rows = AidTerms.objects.filter(station__path__startswith=path).order_by("valid_from")
        for row in rows:
            self._periods.setdefault(row.station_id, [LAW]).append(
                _Days(row.valid_from, row.decision_days, row.assignment_days, row.source)
            )

    def clocks(self, application: AidApplication) -> list[Clock]:
        """Those that concern the application, in the order in which it meets them."""
        if application.kind != AidKind.REPRESENTATION:
            return []
        asked = _supplement(application)
        found = [self._decision(application, asked)]
        if asked is not None:
            found.append(self._supplied(application, asked))
        if application.decided_on and application.state != S.REFUSED:
            found.append(self._assignment(application))
        if application.limitation_ends_on and application.state not in S.FINAL:
            found.append(self._limitation(application, application.limitation_ends_on))
        return found

    def next(self, application: AidApplication) -> Clock | None:
        """The one that a line of a list shows: the office's or applicant's that runs now."""
        if application.kind != AidKind.REPRESENTATION:
            return None
        asked = _supplement(application)
        if application.state in (S.DRAFT, S.SUBMITTED):
            return self._decision(application, asked)
        if application.state == S.SUPPLEMENT and asked is not None:
            return self._supplied(application, asked)
        return self._assignment(application) if application.state == S.APPROVED else None

    def overdue(self) -> Q:
        """Condition for applications whose clock has run out: what `next` shows as overdue."""
        known = Q(pk__in=[])
        late = Q(pk__in=[])
        for station_id, periods in self._periods.items():
            of_station = Q(organisation__station=station_id) | Q(organisation=station_id)
            known |= of_station
            ends = [row.since for row in periods[1:]] + [date.max]
            for days, until in zip(periods, ends, strict=True):
                within = Q(received_on__gte=days.since, received_on__lt=until)
                late |= of_station & within & self._late(days)
        late |= ~known & self._late(LAW)
        supplement = Q(state=S.SUPPLEMENT, supplements__due_on__lt=self.today)
        return Q(kind=AidKind.REPRESENTATION) & (late | supplement)

    def _late(self, days: _Days) -> Q:
        decide = self._last_overdue(AID_DECISION.lasting(days.decision))
        assign = self._last_overdue(AID_ASSIGNMENT.lasting(days.assignment))
        waiting = Q(state__in=(S.DRAFT, S.SUBMITTED))
        begun = Q(supplements=None, received_on__lte=decide) | Q(
            supplements__supplied_on__lte=decide
        )
        return (waiting & begun) | Q(state=S.APPROVED, decided_on__lte=assign)

    def _last_overdue(self, duty: Duty) -> date:
        """The last day from which the duty should have been done before today."""
        day = self.today
        while duty.reckon(day, self.calendar).due >= self.today:
            day -= timedelta(days=1)
        return day

    def _days(self, application: AidApplication) -> _Days:
        # A desk is its station's own, so the organisation of an application is the station.
        periods = self._periods.get(application.organisation_id, [LAW])
        return [row for row in periods if row.since <= application.received_on][-1]

    def _decision(self, application: AidApplication, asked: AidSupplement | None) -> Clock:
        """From receipt; from the day on which what was missing came in, where it was asked for."""
        days = self._days(application)
        begun = (asked.supplied_on if asked else None) or application.received_on
        clock = self._clock(
            AID_DECISION, begun, days.decision, days.source, done_on=application.decided_on
        )
        waits = application.state == S.SUPPLEMENT
        if application.decided_on is None and (waits or application.state == S.WITHDRAWN):
            note = _("等待补充材料，自补齐之日起重新计算。") if waits else ""
            return replace(clock, state="stopped", days_left=None, note=note)
        return clock

    def _assignment(self, application: AidApplication) -> Clock:
        days = self._days(application)
        begun = application.decided_on or application.received_on
        assigned = None
        if application.state != S.APPROVED:
            first = min(application.assignments.all(), key=lambda row: row.pk, default=None)
            assigned = first.assigned_on if first else None
        clock = self._clock(AID_ASSIGNMENT, begun, days.assignment, days.source, done_on=assigned)
        if application.state in S.FINAL and assigned is None:
            return replace(clock, state="stopped", days_left=None)
        return clock

    def _clock(
        self, duty: Duty, begun: date, own: int | None, source: str, *, done_on: date | None
    ) -> Clock:
        reckoned = deadline(duty.lasting(own), begun, self.calendar)
        shown = present(reckoned, self.today, done_on=done_on)
        return Clock(
            label=shown.label,
            due=reckoned.due,
            article=source if own is not None else reckoned.article,
            days_left=None if done_on else shown.days_left,
            state=STATES[shown.standing],
            provisional=reckoned.provisional,
            by_analogy=reckoned.by_analogy,
            note=shown.wording if shown.standing is Standing.MET_LATE else "",
        )

    def _supplied(self, application: AidApplication, asked: AidSupplement) -> Clock:
        if asked.supplied_on:
            return self._plain(_("补充材料期限"), asked.due_on, SUPPLEMENT_ARTICLE, state="met")
        if application.state != S.SUPPLEMENT:
            return self._plain(_("补充材料期限"), asked.due_on, SUPPLEMENT_ARTICLE, state="stopped")
        return self._plain(
            _("补充材料期限"), asked.due_on, SUPPLEMENT_ARTICLE,
            note=_("逾期未补充的，视为撤回申请。"),
        )  # fmt: skip

    def _limitation(self, application: AidApplication, ends_on: date) -> Clock:
        note = ""
        left = (ends_on - self.today).days
        if application.state in S.UNDECIDED and 0 <= left < FEWER_DAYS_THAN:
            note = _("不足7日，可以先行提供援助（参照《法律援助法》第44条）。")
        return self._plain(
            _("仲裁时效届满"), ends_on, LIMITATION_ARTICLE, note=note, soon=FEWER_DAYS_THAN - 1
        )

    def _plain(
        self, label: str, due: date, article: Any, *, state: str = "", note: str = "",
        soon: int = SOON,
    ) -> Clock:  # fmt: skip
        left = (due - self.today).days
        running: Any = state or (
            "overdue"
            if left < 0
            else "today"
            if left == 0
            else "soon"
            if left <= soon
            else "running"
        )
        return Clock(
            label=label, due=due, article=article, days_left=None if state else left,
            state=running, note=note,
        )  # fmt: skip


def _supplement(application: AidApplication) -> AidSupplement | None:
    found: AidSupplement | None = next(iter(application.supplements.all()), None)
    return found
