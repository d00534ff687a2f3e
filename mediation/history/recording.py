"""Bulk writes that leave the same history as saves would."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.db import models, transaction

from mediation.history import chain
from mediation.history.models import DomainModel, RecordedQuerySet, blind_indexes_of
from mediation.history.records import sealed_row, tell
from mediation.vault.fields import EncryptedTextField

BATCH = 500
Row = TypeVar("Row", bound=DomainModel)


def create_recorded(rows: Sequence[Row]) -> Sequence[Row]:
    """Insert `rows` of one model and one history row for each, in one transaction."""
    if not rows:
        return rows
    with transaction.atomic():
        _permitted(type(rows[0])).bulk_create(rows, batch_size=BATCH)
        _record(rows, "+")
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
        if _needs_save(queryset.model, set(values)):
            for row in rows:
                row.save(update_fields=list(values))
        elif rows:
            _permitted(queryset.model).bulk_update(rows, list(values), batch_size=BATCH)
            _record(rows, "~", set(values))
    return len(rows)


def _needs_save(model: type[DomainModel], names: set[str]) -> bool:
    """Whether a column is made from the row's other columns: sealed under its key, or an index."""
    sealed = {f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)}
    return bool(names & sealed or blind_indexes_of(model, names))


def _permitted(model: type[models.Model]) -> Any:
    return RecordedQuerySet(model).permitting_bulk_writes()


def _record(rows: Sequence[Any], history_type: str, fields: Collection[str] | None = None) -> None:
    if not rows:
        return
    sealed = [sealed_row(row, history_type) for row in rows]
    history = type(sealed[0]).objects
    chain.append(sealed, insert=lambda: history.bulk_create(sealed, batch_size=BATCH))
    tell(rows, history_type, fields)
