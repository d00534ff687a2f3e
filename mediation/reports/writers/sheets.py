"""Further sheets of a report's workbook, which rooms above register from their AppConfig.ready()."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mediation.reports.cells import Cell
from mediation.reports.report import Report
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; `rows` reads the database as it is now, and so has no place in a report of the past."""

    title: Text
    columns: Callable[[Report], Sequence[str]]
    rows: Callable[[Report], Iterable[Sequence[Cell]]]
    widths: Sequence[int] = ()


_sheets: list[Sheet] = []


def register(sheet: Sheet) -> None:
    """Add a sheet behind the tables."""
    if sheet not in _sheets:
        _sheets.append(sheet)


def registered() -> Sequence[Sheet]:
    """All further sheets."""
    return tuple(_sheets)
