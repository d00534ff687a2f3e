"""Which follow-ups are due: some days after the conclusion, and after the last promised payment.

No law asks for them; days and number are the house's own rules (`ParameterKind.HOUSE`). A day that is
no working day moves on to the next one. What is overdue longer than the station cares stays away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.desk_work import with_people
from cases.due_cases import lead_of, led_by, scoped
from cases.enums import AgreementState, CaseState, TermKind
from cases.followups.enums import Occasion
from cases.followups.models import FollowUp
from cases.house_rules import HouseRules
from cases.models import Case, Instalment, Term
from cases.permissions import may
from mediation.agenda.entries import Entry, Kind, Window
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar, roll_forward
from mediation.stations.enums import ParameterKind

K = ParameterKind
#: Holidays move a day by less than this.
MOVED = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Due:
    """One follow-up that is due by `day`; `attempts` have reached nobody since the conclusion."""

    case: Case
    occasion: Occasion
    day: date
    attempts: int = 0

    @property
    def url(self) -> str:
        return f"{reverse('followups:add', args=[self.case.serial])}?occasion={self.occasion}"


def due_in(window: Window) -> list[Due]:
    """What is due in the window, the earliest first."""
    cases = scoped(window).filter(concluded_on__isnull=False)
    if window.mine and window.actor is not None:
        cases = cases.filter(led_by(window.actor))
    rules, calendar, today = HouseRules.read(), station_calendar(), timezone.localdate()
    found = [
        one
        for search in (_after_conclusion, _after_performance, _of_unsettled)
        for one in search(cases, window, rules, calendar, today)
        if window.first <= one.day <= window.last and not _has_lapsed(one, rules, today)
    ]
    return sorted(found, key=lambda one: (one.day, one.case.pk))


def entries(window: Window) -> Iterable[Entry]:
    """The same for lists, calendar and reminders; who leads the case answers for it."""
    for one in due_in(window):
        yield Entry(
            key=f"follow_up:{one.case.serial}:{one.occasion}",
            kind=KIND.code,
            day=one.day,
            what=one.occasion.label,
            subject=one.case.serial,
            url=one.url if _opens(window, one.case) else one.case.get_absolute_url(),
            organisation=one.case.organisation_id,
            holders=lead_of(one.case),
            note=told_attempts(one.attempts),
        )


def _opens(window: Window, case: Case) -> bool:
    return window.actor is None or may(window.actor, "follow_up", case)


KIND = Kind("follow_up", _("回访"), entries, days_before=(3, 0))


def told_attempts(count: int) -> str:
    """How often nobody was reached, in words; empty for never."""
    if not count:
        return ""
    return ngettext("已尝试%(count)d次，未联系上", "已尝试%(count)d次，未联系上", count) % {
        "count": count
    }


def _after_conclusion(
    cases: Any, window: Window, rules: HouseRules, calendar: Calendar, today: date
) -> Iterator[Due]:
    settled = cases.filter(state=CaseState.SETTLED)
    return _after(
        settled, Occasion.CONCLUSION, K.FOLLOW_UP_DAYS, window, rules, calendar, today
    )  # fmt: skip


def _of_unsettled(
    cases: Any, window: Window, rules: HouseRules, calendar: Calendar, today: date
) -> Iterator[Due]:
    """Only where a station wants it: the rule has no default."""
    unsettled = cases.filter(state__in=(CaseState.REFERRED, CaseState.WITHDRAWN))
    return _after(
        unsettled, Occasion.UNSETTLED, K.FOLLOW_UP_UNSETTLED, window, rules, calendar, today
    )


def _after(
    cases: Any,
    occasion: Occasion,
    kind: ParameterKind,
    window: Window,
    rules: HouseRules,
    calendar: Calendar,
    today: date,
) -> Iterator[Due]:
    lengths = rules.values(kind)
    if not lengths:
        return
    first, last = _bases(window, lengths, rules, today)
    for case in _open(cases.filter(concluded_on__range=(first, last)), occasion):
        rule = rules.on(case.station_id, kind, case.concluded_on)
        if rule is not None:
            day = roll_forward(case.concluded_on + timedelta(days=rule.value), calendar)
            yield Due(case, occasion, day, case.attempts or 0)


def _after_performance(
    cases: Any, window: Window, rules: HouseRules, calendar: Calendar, today: date
) -> Iterator[Due]:
    """A second one, where the last payment is promised for a day after the first follow-up."""
    first, last = _bases(window, rules.values(K.FOLLOW_UP_DAYS), rules, today)
    in_force = {"agreement__state__in": AgreementState.IN_FORCE}
    parts = Instalment.objects.filter(**{f"term__{key}": value for key, value in in_force.items()})
    terms = Term.objects.filter(kind=TermKind.MONEY, instalments=None, **in_force)
    promised = cases.filter(
        Q(pk__in=parts.filter(due_on__range=(first, last)).order_by().values("case"))
        | Q(pk__in=terms.filter(pay_on__range=(first, last)).order_by().values("case")),
        state=CaseState.SETTLED,
    ).annotate(
        last_part=_latest(parts, "due_on"), last_term=_latest(terms, "pay_on")
    )  # fmt: skip
    for case in _open(promised, Occasion.PERFORMANCE):
        times = rules.on(case.station_id, K.FOLLOW_UP_TIMES, case.concluded_on)
        days = rules.on(case.station_id, K.FOLLOW_UP_DAYS, case.concluded_on)
        if times is None or days is None or times.value < 2:
            continue
        length = timedelta(days=days.value)
        base = max(day for day in (case.last_part, case.last_term) if day)
        if base > case.concluded_on + length:
            day = roll_forward(base + length, calendar)
            yield Due(case, Occasion.PERFORMANCE, day, case.attempts or 0)


def _bases(window: Window, lengths: set[int], rules: HouseRules, today: date) -> tuple[date, date]:
    """The first and the last day from which something may be due in the window."""
    lapsed = today - timedelta(days=max(rules.values(K.FOLLOW_UP_LAPSE)))
    first = max(window.first, lapsed) - timedelta(days=max(lengths)) - MOVED
    last = window.last if window.last < date.max else today + timedelta(days=3660)
    return first, last - timedelta(days=min(lengths))


def _has_lapsed(one: Due, rules: HouseRules, today: date) -> bool:
    rule = rules.on(one.case.station_id, K.FOLLOW_UP_LAPSE, today)
    return rule is not None and one.day + timedelta(days=rule.value) < today


def _open(cases: Any, occasion: Occasion) -> Any:
    """Those in which nobody answered since the conclusion, with the number of attempts."""
    since = FollowUp.objects.filter(
        case=OuterRef("pk"), occasion=occasion, done_on__gte=OuterRef("concluded_on")
    )
    tried = since.filter(is_reached=False).order_by().values("case")
    return with_people(
        cases.exclude(Exists(since.filter(is_reached=True))).annotate(
            attempts=Subquery(tried.annotate(n=Count("pk")).values("n"))
        )
    )


def _latest(rows: Any, column: str) -> Subquery:
    own = rows.filter(case=OuterRef("pk")).order_by().values("case")
    return Subquery(own.annotate(last=Max(column)).values("last"))
