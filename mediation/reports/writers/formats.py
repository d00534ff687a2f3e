"""A report in the four formats of `manage.py monthly_rates` and of the page's downloads."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mediation.history import anchors
from mediation.papers import render
from mediation.reports.cells import Cell
from mediation.reports.charts.showing import shown_chart
from mediation.reports.presentation import (
    compared,
    group_figures,
    scope_name,
    shown_table,
    written,
)
from mediation.reports.report import Report, SectionReport
from mediation.reports.sections import Figure, Row, Table
from mediation.reports.values import Kind, Ratio, Value
from mediation.reports.writers.sheets import registered
from mediation.reports.writers.tables import add_sheet, workbook, write_csv
from mediation.ui.parts import Text
from mediation.vault.workbooks import XLSX

CSV_COLUMNS = (
    "table", "row", "row_label", "figure", "figure_label",
    "value", "numerator", "denominator", "small_number",
)  # fmt: skip
PDF_TEMPLATE = "reports/monthly.html"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report; `write` gives the bytes of a file."""

    code: str
    label: Text
    content_type: str
    write: Callable[[Report], bytes]


def to_json(report: Report) -> str:
    """The fixed interface of design §7: counts are integers, rates numbers with one decimal or
    null, money text with two decimals. `rates` tells how each rate is made."""
    content: dict[str, Any] = {
        "period": {
            "label": report.period.label,
            "from": report.period.first.isoformat(),
            "to": report.period.last.isoformat(),
        },
        "organisation": report.scope.organisation.code if report.scope.organisation else None,
    }
    content |= {figure.key: _number(figure.kind, value) for figure, value in report.figures()}
    content["rates"] = {
        figure.key: {
            "numerator": value.numerator,
            "denominator": value.denominator,
            "small_number": value.is_small,
        }
        for figure, value in report.figures()
        if isinstance(value, Ratio)
    }
    if report.scope.only:
        content["only"] = {
            "dimension": report.scope.only.dimension, "code": report.scope.only.code
        }  # fmt: skip
    content |= {
        comparison.key: {
            "from": comparison.period.first.isoformat(),
            "to": comparison.period.last.isoformat(),
            **{
                figure.key: _number(figure.kind, comparison.values[figure.key])
                for figure, _value in report.figures()
            },
        }
        for comparison in report.comparisons
    }
    content |= {table.key: [_row(table, row) for row in table.rows] for table in report.tables()}
    return json.dumps(content, ensure_ascii=False, indent=2)


def to_csv(report: Report) -> str:
    """One line a value, of figures and tables alike, so that a program can read it without
    knowing the figures."""
    stream = io.StringIO()
    write_csv(stream, CSV_COLUMNS, _values(report))
    return stream.getvalue()


