"""Splitting a sum into equal monthly instalments."""

from calendar import monthrange
from datetime import date
from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


def due_dates(first: date, count: int) -> list[date]:
    """`count` monthly days from `first`; where a month is shorter, its last day."""
    return [_months_later(first, step) for step in range(count)]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def equal_parts(amount: Decimal, count: int) -> list[Decimal]:
    """`amount` (yuan) in `count` parts that sum to it; cents that do not divide go to the last."""
    part = (amount / count).quantize(CENT, rounding=ROUND_DOWN)
    return [part] * (count - 1) + [amount - part * (count - 1)]
