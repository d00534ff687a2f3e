"""Charts as templates show them: the drawing, and the table behind it with the same links."""

from collections.abc import Mapping
from typing import Any

from mediation.reports.charts.chart import Chart, Shape
from mediation.reports.charts.drawing import draw
from mediation.reports.presentation import Link, shown_table

#: Shades of a heat table, the palest for the least.
SHADES = 5


def shown_chart(chart: Chart, link: Link, *, clickable: bool = True) -> Mapping[str, Any]:
    """The variables of templates/reports/_chart.html and of the printed one."""
    shown: dict[str, Any] = {
        "key": chart.key,
        "title": chart.title,
        "remark": chart.remark,
        "is_empty": chart.is_empty,
        "is_heat": chart.shape is Shape.HEAT,
        "table": shown_table(chart.table, link),
        "drawing": "",
    }
    if chart.is_empty:
        return shown
    if chart.shape is Shape.HEAT:
        _shade(chart, shown["table"])
    else:
        shown["drawing"] = draw(chart, link if clickable else lambda *_args: "")
    return shown


def _shade(chart: Chart, table: Mapping[str, Any]) -> None:
    """Give each counted cell its shade: 0 for nothing, else 1 to SHADES."""
    most = max(value for row in chart.table.rows for value in row.values if isinstance(value, int))
    for row, shown in zip(chart.table.rows, table["rows"], strict=True):
        for value, cell in zip(row.values, shown["cells"], strict=True):
            count = value if isinstance(value, int) else 0
            cell["shade"] = -(-count * SHADES // most) if count else 0
