"""Blind indexes after a change of VAULT_INDEX_KEY: computed anew, as changes on record.

Live rows get the digest under the new key, with a row of history each; what history holds from
before keeps the digest of its moment.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction

from mediation.history.actor import SYSTEM, acting
from mediation.history.models import DomainModel
from mediation.vault import crypto, keys
from mediation.vault.fields import BlindIndexField

ACT = "rebuild_indexes"
BATCH = 200


def rebuild(progress: Callable[[int], None]) -> int:
    """Renew every index that is not of the present key; returns how many rows it changed.

    May be stopped and run again: each batch is one transaction, and what is right is left alone.
    """
    done = 0
    for model, fields in _indexed():
        after = 0
        while pks := _next(model, after):
            with transaction.atomic(), acting(SYSTEM, act=ACT):
                done += _renew(model, fields, pks)
            after = pks[-1]
            progress(done)
    return done


def _indexed() -> Iterator[tuple[Any, list[BlindIndexField]]]:
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if type(field) is BlindIndexField]
        if fields and issubclass(model, DomainModel):
            yield model, fields


def _next(model: Any, after: int) -> list[int]:
    rows = model._base_manager.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _renew(model: Any, fields: list[BlindIndexField], pks: list[int]) -> int:
    rows = model._base_manager.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
    if model.aggregate_path:
        rows = rows.select_related(model.aggregate_path.replace(".", "__"))
    rows = list(rows)
    keys.prepare({row.vault_key_id() for row in rows})
    stale = [row for row in rows if any(_is_stale(row, field) for field in fields)]
    for row in stale:
        row.save(update_fields=[field.name for field in fields])
    return len(stale)


def _is_stale(row: Any, field: BlindIndexField) -> bool:
    try:
        value = getattr(row, field.source)
    except crypto.Unreadable:
        return False  # of a destroyed key: nobody can find it any more
    return bool(getattr(row, field.attname) != crypto.blind_index(field.kind, value))
