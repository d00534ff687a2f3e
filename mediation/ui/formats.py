"""How values look on a page. Pure functions; the template filters wrap them."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

DASH = "—"


def money(value: Decimal | int | str | None) -> str:
    """Amount in yuan with thousands separators and two decimals; a dash for no amount."""
    if value is None or value == "":
        return DASH
    return f"{Decimal(value):,.2f}"


def percent(value: Decimal | float | None) -> str:
    """A rate already in per cent, one decimal. Nothing ÷ nothing is a dash, never 0 %."""
    return DASH if value is None else f"{value:.1f}%"


def day(value: date | datetime | None) -> str:
    """ISO date, an instant in the office's time zone."""
    if value is None:
        return DASH
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}"


def moment(value: datetime | None) -> str:
    """Date and time to the minute in the office's time zone."""
    if value is None:
        return DASH
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d %H:%M}"