def to_xlsx(report: Report) -> bytes:
    """For machines and for work at the desk: typed cells, one sheet a table, the definitions."""
    book = workbook()
    add_sheet(
        book,
        _("指标"),
        [_("代码"), _("指标"), _("数值"), _("分子"), _("分母"), _("样本较小")],
        _figure_rows(report),
        widths=(34, 34, 16, 10, 10, 10),
    )
    if report.comparisons:
        add_sheet(
            book,
            _("对比"),
            [_("代码"), _("指标"), _("本期"), *(str(one.label) for one in report.comparisons)],
            _compared_rows(report),
            widths=(34, 34, 16, 16, 16),
        )
    for table in report.tables():
        columns = [_("代码"), str(table.heading), *(str(column.label) for column in table.columns)]
        rows = ([row.code, str(row.label), *map(plain_cell, row.values)] for row in table.rows)
        add_sheet(book, str(table.title), columns, rows, widths=(18, 34))
    for sheet in () if report.is_past else registered():
        add_sheet(
            book, str(sheet.title), sheet.columns(report), sheet.rows(report), widths=sheet.widths
        )
    add_sheet(
        book,
        _("口径说明"),
        [_("代码"), _("指标"), _("口径")],
        _definition_rows(report),
        widths=(34, 34, 100),
    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_pdf(report: Report) -> bytes:
    """For people: the key figures, the tables, and the definitions beneath them."""
    # Printed papers are Chinese, whatever language the reader's pages have.
    with translation.override("zh-hans"):
        context = {
            "organisation": {"name": scope_name(report.scope)},
            "period": report.period,
            "own": report.scope.own.name if report.scope.own else "",
            "printed_on": timezone.localdate(),
            "anchor": anchors.latest(),
            "comparisons": report.comparisons,
            "sections": [
                {
                    "rates_title": part.section.rates_title,
                    "rates": [_printed(figure, value) for figure, value in part.rates()],
                    "groups": [
                        (
                            group,
                            [_printed(*shown) for shown in figures],
                            _remarks(part, [figure for figure, _value, _sign in figures]),
                        )
                        for group, figures in group_figures(part)
                    ],
                    "charts": [
                        shown_chart(chart, lambda *_args: "", clickable=False)
                        for chart in part.charts
                        if not chart.is_empty
                    ],
                    "compared": compared(part, report.comparisons),
                    "tables": [shown_table(table, lambda *_args: "") for table in part.tables],
                    "definitions": part.section.figures,
                    "notes": part.section.notes,
                }
                for part in report.sections
            ],
        }
        return render.pdf(PDF_TEMPLATE, context)


def _printed(figure: Figure, value: Value, sign: str = "") -> dict[str, Any]:
    return {"label": f"{sign}{figure.label}", "value": written(figure.kind, value), "ratio": value}


def _remarks(part: SectionReport, figures: Sequence[Figure]) -> list[str]:
    """What stands under the figures of a group, each with its figure's name."""
    return [
        f"{figure.label}：{part.remarks[figure.key]}"
        for figure in figures
        if figure.key in part.remarks
    ]


def _number(kind: Kind, value: Value) -> int | float | str | None:
    if isinstance(value, Ratio):
        value = value.percent
    if value is None:
        return None
    if kind is Kind.MONEY:
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


def _row(table: Table, row: Row) -> dict[str, Any]:
    cells = {
        column.key: _number(column.kind, value)
        for column, value in zip(table.columns, row.values, strict=True)
    }
    return {"code": row.code, "label": str(row.label), **cells}


def plain_cell(value: Value) -> Cell:
    """A value as a spreadsheet has it: of a rate its per cent."""
    return value.percent if isinstance(value, Ratio) else value


def _parts(value: Value) -> list[Cell]:
    if isinstance(value, Ratio):
        return [value.percent, value.numerator, value.denominator, int(value.is_small)]
    return [value, None, None, None]


def _values(report: Report) -> Iterator[list[Cell]]:
    yield [None, None, None, "period", None, report.period.label, None, None, None]
    for figure, value in report.figures():
        yield [None, None, None, figure.key, str(figure.label), *_parts(value)]
    for one in report.comparisons:
        head = [one.key, one.period.label, str(one.label)]
        for figure, _value in report.figures():
            label = str(figure.label)
            yield [*head, figure.key, label, *_parts(one.values[figure.key])]
    for table in report.tables():
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                head = [table.key, row.code, str(row.label), column.key, str(column.label)]
                yield [*head, *_parts(value)]


def _figure_rows(report: Report) -> Iterator[list[Cell]]:
    yield ["period", _("期间"), report.period.label, None, None, None]
    yield ["organisation", _("组织"), scope_name(report.scope), None, None, None]
    for figure, value in report.figures():
        number, numerator, denominator, small = _parts(value)
        mark = _("是") if small else None
        yield [figure.key, str(figure.label), number, numerator, denominator, mark]


def _compared_rows(report: Report) -> Iterator[list[Cell]]:
    ends = [f"{one.period.first}..{one.period.last}" for one in report.comparisons]
    yield ["period", _("期间"), f"{report.period.first}..{report.period.last}", *ends]
    for figure, value in report.figures():
        earlier = (plain_cell(one.values[figure.key]) for one in report.comparisons)
        yield [figure.key, str(figure.label), plain_cell(value), *earlier]


def _definition_rows(report: Report) -> Iterator[list[Cell]]:
    for part in report.sections:
        for figure in part.section.figures:
            remark = part.remarks.get(figure.key, "")
            yield [figure.key, str(figure.label), f"{figure.definition}{remark}"]
        for note in part.section.notes:
            yield [None, None, str(note)]


#: `manage.py monthly_rates --format`, and the downloads of the page.
FORMATS = {
    item.code: item
    for item in (
        Format(
            "json",
            gettext_lazy("数据（JSON）"),
            "application/json",
            lambda r: to_json(r).encode() + b"\n",
        ),
        Format(
            "csv",
            gettext_lazy("数据（CSV）"),
            "text/csv; charset=utf-8",
            lambda r: to_csv(r).encode(),
        ),
        Format(
            "xlsx",
            gettext_lazy("电子表格（XLSX）"),
            XLSX,
            to_xlsx,
        ),
        Format("pdf", gettext_lazy("打印件（PDF）"), "application/pdf", to_pdf),
    )
}
