"""Dated parameters as values: what the station entered, asked for by kind and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation

from mediation.stations.enums import ParameterKind


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value with its time and the document it stands in; `valid_to` None: until replaced."""

    kind: str
    value: Decimal
    valid_from: date
    valid_to: date | None
    source: str


class Parameters:
    """What is known; a day that nothing covers has no value.

    What holds until it is replaced ends when the next of its kind begins, even if that one has ended
    meanwhile: an old minimum wage does not come back.
    """

    def __init__(self, known: Iterable[Parameter] = ()) -> None:
        self._known = sorted(known, key=lambda row: row.valid_from)

    def on(self, kind: str, day: date) -> Parameter | None:
        """The value of `kind` on `day`: of those that cover it, the one that began last."""
        begun = [row for row in self._known if row.kind == kind and row.valid_from <= day]
        covering = [
            row
            for row in begun
            if (row is begun[-1] if row.valid_to is None else day <= row.valid_to)
        ]
        return covering[-1] if covering else None


def label(kind: str) -> str:
    """What the sheet calls a parameter, in Chinese."""
    with translation.override("zh-hans"):
        return str(ParameterKind(kind).label)


def missing_sentence(kind: str, days: Iterable[date]) -> str:
    """That a parameter is missing, and for which days."""
    dates = "、".join(day.isoformat() for day in sorted(days))
    return f"缺少参数“{label(kind)}”（适用日期{dates}），未作推测。"
