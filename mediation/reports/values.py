"""Values of figures: counts are `int`, money is `Decimal`; rates and averages are made here.

One decimal, rounded half up. Nothing divided by nothing is None, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

#: Under so many cases a rate says little, and carries a mark.
SMALL_NUMBER = 30
ONE_DECIMAL = Decimal("0.1")
CENT = Decimal("0.01")


class Kind(StrEnum):
    """What a figure's value is, and so how it is written."""

    COUNT = "count"
    RATE = "rate"
    MONEY = "money"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate that shows how it is made.

    `base` is the number of cases that decides about the small-number mark; the denominator
    unless given (rates with several denominators are all judged by the concluded cases).
    """

    numerator: int
    denominator: int
    base: int | None = None

    @property
    def percent(self) -> Decimal | None:
        """In per cent with one decimal, None for a denominator of nothing."""
        if not self.denominator:
            return None
        return one_decimal(Decimal(self.numerator * 100) / self.denominator)

    @property
    def is_small(self) -> bool:
        """Whether there is a rate, and too few cases to judge by it."""
        base = self.denominator if self.base is None else self.base
        return bool(self.denominator) and base < SMALL_NUMBER


Value = int | Decimal | Ratio | None


def one_decimal(value: Decimal) -> Decimal:
    """Rounded to one decimal, half up."""
    return value.quantize(ONE_DECIMAL, ROUND_HALF_UP)


def cents(value: Decimal | float | None) -> Decimal:
    """An amount with two decimals; the database's sum of no rows is nothing."""
    return Decimal(str(value or 0)).quantize(CENT, ROUND_HALF_UP)


def mean(histogram: Mapping[int, int]) -> Decimal | None:
    """The average of values, given how often each occurs."""
    count = sum(histogram.values())
    if not count:
        return None
    return one_decimal(Decimal(sum(value * times for value, times in histogram.items())) / count)


def median(histogram: Mapping[int, int]) -> Decimal | None:
    """The value in the middle, given how often each occurs; the mean of the two of an even number."""
    count = sum(histogram.values())
    if not count:
        return None
    lower, upper = _nth(histogram, (count - 1) // 2), _nth(histogram, count // 2)
    return one_decimal(Decimal(lower + upper) / 2)


def _nth(histogram: Mapping[int, int], position: int) -> int:
    """The value at `position`, counted from 0, of the ordered values."""
    for value in sorted(histogram):
        position -= histogram[value]
        if position < 0:
            return value
    raise IndexError(position)
