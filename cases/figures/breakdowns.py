"""The figures by code list, organisation, building and mediator: two queries; by month: one more."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.enums import Category, Ending, EventKind, Grade, IneligibleReason, Source
from cases.figures.dimensions import NONE, lead_at_event, of_employer
from cases.figures.facts import Facts
from cases.figures.selections import UNWILLING, Selection
from mediation.people.enums import EmployerNature, Industry
from mediation.reports.periods import Period, months_up_to
from mediation.reports.sections import Column, Row, Table
from mediation.reports.values import Kind, Ratio
from mediation.ui.parts import Text

K = EventKind
ENDINGS = (Ending.AGREEMENT, Ending.OWN_SETTLEMENT, Ending.NO_AGREEMENT, Ending.WITHDRAWN)
MONTHS = 12
#: What the columns of a breakdown are made of.
TALLIED = (K.ACCEPTED, K.CONCLUDED, K.INELIGIBLE, K.WITHDRAWN_BEFORE_ACCEPTANCE)
#: Of a refusal for want of willingness; of every other event its ending, where it has one.
_UNWILLING = "unwilling"
_HOW = Case(When(UNWILLING, then=Value(_UNWILLING)), default="ending")

COLUMNS = (
    Column("accepted", pgettext_lazy("figure", "受理"), Kind.COUNT, "accepted"),
    Column("concluded", gettext_lazy("结案"), Kind.COUNT, "concluded"),
    *(Column(ending.value, ending.label, Kind.COUNT, ending.value) for ending in ENDINGS),
    Column("settled", gettext_lazy("调解成功"), Kind.COUNT, "settled"),
    Column("success_rate", gettext_lazy("调解成功率"), Kind.RATE, "success_rate"),
    Column(
        "success_rate_with_unwilling",
        gettext_lazy("含拒调口径"),
        Kind.RATE,
        "success_rate_with_unwilling",
    ),
    Column("resolution_rate_all", gettext_lazy("全口径化解率"), Kind.RATE, "resolution_rate_all"),
)
#: (kind of event, how) → how many cases.
Tally = Counter[tuple[str, str]]


def tables(facts: Facts, history: bool) -> list[Table]:
    """Every table of the section; with `history` the twelve months up to the period first."""
    made = [_by_month(facts.selection)] if history else []
    made.append(_by_reason(facts))
    made += _by_dimension(facts.selection)
    if facts.scope.names:
        made.append(_by_mediator(facts.selection))
    return made


def _row(code: str, label: Text, tally: Tally, *, month: str = "") -> Row:
    def of(kind: EventKind) -> int:
        return sum(cases for (found, _how), cases in tally.items() if found == kind)

    concluded = of(K.CONCLUDED)
    settled = sum(tally[K.CONCLUDED, ending] for ending in Ending.SETTLED)
    unwilling = concluded + tally[K.INELIGIBLE, _UNWILLING]
    everything = concluded + of(K.INELIGIBLE) + of(K.WITHDRAWN_BEFORE_ACCEPTANCE)
    values: list[int | Ratio] = [
        of(K.ACCEPTED),
        concluded,
        *(tally[K.CONCLUDED, ending] for ending in ENDINGS),
        settled,
        Ratio(settled, concluded),
        Ratio(settled, unwilling, concluded),
        Ratio(settled, everything, concluded),
    ]
    return Row(code, label, values, month)


def _by_reason(facts: Facts) -> Table:
    counts: Counter[str] = Counter()
    for group in facts.of(K.INELIGIBLE):
        counts[group.reason] += group.cases
    columns = (Column("ineligible", _("不予受理"), Kind.COUNT, "ineligible"),)
    rows = [
        Row(code, label, (counts[code],))
        for code, label in IneligibleReason.choices
        if counts[code]
    ]
    return Table("by_reason", _("不予受理的理由"), _("理由"), columns, rows, "reason")


def _by_dimension(selection: Selection) -> list[Table]:
    """By code list, organisation, building and employer: one query, folded as many ways."""
    columns = (
        "kind", "how", "case__category", "case__source", "case__grade",
        "organisation__code", "organisation__name",
        "case__building__station__code", "case__building__code", "case__building__name",
        "industry", "nature",
    )  # fmt: skip
    groups: Any = (
        selection.counted(*TALLIED)
        .annotate(
            how=_HOW,
            industry=of_employer("industry", "case"),
            nature=of_employer("nature", "case"),
        )
        .values(*columns)
        .annotate(cases=Count("pk"))
    )
    found = list(groups)

    def coded(field: str, choices: Iterable[tuple[str, Text]]) -> Labelling:
        labels = dict(choices)
        return lambda g: (g[field] or NONE, labels.get(g[field]) or g[field] or _("未填写"))

    def building(group: dict[str, Any]) -> tuple[str, Text]:
        if group["case__building__code"] is None:
            return NONE, _("未填写")
        code = f"{group['case__building__station__code']}-{group['case__building__code']}"
        return code, group["case__building__name"]

    def organisation(group: dict[str, Any]) -> tuple[str, Text]:
        return group["organisation__code"], group["organisation__name"]

    wanted: list[tuple[str, Text, Text, Labelling]] = [
        ("category", _("按争议类别"), _("争议类别"), coded("case__category", Category.choices)),
        ("source", _("按案件来源"), _("案件来源"), coded("case__source", Source.choices)),
        ("organisation", _("按承办组织"), _("承办组织"), organisation),
        ("building", _("按楼宇"), _("楼宇"), building),
        ("grade", _("按案件等级"), _("案件等级"), coded("case__grade", Grade.choices)),
        ("industry", _("按用人单位行业"), _("用人单位行业"), coded("industry", Industry.choices)),
        ("nature", _("按用人单位性质"), _("用人单位性质"), coded("nature", EmployerNature.choices)),
    ]
    return [
        _folded(key, title, heading, found, labelling) for key, title, heading, labelling in wanted
    ]


def _by_mediator(selection: Selection) -> Table:
    """By who led the case on the event's day; in the order of names, not of results."""
    both = Concat("user__username", Value(" "), "user__name")
    groups: Any = (
        selection.counted(*TALLIED)
        .annotate(how=_HOW, lead=lead_at_event(both))
        .values("kind", "how", "lead")
        .annotate(cases=Count("pk"))
    )

    def code_and_name(group: dict[str, Any]) -> tuple[str, Text]:
        # A user name has no blank in it.
        username, _blank, name = (group["lead"] or f"{NONE} {_('未指定')}").partition(" ")
        return username, name

    return _folded("mediator", _("按首席调解员"), _("首席调解员"), groups, code_and_name)


