"""Every live row against its newest row of history."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, Model, OuterRef
from simple_history.models import registered_models

from mediation.history.canonical import spellings
from mediation.vault import crypto, keys
from mediation.vault.fields import EncryptedTextField, Sealed

if TYPE_CHECKING:
    from mediation.history.verification import Report

BATCH = 500


def compare(report: "Report") -> None:
    """Add to `report` each live row that was changed, added or removed without history."""
    for model in sorted(registered_models.values(), key=lambda model: model._meta.db_table):
        history = model.history.model
        for rows in _batches(model):
            newest = _newest(history, [row.pk for row in rows])
            keys.prepare(set(_keys_needed(model, newest.values())))
            for row in rows:
                report.live_rows += 1
                if fault := _fault(row, newest.get(row.pk)):
                    report.add("live", f"{model._meta.db_table} {row.pk}", fault)
        for key in _lost(model, history):
            report.add(
                "live", f"{model._meta.db_table} {key}", "the row was deleted without history"
            )


def is_as_added(column: Any, value: Any) -> bool:
    """Whether `value` is what the migration that added `column` put into the rows that were there."""
    value = value.token if isinstance(value, Sealed) else value
    return not value or bool(value == column.get_default())


def _batches(model: Any) -> Iterator[list[Any]]:
    last = None
    rows = model._base_manager.order_by("pk")
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        yield batch
        last = batch[-1].pk


def _newest(history: Any, of: list[Any]) -> dict[Any, Any]:
    """The newest row of history of each object."""
    name = _key_of(history)
    of_these = history.objects.filter(**{f"{name}__in": of}).order_by()
    ids = of_these.values(name).annotate(newest=Max("history_id")).values("newest")
    rows = history.objects.filter(history_id__in=ids)
    return {getattr(row, name): row for row in rows}


def _keys_needed(model: Any, newest: Iterable[Any]) -> Iterator[uuid.UUID]:
    """The data keys that comparing sealed columns with plain ones will ask for, one by one."""
    for row in newest:
        for name in getattr(model, "sealed_fields", ()):
            with suppress(crypto.Unreadable):
                if (sealed := row.__dict__[name]) and sealed.token:
                    yield sealed.key_id()


def _key_of(history: Any) -> str:
    return str(history.instance_type._meta.pk.attname)


def _lost(model: Any, history: Any) -> list[Any]:
    """Keys of objects that history has not seen deleted, and that are gone."""
    name = _key_of(history)
    alive = model._base_manager.filter(pk=OuterRef(name))
    gone = history.objects.filter(~Exists(alive)).order_by()
    ids = gone.values(name).annotate(newest=Max("history_id")).values("newest")
    last = history.objects.filter(history_id__in=ids).exclude(history_type="-")
    return list(last.order_by(name).values_list(name, flat=True))


def _fault(row: Any, newest: Any) -> str:
    if newest is None:
        return "the row has no history"
    if newest.history_type == "-":
        return "the row came back after its deletion"
    for tracked in newest.tracked_fields:
        if not _is_same(tracked, row, newest):
            return f"the column {tracked.attname} is not what history says"
    return ""


def _is_same(tracked: Any, row: Any, newest: Any) -> bool:
    name = tracked.attname
    if newest.__dict__[name] is None and is_as_added(tracked, row.__dict__[name]):
        return True  # a row that was saved since the column came would say what it held
    if name in getattr(row, "sealed_fields", ()) and not isinstance(tracked, EncryptedTextField):
        return _is_sealed_as(tracked, row, newest.__dict__[name])
    model: type[Model] = type(row)
    spelled = spellings(model)[name]
    return bool(spelled(row.__dict__[name]) == spelled(newest.__dict__[name]))


def _is_sealed_as(tracked: Any, row: Any, sealed: Sealed | None) -> bool:
    """Whether the plain live value is the one that history holds as ciphertext."""
    value = row.__dict__[tracked.attname]
    if value is None or sealed is None:
        return value is None and sealed is None
    try:
        return sealed.reveal() == str(tracked.value_to_string(row))
    except crypto.Unreadable:
        return False
