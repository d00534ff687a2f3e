"""What a share of few cases says of the rest: an interval, not an alarm.

Wilson's score interval (E. B. Wilson, Probable inference, the law of succession, and statistical
inference, Journal of the American Statistical Association 22 (1927), 209–212). It stays between 0 and
1, and does not collapse where none or all of few cases were settled.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from mediation.reports.values import one_decimal

#: The quantile of the normal distribution for 95 %.
Z95 = 1.959963984540054
#: Under so many cases on either side nothing is said: the interval would hold nearly everything.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both between 0 and 1."""

    low: float
    high: float

    def holds(self, share: float) -> bool:
        """Whether the share lies in it, its ends included."""
        return self.low <= share <= self.high

    @property
    def percents(self) -> tuple[Decimal, Decimal]:
        """Both ends in per cent with one decimal."""
        low, high = (one_decimal(Decimal(repr(end * 100))) for end in (self.low, self.high))
        return low, high


def wilson(numerator: int, denominator: int) -> Interval | None:
    """The 95 % interval of a share; None where there is nothing to divide by."""
    if not denominator:
        return None
    share, z2 = numerator / denominator, Z95 * Z95
    middle = share + z2 / (2 * denominator)
    spread = Z95 * sqrt(share * (1 - share) / denominator + z2 / (4 * denominator * denominator))
    scale = 1 + z2 / denominator
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))
