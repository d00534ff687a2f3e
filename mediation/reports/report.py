"""A report: every section's figures and tables for one period and one scope."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mediation.reports.charts.chart import Chart
from mediation.reports.periods import Period
from mediation.reports.scopes import Scope
from mediation.reports.sections import Figure, Section, Table, sections
from mediation.reports.values import Value
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class SectionReport:
    """What one section has to say; `values` in the order of its figures.

    `remarks`: key of a figure → what stands under it, of the figures that have something there.
    """

    section: Section
    values: Mapping[str, Value]
    tables: Sequence[Table]
    remarks: Mapping[str, Text]
    charts: Sequence[Chart] = ()

    def rates(self) -> Iterator[tuple[Figure, Value]]:
        """The rates that stand together, each with its value."""
        for key in self.section.rates:
            yield next(f for f in self.section.figures if f.key == key), self.values[key]

    def others(self) -> Iterator[tuple[Figure, Value]]:
        """Every other figure with its value."""
        for figure in self.section.figures:
            if figure.key not in self.section.rates:
                yield figure, self.values[figure.key]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of an earlier period beside this one's; `values` by key of the figure."""

    key: str
    label: Text
    period: Period
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one period and scope; the same for page, command and files."""

    period: Period
    scope: Scope
    sections: Sequence[SectionReport]
    comparisons: Sequence[Comparison] = ()
    #: As of a past day: what is not in it cannot be read from the live tables.
    is_past: bool = False

    def figures(self) -> Iterator[tuple[Figure, Value]]:
        """Every figure with its value, section by section."""
        for part in self.sections:
            for figure in part.section.figures:
                yield figure, part.values[figure.key]

    def tables(self) -> Iterator[Table]:
        """Every table, section by section."""
        for part in self.sections:
            yield from part.tables


def build(
    period: Period,
    scope: Scope,
    *,
    history: bool = False,
    compare: bool = False,
    charts: bool = False,
) -> Report:
    """Compute the report.

    Args:
        history: also the table of the twelve months up to the period, which costs one more query
            over a year's events.
        charts: also the charts.
        compare: also the figures of the period before and of the same one a year before.
    """
    shown = [section for section in sections() if section.shown(scope)]
    earlier = (
        [
            ("previous", _("上期"), period.previous),
            ("year_before", _("去年同期"), period.year_before),
        ]
        if compare
        else []
    )
    return Report(
        period,
        scope,
        [_report(section, period, scope, history, charts) for section in shown],
        [Comparison(key, label, then, _values(shown, scope, then)) for key, label, then in earlier],
    )


def whole(period: Period, scope: Scope) -> Report:
    """Everything there is to say, as files for people and machines have it."""
    return build(period, scope, history=True, compare=True, charts=True)


def _values(shown: Sequence[Section], scope: Scope, period: Period) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for section in shown:
        facts = section.facts(scope, period)
        found |= {figure.key: figure.value(facts) for figure in section.figures}
    return found


def _report(
    section: Section, period: Period, scope: Scope, history: bool, charts: bool
) -> SectionReport:
    facts = section.facts(scope, period)
    values = {figure.key: figure.value(facts) for figure in section.figures}
    remarks = {figure.key: words for figure in section.figures if (words := figure.remark(facts))}
    tables = section.tables(facts, history)
    drawn = section.charts(facts, tables) if charts else ()
    return SectionReport(section, values, tables, remarks, drawn)
