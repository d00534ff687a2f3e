"""Exact arithmetic, rounding to cents, and numbers as the formulas print them."""

from decimal import Decimal
from fractions import Fraction
from math import floor

HUNDRED = 100


def cents(exact: Fraction | Decimal) -> Decimal:
    """`exact` (not negative) in yuan with two decimals, half up."""
    whole = floor(Fraction(exact) * HUNDRED + Fraction(1, 2))
    return Decimal(whole).scaleb(-2)


def money(amount: Decimal) -> str:
    """`12000` → `12,000.00`."""
    return f"{amount:,.2f}"


def plain(number: Decimal) -> str:
    """A number without needless zeros: `21.75`, `3`, `0.5`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
