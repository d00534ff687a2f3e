"""How values are written on pages and papers, and where they lead."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mediation.reports.periods import Period
from mediation.reports.report import Comparison, SectionReport
from mediation.reports.scopes import Scope
from mediation.reports.sections import Column, Figure, Group, Row, Table
from mediation.reports.values import Kind, Ratio, Value
from mediation.ui import formats
from mediation.ui.parts import Text

#: Stands behind a rate of few cases; explained beneath the figures.
SMALL_MARK = "＊"
Link = Callable[[Table, Row, Column], str]


def scope_name(scope: Scope) -> str:
    """Whose figures these are, in words."""
    name = scope.organisation.name if scope.organisation else _("全部组织")
    return f"{name} · {scope.only.words}" if scope.only else name


def written(kind: Kind, value: Value) -> str:
    """A value as people read it: a dash for nothing, a mark behind a rate of few cases."""
    if isinstance(value, Ratio):
        mark = SMALL_MARK if value.is_small else ""
        return f"{formats.percent(value.percent)}{mark}"
    if value is None:
        return formats.DASH
    if kind is Kind.MONEY:
        return formats.money(Decimal(value))
    return f"{value:,}"


#: A figure, its value, and its sign where the group is an equation.
Shown = tuple[Figure, Value, str]


def group_figures(part: SectionReport) -> Iterable[tuple[Group, list[Shown]]]:
    """The figures beside the leading rates, under their headings, in the section's order."""
    figures = {figure.key: figure for figure in part.section.figures}
    groups: dict[str, tuple[Group, list[Shown]]] = {}
    for figure, value in part.others():
        groups.setdefault(figure.group.key, (figure.group, []))[1].append((figure, value, ""))
    for group, shown in groups.values():
        if group.terms:
            shown[:] = [(figures[key], part.values[key], sign) for sign, key in group.terms]
    return groups.values()


def fraction(value: Value) -> str:
    """How a rate is made: "13 ÷ 20"; empty for anything else."""
    return f"{value.numerator} ÷ {value.denominator}" if isinstance(value, Ratio) else ""


def change(kind: Kind, value: Value, before: Value) -> str:
    """By how much a value is greater or less than an earlier one; rates in percentage points.

    Empty where one of them is nothing: from nothing there is no change.
    """
    now, then = (one.percent if isinstance(one, Ratio) else one for one in (value, before))
    if now is None or then is None:
        return formats.DASH
    difference = Decimal(now) - Decimal(then)
    if not difference:
        return _("持平")
    sign, size = ("＋" if difference > 0 else "－"), abs(difference)
    if kind is Kind.RATE:
        return _("%(change)s个百分点") % {"change": f"{sign}{size}"}
    return f"{sign}{formats.money(size) if kind is Kind.MONEY else f'{size:,}'}"


def compared(
    part: SectionReport,
    comparisons: Sequence[Comparison],
    link: Callable[[Figure, Period | None], str] = lambda _figure, _period: "",
) -> list[dict[str, Any]]:
    """One row a figure: its value, and each earlier one with the change since; the rates first.

    Args:
        link: the address of a figure's list, of this period (None) or of an earlier one.
    """
    if not comparisons:
        return []
    return [
        {
            "figure": figure,
            "value": written(figure.kind, value),
            "url": link(figure, None),
            "fraction": fraction(value),
            "earlier": [
                {
                    "label": comparison.label,
                    "url": link(figure, comparison.period),
                    "value": written(figure.kind, comparison.values[figure.key]),
                    "fraction": fraction(comparison.values[figure.key]),
                    "change": change(figure.kind, value, comparison.values[figure.key]),
                }
                for comparison in comparisons
            ],
        }
        for figure, value in (*part.rates(), *part.others())
    ]


def unit(kind: Kind) -> Text:
    """The unit behind a value."""
    if kind is Kind.MONEY:
        return _("元")
    return _("天") if kind is Kind.DAYS else ""


def shown_table(table: Table, link: Link) -> dict[str, Any]:
    """A table as a template writes it: texts, and the address that each cell opens."""
    rows = [
        {
            "label": row.label,
            "cells": [
                {
                    "text": written(column.kind, value),
                    "title": fraction(value),
                    "url": link(table, row, column) if column.figure and value else "",
                    "label": column.label,
                }
                for column, value in zip(table.columns, row.values, strict=True)
            ],
        }
        for row in table.rows
    ]
    return {
        "key": table.key,
        "title": table.title,
        "heading": table.heading,
        "columns": table.columns,
        "rows": rows,
    }
