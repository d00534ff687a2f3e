"""What a manager looks at each morning: today, the last week, and what stands apart from the rest.

All figures are those of `definitions`. What stands apart is told soberly: with the interval of its
rate, beside the rate of all others, and nothing of numbers too small to judge by.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.clocks import overdue
from cases.enums import EventKind, PartyKind
from cases.figures.breakdowns import tables
from cases.figures.declaring import FIGURES
from cases.figures.dimensions import NONE, lead_at_event
from cases.figures.facts import Facts
from cases.models import Case, Party
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.people.models import Employer
from mediation.reports.choice import Choice
from mediation.reports.intervals import FEWEST, Interval, wilson
from mediation.reports.periods import Period, days, month_of
from mediation.reports.presentation import change, written
from mediation.reports.scopes import Scope
from mediation.reports.sections import Figure, Table
from mediation.reports.values import Ratio
from mediation.ui.parts import Text

K = EventKind
WEEK = timedelta(days=7)
YEAR = timedelta(days=365)
#: An employer is named who comes up so often …
REPEATED = 2
#: … within so many days.
WINDOW = timedelta(days=30)
#: No more employers than a page can show; the rest stands in the register.
MOST_EMPLOYERS = 50
_FIGURES: dict[str, Figure] = {figure.key: figure for figure in FIGURES}
SHOWN = (
    "received", "accepted", "concluded", "settled", "ineligible", "open_at_end", "success_rate",
    "success_rate_with_unwilling", "resolution_rate_all",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Movement:
    """A figure of today, of this month, of the last seven days and of the seven before."""

    label: Text
    today: str
    today_url: str
    month: str
    month_url: str
    week: str
    week_url: str
    before: str
    before_url: str
    change: str


def movements(scope: Scope, today: date) -> list[Movement]:
    """The figures of the day, and what moved since last week: two queries a period."""
    week = days(today - WEEK + timedelta(days=1), today)
    asked = (days(today, today), _so_far(today), week, week.previous)
    values = [_values(Facts(scope, period)) for period in asked]
    choices = [Choice(period, scope) for period in asked]
    rows = []
    for key in SHOWN:
        figure = _FIGURES[key]
        day, month, now, before = (found[key] for found in values)
        urls = [choice.address(key) for choice in choices]
        rows.append(
            Movement(
                figure.label,
                written(figure.kind, day), urls[0],
                written(figure.kind, month), urls[1],
                written(figure.kind, now), urls[2],
                written(figure.kind, before), urls[3],
                change(figure.kind, now, before),
            )
        )  # fmt: skip
    return rows


def overdue_now(actor: Actor, today: date) -> int:
    """Open cases past the day on which something of theirs was due, by the rule of the case list."""
    late = overdue(today, station_calendar())
    return int(Case.objects.visible_to(actor).filter(late, voided_on=None).count())


def _so_far(today: date) -> Period:
    return days(month_of(today).first, today)


def _values(facts: Facts) -> dict[str, Any]:
    return {key: _FIGURES[key].value(facts) for key in SHOWN}


@dataclass(frozen=True, slots=True)
class Apart:
    """One row of a breakdown beside the rest: its rate with the interval, and the rate of all others.

    `verdict` says whether it stands apart, or that there is too little to judge by.
    """

    label: Text
    rate: str
    fraction: str
    interval: str
    others: str
    verdict: Text
    stands_apart: bool
    url: str


TOO_FEW = gettext_lazy("数量太少，不宜判断")
IN_LINE = gettext_lazy("与其他没有明显差别")
HIGHER = gettext_lazy("高于其他")
LOWER = gettext_lazy("低于其他")


def last_year(today: date) -> Period:
    """The period by which people and buildings are compared: the last 365 days."""
    return days(today - YEAR + timedelta(days=1), today)


def settled_apart(scope: Scope, today: date) -> list[tuple[Text, list[Apart]]]:
    """The settlement rate (rate A) of each building and of each lead mediator, by name."""
    period = last_year(today)
    choice = Choice(period, scope)
    made = {table.key: table for table in tables(Facts(scope, period), history=False)}
    wanted = [(_("楼宇"), made["by_building"])]
    if "by_mediator" in made:
        wanted.append((_("首席调解员"), made["by_mediator"]))
    return [
        (heading, apart(_rates(table), choice, table.dimension, "concluded"))
        for heading, table in wanted
    ]


def _rates(table: Table) -> list[tuple[str, Text, int, int]]:
    place = next(n for n, column in enumerate(table.columns) if column.key == "success_rate")
    found = []
    for row in table.rows:
        rate = row.values[place]
        if isinstance(rate, Ratio) and rate.denominator:
            found.append((row.code, row.label, rate.numerator, rate.denominator))
    return found


def apart(
    shares: Iterable[tuple[str, Text, int, int]], choice: Choice, dimension: str, figure: str
) -> list[Apart]:
    """Each share (code, label, numerator, denominator) beside that of all others."""
    rows = list(shares)
    above, below = sum(row[2] for row in rows), sum(row[3] for row in rows)
    found = []
    for code, label, numerator, denominator in rows:
        others = Ratio(above - numerator, below - denominator)
        interval = wilson(numerator, denominator)
        verdict = _verdict(interval, Ratio(numerator, denominator), others)
        found.append(
            Apart(
                label,
                f"{Ratio(numerator, denominator).percent}%",
                f"{numerator} ÷ {denominator}",
                "{}%–{}%".format(*interval.percents) if interval else "",
                f"{others.percent}%" if others.denominator else "—",
                verdict,
                verdict in (HIGHER, LOWER),
                choice.address(figure, by=dimension, value=code),
            )
        )
    return found


def _verdict(interval: Interval | None, own: Ratio, others: Ratio) -> Text:
    if interval is None or own.denominator < FEWEST or others.denominator < FEWEST:
        return TOO_FEW
    rest = others.numerator / others.denominator
    if interval.holds(rest):
        return IN_LINE
    return HIGHER if own.numerator / own.denominator > rest else LOWER


def refused_apart(scope: Scope, today: date) -> list[Apart]:
    """The share of refusals among the decisions on eligibility, by who led the case that day."""
    period = last_year(today)
    groups: Any = (
        Facts(scope, period).selection.counted(K.ELIGIBLE, K.INELIGIBLE)
        .annotate(lead=lead_at_event(), name=lead_at_event("user__name"))
        .values("lead", "name")
        .annotate(all=Count("pk"), refused=Count("pk", filter=Q(kind=K.INELIGIBLE)))
    )  # fmt: skip
    rows = [
        (group["lead"] or NONE, group["name"] or _("未指定"), group["refused"], group["all"])
        for group in groups
    ]
    rows.sort(key=lambda row: (row[0] == NONE, str(row[1]), row[0]))
    return apart(rows, Choice(period, scope), "mediator", "ineligible")


@dataclass(frozen=True, slots=True)
class Repeated:
    """An employer with several cases received within the window, and these cases."""

    employer: Employer
    cases: list[Any]


def repeated_employers(scope: Scope, today: date) -> list[Repeated]:
    """Employers of the register with several cases in thirty days, most first: three queries.

    A merged entry counts as the one that it was merged into. Left out: void cases, and employers
    that no register entry names.
    """
    since = today - WINDOW + timedelta(days=1)
    parties: Any = Party.objects.filter(
        kind=PartyKind.EMPLOYER,
        employer__isnull=False,
        case__organisation__in=scope.ids,
        case__voided_on=None,
        case__received_on__range=(since, today),
    ).annotate(who=Coalesce("employer__merged_into", "employer"))
    often = list(
        parties.values("who")
        .annotate(cases=Count("case", distinct=True), latest=Max("case__received_on"))
        .filter(cases__gte=REPEATED)
        .order_by("-cases", "-latest", "who")[:MOST_EMPLOYERS]
    )
    employers = Employer.objects.in_bulk([row["who"] for row in often])
    found: dict[int, dict[int, Any]] = {row["who"]: {} for row in often}
    chosen = parties.filter(who__in=list(found)).select_related("case")
    for party in chosen.order_by("case__received_on", "case__serial"):
        found[party.who][party.case_id] = party.case
    return [
        Repeated(employers[who], list(cases.values()))
        for who, cases in found.items()
        if who in employers
    ]
