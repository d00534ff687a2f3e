"""Rows of a table as a page shows them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from cases.returns.filling import shown
from cases.returns.permissions import may_read_names
from cases.sight import HIDDEN
from mediation.history.actor import Actor
from mediation.ui.formats import DASH

#: A page shows the beginning; the file has all of it.
MOST = 50


def names_in(names: Collection[int], actor: Actor) -> Collection[int]:
    """Which of the columns with names are hidden from the reader."""
    return () if may_read_names(actor) else names


class Shown:
    """The first rows, each cell with its heading; `hidden` columns are masked."""

    def __init__(
        self, headings: Sequence[str], rows: Sequence[Sequence[Any]], *, hidden: Collection[int]
    ) -> None:
        self.headings = headings
        self.total = len(rows)
        self.is_cut = self.total > MOST
        self.most = MOST
        self.has_hidden = bool(hidden)
        self.rows = [
            [
                (heading, HIDDEN if place in hidden and value else _text(value))
                for place, (heading, value) in enumerate(zip(headings, row, strict=True))
            ]
            for row in rows[:MOST]
        ]


def _text(value: Any) -> str:
    value = shown(value)
    if value is None or value == "":
        return DASH
    return value.isoformat() if isinstance(value, date) else str(value)
