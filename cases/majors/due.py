"""By when a major dispute has to be reported, and which ones wait for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.due_cases import lead_of, led_by, scoped
from cases.enums import Grade
from cases.house_rules import HouseRules
from cases.majors.enums import ReportState, Stoppage
from cases.majors.grading import STOPPAGE, Facts, Numbers, Proposal, propose
from cases.majors.models import MajorReport, Situation
from cases.models import Case
from mediation.agenda.entries import Entry, Kind, Window
from mediation.stations.enums import ParameterKind
from mediation.stations.logs import start_of

K = ParameterKind
#: No station may allow more hours (`mediation.stations.services.parameters`).
MOST = timedelta(hours=720)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When it has to be reported; `at_once`: there is nothing to wait for."""

    at: datetime
    at_once: bool


def numbers_for(rules: HouseRules, station: int | None, day: date) -> Numbers:
    """The numbers in force at a station on a day."""
    wage = rules.entered(station, K.AVERAGE_WAGE, day)
    workers, amount, at_once = (
        rules.on(station, kind, day) for kind in (K.MAJOR_WORKERS, K.MAJOR_AMOUNT, K.MAJOR_AT_ONCE)
    )
    if workers is None or amount is None or at_once is None:
        raise AssertionError("these rules have defaults")
    return Numbers(
        workers, amount, at_once, wage.value if wage else None, wage.source if wage else ""
    )


def facts_of(case: Case, situation: Situation | None) -> Facts:
    """What the case says, and the newest record of its situation."""
    known = {} if situation is None else {
        name: getattr(situation, name)
        for name in (
            "stoppage", "gathering", "media", "employer_gone", "public_interest", "facts_clear",
            "both_agree",
        )
    }  # fmt: skip
    return Facts(
        worker_count=case.worker_count,
        amount=case.claimed_amount,
        known=situation is not None,
        **known,
    )


def proposal_for(case: Case, situation: Situation | None, rules: HouseRules) -> Proposal:
    """What the rules of today propose for the case."""
    numbers = numbers_for(rules, case.station_id, timezone.localdate())
    return propose(facts_of(case, situation), numbers)


def deadline_of(case: Case, rules: HouseRules, *, now: datetime) -> Deadline:
    """By when the case has to be reported.

    At once from the first record of a stoppage (上海市工会条例 art. 32), and for as many workers as the
    house says from the moment of grading; otherwise within the hours of the house from that moment.
    A case that is not graded yet counts from now.
    """
    row = _timed(Case.objects.filter(pk=case.pk)).get()
    return _deadline(row, rules, graded_at=row.graded_at or now)


def waiting(cases: Any) -> QuerySet[Any]:
    """Of `cases` the open ones that are graded major or stand still, and were reported to nobody."""
    reported = MajorReport.objects.filter(case=OuterRef("pk"), state__in=ReportState.MADE)
    return _timed(
        cases.open()
        .filter(destroyed_on=None)
        .filter(Q(grade=Grade.MAJOR) | Exists(_stopped()))
        .exclude(Exists(reported))
    )


def entries(window: Window) -> Iterable[Entry]:
    """Reports that wait, for lists, calendar and reminders."""
    found = waiting(scoped(window))
    # Each deadline lies between its beginning and the longest time that any station may allow.
    found = found.filter(_begins_between(window.first, window.last))
    if window.mine and window.actor is not None:
        found = found.filter(led_by(window.actor))
    found = found.select_related("organisation").prefetch_related("participations")
    rules = HouseRules.read()
    for case in found:
        entry = _entry(case, rules)
        if window.first <= entry.day <= window.last:
            yield entry


KIND = Kind("major_report", _("重大争议呈报"), entries, days_before=(1, 0, -1))


def _stopped() -> Any:
    return Situation.objects.filter(case=OuterRef("pk"), stoppage__in=Stoppage.AT_ONCE)


def _timed(cases: Any) -> Any:
    """With the moment of the first grading as major, and of the first record of a stoppage."""
    graded = Case.history.filter(id=OuterRef("pk"), grade=Grade.MAJOR).order_by()
    return cases.annotate(
        graded_at=Subquery(graded.values("id").annotate(at=Min("history_date")).values("at")),
        stopped_at=Subquery(
            _stopped().order_by().values("case").annotate(at=Min("as_of")).values("at")
        ),
    )


def _begins_between(first: date, last: date) -> Q:
    # Padded by a day on both sides: moments are compared, days are meant.
    condition = Q()
    if last < date.max:
        end = start_of(last + timedelta(days=1))
        condition &= Q(stopped_at__lt=end) | Q(graded_at__lt=end)
    if first > date.min + MOST:
        begin = start_of(first) - MOST
        condition &= Q(stopped_at__gte=begin) | Q(graded_at__gte=begin)
    return condition


def _deadline(case: Any, rules: HouseRules, *, graded_at: datetime) -> Deadline:
    """The earliest of what holds."""
    day = timezone.localdate(graded_at)
    hours = rules.on(case.station_id, K.MAJOR_HOURS, day)
    if hours is None:
        raise AssertionError("this rule has a default")
    found = [Deadline(graded_at + timedelta(hours=hours.value), at_once=False)]
    if case.stopped_at is not None:
        found.append(Deadline(case.stopped_at, at_once=True))
    if case.worker_count >= numbers_for(rules, case.station_id, day).at_once.value:
        found.append(Deadline(graded_at, at_once=True))
    at = min(one.at for one in found)
    return Deadline(at, any(one.at_once for one in found))


def _entry(case: Any, rules: HouseRules) -> Entry:
    deadline = _deadline(case, rules, graded_at=case.graded_at or timezone.now())
    return Entry(
        key=f"major_report:{case.serial}",
        kind=KIND.code,
        day=timezone.localdate(deadline.at),
        what=_("立即呈报重大争议") if deadline.at_once else _("呈报重大争议"),
        subject=case.serial,
        url=reverse("majors:page", args=[case.serial]),
        organisation=case.organisation_id,
        holders=lead_of(case),
        article=STOPPAGE if case.stopped_at is not None else "",
        note="" if case.stopped_at is not None else _("本站规则，非法律规定"),
    )


def newest_situation(case: Case) -> Situation | None:
    """The newest record of what is known."""
    return case.situations.select_related("recorded_by").first()
