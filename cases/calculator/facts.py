"""What people enter, as one value that is kept with the case."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class WagePeriod:
    """So many months in which less was paid than agreed, in yuan a month."""

    months: Decimal
    agreed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class LeaveYear:
    """A calendar year with unused annual leave.

    Attributes:
        work_years: full years of work altogether, with every employer (年休假条例 art. 3).
        taken: days of leave taken in it.
    """

    year: int
    work_years: int
    taken: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The data of one calculation; amounts in yuan.

    Attributes:
        lines: codes of the lines that are asked for.
        as_of: the day of the calculation, the end of what is still running.
        signed_on: when a written contract was signed, None where there was none.
        overtime_wage, leave_wage: a month's wage as the base; a daily wage overrules it.
        double_wage: what is due for a month of work in the time without contract.
        average_wage: a month's average over the twelve months before the end.
        last_wage: the wage of the month before the end (实施条例 art. 20).
    """

    lines: tuple[str, ...]
    as_of: date
    hired_on: date | None = None
    left_on: date | None = None
    periods: tuple[WagePeriod, ...] = ()
    overtime_wage: Decimal | None = None
    overtime_daily: Decimal | None = None
    hours_150: Decimal = Decimal(0)
    hours_200: Decimal = Decimal(0)
    hours_300: Decimal = Decimal(0)
    overtime_paid: Decimal = Decimal(0)
    leave_wage: Decimal | None = None
    leave_daily: Decimal | None = None
    leave_years: tuple[LeaveYear, ...] = ()
    double_wage: Decimal | None = None
    signed_on: date | None = None
    average_wage: Decimal | None = None
    last_wage: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values: dates as ISO text, decimals as text, rows as dictionaries."""
        return {column.name: _plain(getattr(self, column.name)) for column in fields(self)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Facts":
        """What `to_json` made."""
        given: dict[str, Any] = dict(kept)
        for name in ("as_of", "hired_on", "left_on", "signed_on"):
            given[name] = date.fromisoformat(kept[name]) if kept[name] else None
        for name in (
            "overtime_wage", "overtime_daily", "hours_150", "hours_200", "hours_300",
            "overtime_paid", "leave_wage", "leave_daily", "double_wage", "average_wage",
            "last_wage",
        ):  # fmt: skip
            given[name] = None if kept[name] is None else Decimal(kept[name])
        given["lines"] = tuple(kept["lines"])
        given["periods"] = tuple(
            WagePeriod(*(Decimal(row[name]) for name in ("months", "agreed", "paid")))
            for row in kept["periods"]
        )
        given["leave_years"] = tuple(
            LeaveYear(row["year"], row["work_years"], Decimal(row["taken"]))
            for row in kept["leave_years"]
        )
        return cls(**given)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, WagePeriod | LeaveYear):
        return {column.name: _plain(getattr(value, column.name)) for column in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
