"""Bulk writes that leave the same history as saves would."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from mediation.history.models import DomainModel, RecordedQuerySet
from mediation.history.records import sealed_row

BATCH = 500
Row = TypeVar("Row", bound=DomainModel)


def create_recorded(
    rows: Sequence[Row], *, recorded_at: datetime | None = None
) -> Sequence[Row]:
    """Insert `rows` of one model and one history row for each, in one transaction.

    Args:
        recorded_at: time of recording that the history rows carry, now unless given.
    """
    if not rows:
        return rows
    model: Any = type(rows[0])
    with transaction.atomic():
        _permitted(model).bulk_create(rows, batch_size=BATCH)
        _record(rows, "+", recorded_at)
    return rows


def update_recorded(queryset: RecordedQuerySet, **values: Any) -> int:
    """Set `values` on every row of `queryset`, one history row for each; returns how many.

    Rows are locked and read first, so that history tells what each of them became.
    """
    with transaction.atomic():
        rows = list(queryset.select_for_update(of=("self",)))
        for row in rows:
            for name, value in values.items():
                setattr(row, name, value)
        if rows:
            _permitted(queryset.model).bulk_update(rows, list(values), batch_size=BATCH)
            _record(rows, "~", None)
    return len(rows)


def record_again(rows: Sequence[DomainModel], *, recorded_at: datetime | None = None) -> None:
    """One "changed" history row for each of `rows` as they stand; for bulk loads of past states."""
    _record(rows, "~", recorded_at)


def _permitted(model: type[models.Model]) -> Any:
    return RecordedQuerySet(model).permitting_bulk_writes()


def _record(rows: Sequence[Any], history_type: str, recorded_at: datetime | None) -> None:
    if not rows:
        return
    sealed = [sealed_row(row, history_type, recorded_at=recorded_at) for row in rows]
    type(sealed[0]).objects.bulk_create(sealed, batch_size=BATCH)
