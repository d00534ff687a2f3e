"""Amounts of money, in yuan and fen, never below nothing."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models


def money(label: Any, **options: Any) -> Any:
    """A column for an amount."""
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, validators=[MinValueValidator(0)], **options
    )
