"""Whether the carry-over balances: start + in − out = end, by the equations that groups declare."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from mediation.reports.periods import Period
from mediation.reports.report import Report
from mediation.reports.scopes import Scope
from mediation.reports.sections import Group, Section, sections
from mediation.reports.values import Value

_SIGNS = {"": 1, "＋": 1, "－": -1}


def gaps(report: Report) -> list[str]:
    """One sentence for each equation of the report that does not hold; none where all do."""
    return [
        _sentence(report.period, report.scope, group, gap)
        for part in report.sections
        for group in _equations(part.section)
        if (gap := _gap(part.values, group))
    ]


def gaps_of(period: Period, scope: Scope) -> list[str]:
    """The same of a period of which no report has been computed; without its tables."""
    found = []
    for section in sections():
        equations = list(_equations(section))
        if not equations or not section.shown(scope):
            continue
        facts = section.facts(scope, period)
        asked = {key for group in equations for _sign, key in group.terms}
        values = {
            figure.key: figure.value(facts) for figure in section.figures if figure.key in asked
        }
        found += [
            _sentence(period, scope, group, gap)
            for group in equations
            if (gap := _gap(values, group))
        ]
    return found


def _equations(section: Section) -> Iterator[Group]:
    return (
        group for group in {figure.group.key: figure.group for figure in section.figures}.values()
        if group.terms
    )  # fmt: skip


def _gap(values: Mapping[str, Value], group: Group) -> Decimal:
    *terms, (_equals, total) = group.terms
    carried = sum((_SIGNS[sign] * _number(values[key]) for sign, key in terms), start=Decimal(0))
    return carried - _number(values[total])


def _number(value: Value) -> Decimal:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    raise TypeError("an equation is of counts and sums")


def _sentence(period: Period, scope: Scope, group: Group, gap: Decimal) -> str:
    return _("%(scope)s %(period)s：%(group)s不平衡，相差%(gap)s。") % {
        "scope": scope.organisation or _("全部组织"),
        "period": period.label,
        "group": group.title,
        "gap": gap,
    }
