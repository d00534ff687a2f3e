"""How amounts, rates and dates look."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mediation.ui import formats


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234567.8"), "1,234,567.80"),
        (0, "0.00"),
        ("88.05", "88.05"),
        (Decimal(-3), "-3.00"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_money_has_thousands_separators_and_two_decimals(value: object, shown: str) -> None:
    assert formats.money(value) == shown  # type: ignore[arg-type]


def test_a_rate_has_one_decimal() -> None:
    assert formats.percent(Decimal(65)) == "65.0%"


def test_nothing_divided_by_nothing_is_a_dash() -> None:
    assert formats.percent(None) == "—"


def test_a_moment_is_shown_in_the_office_s_time_zone() -> None:
    late_in_utc = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert formats.moment(late_in_utc) == "2026-11-23 01:30"
    assert formats.day(late_in_utc) == "2026-11-23"


def test_a_date_is_shown_as_it_is() -> None:
    assert formats.day(date(2026, 2, 3)) == "2026-02-03"


def test_a_missing_date_is_a_dash() -> None:
    assert (formats.day(None), formats.moment(None)) == ("—", "—")
