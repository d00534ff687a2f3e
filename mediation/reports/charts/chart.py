"""What a chart is made of: always a table, so that nobody depends on seeing the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mediation.reports.sections import Table
from mediation.ui.parts import Text


class Shape(StrEnum):
    """How a table is drawn."""

    TREND = "trend"  # a rate over months, above the counts that it is made of
    STEPS = "steps"  # the columns of one row, from much to little
    BARS = "bars"  # one bar a row and column, lying
    COLUMNS = "columns"  # one bar a row, standing: a distribution
    HEAT = "heat"  # a table whose cells are the darker the more they hold


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        columns: keys of the table's columns that are drawn; of a trend the rate first, then what is
            above the line and what is below it.
        remark: how the drawing is to be read, in one sentence.
    """

    key: str
    title: Text
    shape: Shape
    table: Table
    columns: Sequence[str]
    remark: Text = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(
            value
            for row in self.table.rows
            for column, value in zip(self.table.columns, row.values, strict=True)
            if column.key in self.columns and isinstance(value, int)
        )
