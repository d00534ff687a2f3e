"""Amounts of money as papers show them: figures, and Chinese financial capitals (大写)."""

from decimal import Decimal, InvalidOperation

import cn2an

#: Up to 千亿: what the capitals of a payment order or a bank form can still be asked for.
MAXIMUM = Decimal("999999999999.99")
_CENT = Decimal("0.01")


def as_amount(value: Decimal | int | str) -> Decimal:
    """`value` in yuan with two decimals.

    Raises:
        ValueError: no number, a negative one, one beyond `MAXIMUM`, or parts of a cent: a paper
            never rounds what the parties agreed.
    """
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"not an amount: {value!r}") from error
    if not amount.is_finite() or not 0 <= amount <= MAXIMUM:
        raise ValueError(f"not an amount between 0 and {MAXIMUM}: {value!r}")
    exact = amount.quantize(_CENT)
    if exact != amount:
        raise ValueError(f"an amount has at most two decimals: {value!r}")
    return exact


def figures(value: Decimal | int | str) -> str:
    """`12000` → `12,000.00`."""
    return f"{as_amount(value):,.2f}"


def capital(value: Decimal | int | str) -> str:
    """`12000` → `人民币壹万贰仟元整`, by the rules for filling in bills (支付结算办法, annex 1).

    整 stands after 元 and is left out after 角 and 分; where that annex leaves a 零 to the writer
    (10,001,000: 壹仟万壹仟元整), it is left out.
    """
    return "人民币" + cn2an.an2cn(f"{as_amount(value):f}", "rmb")
