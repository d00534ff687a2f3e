"""The one place that knows altair and vl-convert: a chart becomes an SVG of text and shapes.

The same drawing stands in the page and on paper. Numbers stand beside the marks, and the two tones
differ in lightness, so that a black-and-white print loses nothing. In the page the marks are links;
keyboards and screen readers take those of the table behind, so that the drawing itself is hidden
from them.
"""

import re
from typing import Any

import altair as alt
import vl_convert
from django.utils.safestring import SafeString, mark_safe

from mediation.reports.charts.chart import Chart, Shape
from mediation.reports.presentation import Link, shown_table
from mediation.reports.values import Ratio, Value

DARK, LIGHT, INK, LINE = "#1f4e79", "#b4c4d6", "#1c2733", "#d5dbe3"
#: Both the page and the papers have it; other machines take what they have.
FONT = "Noto Sans CJK SC, Noto Sans SC, sans-serif"
WIDTH = 640
#: Of one lying bar and the space beneath it.
BAR = 26
LABEL_WIDTH = 300

#: Vega completes an address that names no site with one of its own; this one is taken out again.
_SITE = "https://chart.invalid"
_FOR_READERS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


class Drawing:
    """An SVG among the texts of a paper, which it leaves as they are."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def __str__(self) -> SafeString:
        # Drawn here; its texts are escaped by the drawing engine.
        return mark_safe(self.svg)  # nosec B308 B703  # noqa: S308


def draw(chart: Chart, link: Link) -> Drawing:
    """The chart as SVG; a heat table has none and is drawn as a table.

    Args:
        link: gives the address that a mark opens; an empty one for none.
    """
    spec = _SHAPES[chart.shape](_marks(chart, link))
    svg = vl_convert.vegalite_to_svg(spec.configure(**_CONFIG).to_dict(), allowed_base_urls=[])
    hidden = _FOR_READERS.sub("", svg).replace(_SITE, "").replace("<a ", '<a tabindex="-1" ')
    return Drawing(hidden.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "gridColor": LINE, "domainColor": LINE,
        "tickColor": LINE, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": LABEL_WIDTH,
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "orient": "top", "title": None},
    "text": {"fontSize": 12, "color": INK},
}  # fmt: skip


def _marks(chart: Chart, link: Link) -> list[dict[str, Any]]:
    """One mark a drawn cell, in the order of rows and columns."""
    shown = shown_table(chart.table, link)
    marks = []
    for row, written in zip(chart.table.rows, shown["rows"], strict=True):
        for column, value, cell in zip(
            chart.table.columns, row.values, written["cells"], strict=True
        ):
            if column.key in chart.columns:
                marks.append(
                    {
                        "row": str(row.label),
                        "column": str(column.label),
                        "key": column.key,
                        "place": chart.columns.index(column.key),
                        "value": _number(value),
                        "text": cell["text"],
                        "url": f"{_SITE}{cell['url']}" if cell["url"] else "",
                    }
                )
    return marks


def _number(value: Value) -> float | None:
    if isinstance(value, Ratio):
        value = value.percent
    return None if value is None else float(value)


def _base(marks: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=marks))


def _text(name: str, title: Any = None) -> dict[str, Any]:
    return {"shorthand": f"{name}:N", "sort": None, "title": title}


_TONES = alt.Scale(range=[DARK, LIGHT])


def _trend(marks: list[dict[str, Any]]) -> alt.VConcatChart:
    """The rate as a line; beneath it what is above and below the line, side by side."""
    months = alt.X(**_text("row"), axis=alt.Axis(labelAngle=-40))
    rates = [mark for mark in marks if mark["place"] == 0]
    counts = [mark for mark in marks if mark["place"] > 0]
    title = rates[0]["column"] if rates else ""
    over = alt.Y("value:Q", title=f"{title}（%）", scale=alt.Scale(domain=[0, 100]))
    rate = _base(rates).encode(x=months, y=over)
    line = rate.mark_line(color=DARK) + rate.mark_point(color=DARK, filled=True, size=50).encode(
        href="url:N"
    )
    labelled = line + rate.mark_text(dy=-11, fontSize=10).encode(text="text:N")
    bars = _base(counts).encode(
        x=months,
        xOffset=alt.XOffset(**_text("column")),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(tickMinStep=1)),
    )
    drawn = bars.mark_bar().encode(color=alt.Color(**_text("column"), scale=_TONES), href="url:N")
    numbers = bars.mark_text(dy=-6, fontSize=9).encode(text="text:N")
    return alt.vconcat(
        labelled.properties(width=WIDTH, height=180),
        (drawn + numbers).properties(width=WIDTH, height=130),
    )


def _lying(marks: list[dict[str, Any]], name: str) -> alt.LayerChart:
    many = len({mark["column"] for mark in marks}) > 1 and name == "row"
    rows = len({mark[name] for mark in marks}) * (2 if many else 1)
    label = alt.Axis(labelLimit=LABEL_WIDTH)
    base = _base(marks).encode(
        # Without an axis: each bar bears its number.
        x=alt.X("value:Q", title=None, axis=None),
        y=alt.Y(**_text(name), axis=label),
    )
    if many:
        base = base.encode(yOffset=alt.YOffset(**_text("column")))
    tone: Any = alt.Color(**_text("column"), scale=_TONES) if many else alt.value(DARK)
    drawn = base.mark_bar().encode(color=tone, href="url:N")
    numbers = base.mark_text(align="left", dx=4).encode(text="text:N")
    return (drawn + numbers).properties(width=WIDTH - LABEL_WIDTH, height=max(rows, 2) * BAR)


def _bars(marks: list[dict[str, Any]]) -> alt.LayerChart:
    return _lying(marks, "row")


def _steps(marks: list[dict[str, Any]]) -> alt.LayerChart:
    return _lying(marks, "column")


def _columns(marks: list[dict[str, Any]]) -> alt.LayerChart:
    base = _base(marks).encode(
        x=alt.X(**_text("row"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
    )
    drawn = base.mark_bar(color=DARK).encode(href="url:N")
    return (drawn + base.mark_text(dy=-7).encode(text="text:N")).properties(width=WIDTH, height=180)


_SHAPES: dict[Shape, Any] = {
    Shape.TREND: _trend,
    Shape.STEPS: _steps,
    Shape.BARS: _bars,
    Shape.COLUMNS: _columns,
}