Labelling = Callable[[dict[str, Any]], tuple[str, Text]]


def _folded(
    dimension: str,
    title: Text,
    heading: Text,
    groups: Iterable[dict[str, Any]],
    labelling: Labelling,
) -> Table:
    """A table, one row a code, ordered by code; nothing for codes without a case."""
    tallies: dict[str, Tally] = {}
    labels: dict[str, Text] = {}
    for group in groups:
        code, label = labelling(group)
        tallies.setdefault(code, Counter())[group["kind"], group["how"]] += group["cases"]
        labels[code] = label
    rows = [_row(code, labels[code], tallies[code]) for code in sorted(tallies)]
    return Table(f"by_{dimension}", title, heading, COLUMNS, rows, dimension)


def _by_month(selection: Selection) -> Table:
    """The twelve months up to the period, each as it ended."""
    months = months_up_to(selection.period, MONTHS)
    year = Period("", months[0].first, months[-1].last)
    # Month by month with a constant day: compared with an expression, the index is of no use.
    counted = (
        Q(happened_on__range=(month.first, month.last))
        & selection.during(month).conditions(TALLIED)
        for month in months
    )
    end = Case(
        *(When(happened_on__lte=month.last, then=Value(month.last)) for month in months),
        output_field=models.DateField(),
    )
    groups: Any = (
        selection.events(TALLIED, year)
        .filter(reduce(or_, counted))
        .annotate(month_end=end, how=_HOW)
        .values("month_end", "kind", "how")
        .annotate(cases=Count("pk"))
    )
    tallies: dict[Any, Tally] = {month.last: Counter() for month in months}
    for group in groups:
        tallies[group["month_end"]][group["kind"], group["how"]] += group["cases"]
    rows = [
        _row(month.label, month.label, tallies[month.last], month=month.label) for month in months
    ]
    return Table("months", _("最近十二个月"), _("月份"), COLUMNS, rows)
