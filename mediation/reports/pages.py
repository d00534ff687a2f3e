"""What the page of a month shows: the report's values in the shapes of the components."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.utils.translation import gettext as _

from mediation.history.actor import Actor
from mediation.reports.choice import Choice
from mediation.reports.periods import Period
from mediation.reports.presentation import (
    Link,
    compared,
    fraction,
    group_figures,
    scope_name,
    shown_table,
    unit,
    written,
)
from mediation.reports.report import Comparison, Report, SectionReport
from mediation.reports.sections import Column, Row, Table
from mediation.reports.sections import Figure as Defined
from mediation.reports.values import SMALL_NUMBER, Ratio, Value
from mediation.ui.parts import Figure, Text


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the report's page that a room above adds.

    `address` gives where it leads for what is shown, empty where it does not apply.
    """

    label: Text
    icon: str
    address: Callable[[Choice, Actor], str]


_actions: list[Action] = []


def add_action(action: Action) -> None:
    """Offer a button; called from an AppConfig's ready()."""
    if action not in _actions:
        _actions.append(action)


def extra_actions(choice: Choice, actor: Actor) -> list[tuple[Text, str, str]]:
    """Label, icon and address of the buttons that apply."""
    found = ((action, action.address(choice, actor)) for action in _actions)
    return [(action.label, action.icon, address) for action, address in found if address]


class Address(Protocol):
    """Gives the address of a figure's list."""

    def __call__(
        self, figure: str, *, month: str = "", by: str = "", value: str = "", only: str = ""
    ) -> str: ...


def report_page(report: Report, choice: Choice) -> dict[str, Any]:
    """The variables of templates/reports/month.html."""
    return {
        "period": report.period,
        "scope_name": scope_name(report.scope),
        "own": report.scope.own,
        "comparisons": report.comparisons,
        "sections": [_part(part, choice, report.comparisons) for part in report.sections],
    }


def _part(part: SectionReport, choice: Choice, comparisons: Sequence[Comparison]) -> dict[str, Any]:
    address = choice.address

    def earlier(figure: Defined, period: Period | None) -> str:
        return (replace(choice, period=period) if period else choice).address(figure.key)

    def card(figure: Defined, value: Value, sign: str = "") -> Figure:
        return _card(figure, value, address, sign, part.remarks.get(figure.key, ""))

    return {
        "key": part.section.key,
        "rates_title": part.section.rates_title,
        "rates": [card(figure, value) for figure, value in part.rates()],
        "groups": [
            (group, [card(figure, value, sign) for figure, value, sign in figures])
            for group, figures in group_figures(part)
        ],
        "compared": compared(part, comparisons, earlier),
        "tables": [shown_table(table, link_of(address)) for table in part.tables if table.rows],
        "definitions": part.section.figures,
        "notes": part.section.notes,
    }


def _card(figure: Defined, value: Value, address: Address, sign: str, remark: Text) -> Figure:
    note = remark
    if isinstance(value, Ratio) and value.is_small:
        note = _("不足%(count)d件，样本较小") % {"count": SMALL_NUMBER}
    return Figure(
        label=f"{sign}{figure.label}",
        value=written(figure.kind, value),
        unit=unit(figure.kind) if value is not None else "",
        fraction=fraction(value),
        note=note,
        url=address(figure.key),
    )


def link_of(address: Address) -> Link:
    """The address that a cell opens."""

    def link(table: Table, row: Row, column: Column) -> str:
        if row.month:
            return address(column.figure, month=row.month)
        return address(column.figure, by=table.dimension, value=row.code, only=column.only)

    return link
