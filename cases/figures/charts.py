"""The charts of cases: each drawn from a table whose cells open their lists."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.enums import Category, EventKind
from cases.figures.bands import AGES, LENGTHS
from cases.figures.breakdowns import COLUMNS
from cases.figures.dimensions import NONE
from cases.figures.facts import Facts
from mediation.reports.charts.chart import Chart, Shape
from mediation.reports.sections import Column, Row, Table
from mediation.reports.values import Kind
from mediation.ui.parts import Text

K = EventKind
#: Rows of the charts of people and categories that a reader can still take in.
MOST_BARS = 20


def charts(facts: Facts, tables: Sequence[Table]) -> list[Chart]:
    """Every chart of the section, from the facts and from the tables that were made already."""
    made = {table.key: table for table in tables}
    drawn = []
    if "months" in made:
        drawn.append(
            Chart(
                "trend", _("调解成功率与件数：最近十二个月"), Shape.TREND, made["months"],
                ("success_rate", "settled", "concluded"),
                _("上图为调解成功率，下图为其分子（调解成功）和分母（结案）；件数少的月份起伏大，不宜比较。"),
            )
        )  # fmt: skip
    drawn += [
        Chart(
            "funnel", _("从收到申请到调解成功"), Shape.STEPS, _funnel(facts),
            ("received", "eligible", "accepted", "settled"),
            _("各环节按本期内发生的日期计数，不是同一批案件。"),
        ),
        Chart(
            "categories", _("受理与结案：按争议类别"), Shape.BARS,
            _few(made["by_category"], _("按争议类别")), ("accepted", "concluded"),
        ),
        Chart(
            "ageing", _("期末未结案件：自受理起的天数"), Shape.COLUMNS, _ageing(facts),
            ("open_at_end",), _("调解期限为十五日，经双方同意可以延长。"),
        ),
        Chart(
            "lengths", _("办案天数分布"), Shape.COLUMNS, _lengths(facts), ("concluded",),
            _("本期结案案件自受理次日起至结案日的自然日天数。"),
        ),
    ]  # fmt: skip
    if "by_mediator" in made:
        drawn.append(
            Chart(
                "workload", _("受理与结案：按首席调解员"), Shape.BARS,
                _few(made["by_mediator"], _("按首席调解员")), ("accepted", "concluded"),
                _("按姓名排列，不作排名；案件难易不同，件数不代表优劣。"),
            )
        )  # fmt: skip
    drawn.append(Chart("buildings", _("受理：楼宇与争议类别"), Shape.HEAT, *_buildings(facts)))
    return drawn


def _funnel(facts: Facts) -> Table:
    counts = {
        "received": (_("收到申请"), facts.received),
        "eligible": (_("认定具备条件"), facts.count(K.ELIGIBLE)),
        "accepted": (_("受理"), facts.count(K.ACCEPTED)),
        "settled": (_("调解成功"), facts.settled()),
    }
    columns = tuple(Column(key, label, Kind.COUNT, key) for key, (label, _count) in counts.items())
    row = Row("all", _("件数"), tuple(count for _label, count in counts.values()))
    return Table("funnel", _("从收到申请到调解成功"), "", columns, [row])


def _few(table: Table, title: Text) -> Table:
    """The table's accepted and concluded cases alone, of the rows with most of them."""
    places = [place for place, column in enumerate(table.columns) if column.key in _SHOWN]
    busiest = sorted(
        table.rows,
        key=lambda row: -sum(int(str(row.values[place])) for place in places),
    )[:MOST_BARS]
    kept = {row.code for row in busiest}
    rows = [
        Row(row.code, row.label, tuple(row.values[place] for place in places))
        for row in table.rows
        if row.code in kept
    ]
    columns = [table.columns[place] for place in places]
    return Table(f"chart_{table.key}", title, table.heading, columns, rows, table.dimension)


_SHOWN = tuple(column.key for column in COLUMNS if column.key in ("accepted", "concluded"))


def _ageing(facts: Facts) -> Table:
    counts: Counter[str] = Counter()
    for accepted_on, cases in facts.open_since:
        counts[AGES.band((facts.period.last - accepted_on).days).code] += cases
    column = Column("open_at_end", _("期末未结"), Kind.COUNT, "open_at_end")
    rows = [Row(band.code, band.label, (counts[band.code],)) for band in AGES]
    return Table("ageing", _("期末未结案件的天数"), _("天数"), (column,), rows, "age")


def _lengths(facts: Facts) -> Table:
    counts: Counter[str] = Counter()
    for days, cases in facts.days.items():
        counts[LENGTHS.band(days).code] += cases
    column = Column("concluded", _("结案"), Kind.COUNT, "concluded")
    rows = [Row(band.code, band.label, (counts[band.code],)) for band in LENGTHS]
    return Table("lengths", _("办案天数"), _("天数"), (column,), rows, "length")


def _buildings(facts: Facts) -> tuple[Table, Sequence[str]]:
    """Accepted cases by building and category; one query."""
    names = ("station__code", "code", "name")
    place = [f"case__building__{name}" for name in names]
    groups: Any = (
        facts.selection.counted(K.ACCEPTED)
        .values(*place, "case__category")
        .annotate(cases=Count("pk"))
    )
    counts: dict[str, Counter[str]] = {}
    labels: dict[str, Text] = {}
    for group in groups:
        code = f"{group[place[0]]}-{group[place[1]]}" if group[place[1]] else NONE
        labels[code] = group[place[2]] or _("未填写")
        counts.setdefault(code, Counter())[group["case__category"]] += group["cases"]
    present: Mapping[str, Text] = {
        code: label for code, label in Category.choices if any(row[code] for row in counts.values())
    }
    columns = [
        Column(code, label, Kind.COUNT, "accepted", only=f"category:{code}")
        for code, label in present.items()
    ]
    rows = [
        Row(code, labels[code], tuple(counts[code][category] for category in present))
        for code in sorted(counts)
    ]
    title = _("受理：楼宇与争议类别")
    return Table("buildings", title, _("楼宇"), columns, rows, "building"), tuple(present)
