"""A report with its breakdowns beside the bare aggregate: one GROUP BY over the same columns."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import interleaved, seconds
from cases.figures.section import CASES
from cases.models import CaseEvent
from mediation.reports.choice import standing_at
from mediation.reports.periods import Period, Span, containing, month_of
from mediation.reports.report import build
from mediation.reports.scopes import everything

TIMES = 15

#: What the report groups by, of the events that it counts, without any rule of what counts.
BARE = """
SELECT e.kind, e.ending, e.reason, c.category, c.source, c.grade, o.code, o.name, s.code, b.code, b.name,
    (SELECT p.industry FROM cases_party p WHERE p.case_id = c.id AND p.kind = 'employer'
        ORDER BY p.side DESC, p."order", p.id LIMIT 1),
    (SELECT p.nature FROM cases_party p WHERE p.case_id = c.id AND p.kind = 'employer'
        ORDER BY p.side DESC, p."order", p.id LIMIT 1),
    (SELECT u.username FROM cases_participation a JOIN stations_user u ON u.id = a.user_id
        WHERE a.case_id = c.id AND a.is_lead ORDER BY a.starts_on DESC, a.id DESC LIMIT 1),
    COUNT(*), SUM(c.worker_count), SUM(c.claimed_amount), SUM(e.amount)
FROM cases_caseevent e
JOIN cases_case c ON c.id = e.case_id
JOIN stations_organisation o ON o.id = e.organisation_id
LEFT JOIN stations_building b ON b.id = c.building_id
LEFT JOIN stations_organisation s ON s.id = b.station_id
WHERE c.voided_on IS NULL AND e.happened_on BETWEEN %s AND %s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
"""


@dataclass(frozen=True)
class Figures:
    """Of one period: queries of the section of cases, and milliseconds of both ways."""

    queries: int
    ours: float
    bare: float

    def in_words(self) -> str:
        return f"{self.queries} queries, {self.ours:.0f} ms: {self.ours / self.bare:.1f} × the bare aggregate"


def busiest() -> dict[str, Period]:
    """The last month and year with cases in them."""
    last: date = CaseEvent.objects.aggregate(last=Max("happened_on"))["last"]
    return {"month": month_of(last).previous, "year": containing(last, Span.TWELVE_MONTHS)}


def measure(period: Period) -> Figures:
    """The cases' figures and breakdowns of a period, in turns with the bare aggregate."""
    scope = everything()

    def ours() -> None:
        facts = CASES.facts(scope, period)
        for figure in CASES.figures:
            figure.value(facts)
        CASES.tables(facts, False)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [period.first, period.last])
            cursor.fetchall()

    with CaptureQueriesContext(connection) as queries:
        ours()
    found = interleaved({"ours": [ours] * TIMES, "bare": [bare] * TIMES}, warm_up=3)
    return Figures(len(queries), found["ours"], found["bare"])


def past_seconds(period: Period) -> float:
    """How long a report as of the middle of the period takes, the copying of tables included."""
    day = period.first + (period.last - period.first) / 2

    def asked() -> None:
        with standing_at(day):
            build(period, everything())

    return min(seconds(asked) for _time in range(3))
