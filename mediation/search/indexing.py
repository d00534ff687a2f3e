"""Keeping the index: in the transaction of the save, of the bulk write, or from the ground up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from mediation.search import grams
from mediation.search.models import Built, Entry
from mediation.search.registry import Source, source_of, sources
from mediation.vault import crypto

BATCH = 500


def index(rows: Iterable[Model]) -> None:
    """Have the index say what `rows` say now; rows that nobody looks for are left out.

    Inside the caller's transaction. For whoever writes rows past `save()` and the history room's
    bulk writes, which call this themselves.
    """
    known = [(type(row), row) for row in rows if source_of(type(row))]
    known.sort(key=lambda pair: pair[0]._meta.label)
    for model, group in groupby(known, key=lambda pair: pair[0]):
        source = source_of(model)
        assert source is not None
        _index(source, [row for _model, row in group])


def forget(row: Model) -> None:
    """Take out what was found by `row`."""
    if source := source_of(type(row)):
        Entry.objects.filter(source=source.label, source_id=row.pk).delete()


def rebuild(progress: Callable[[int], None] = lambda _done: None) -> int:
    """Make the whole index anew; returns how many rows were read.

    May be stopped and run again, and runs while the system is in use: each batch is a transaction,
    whose rows are locked while they are read.
    """
    done = 0
    for source in sources():
        for count in rebuild_of(source):
            done += count
            progress(done)
    Entry.objects.exclude(source__in=[source.label for source in sources()]).delete()
    Built.objects.update_or_create(pk=1, defaults={"mark": mark()})
    return done


def rebuild_of(source: Source) -> Iterator[int]:
    """Read all rows of one source; gives how many were read, batch by batch."""
    rows: Any = source.model._base_manager.order_by("pk")
    last: int | None = 0
    while last is not None:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=last).select_for_update(of=("self",))[:BATCH])
            _index(source, batch)
        yield len(batch)
        last = batch[-1].pk if batch else None
    known = Entry.objects.filter(source=source.label)
    known.exclude(source_id__in=rows.order_by().values("pk")).delete()


def mark() -> str:
    """With what this program would make the index."""
    return f"{grams.FORMAT} {crypto.fingerprint(crypto.index_key()).hex()}"


def is_current() -> bool:
    return Built.objects.filter(pk=1, mark=mark()).exists()


def rebuild_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate: fills the index of a database that has none, or an older one's."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # on the way to an older state, or in parts: the last step does it
    if not is_current():
        rebuild()


def row_saved(
    sender: type[Model],
    instance: Model,
    update_fields: Any = None,
    raw: bool = False,
    **_kwargs: Any,
) -> None:
    """Receiver of post_save."""
    source = source_of(sender)
    if source is None or raw or (update_fields and not source.fields & set(update_fields)):
        return
    _index(source, [instance])


def row_deleted(sender: type[Model], instance: Model, **_kwargs: Any) -> None:
    """Receiver of post_delete."""
    forget(instance)


def rows_recorded(sender: Any, rows: Sequence[Model], **_kwargs: Any) -> None:
    """Receiver of the history room's signal of bulk writes."""
    index(rows)


def _index(source: Source, rows: Sequence[Any]) -> None:
    of_rows = Entry.objects.filter(source=source.label, source_id__in=[row.pk for row in rows])
    known = {entry.source_id: entry for entry in of_rows}
    new, changed, empty = [], [], []
    for row in rows:
        entry = known.get(row.pk)
        values = {
            "object_id": source.object_id(row),
            "within": source.within(row),
            "grams": _grams(source, row),
        }
        if not values["grams"]:
            empty += [entry.pk] if entry else []
        elif entry is None:
            new.append(Entry(kind=source.kind, source=source.label, source_id=row.pk, **values))
        elif any(getattr(entry, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(entry, name, value)
            changed.append(entry)
    if empty:
        Entry.objects.filter(pk__in=empty).delete()
    if new:
        Entry.objects.bulk_create(new, batch_size=BATCH)
    for entry in changed:
        entry.save(force_update=True)


def _grams(source: Source, row: Any) -> str:
    said = (
        *grams.of_names(source.names(row)),
        *grams.of_numbers(source.numbers(row)),
        *grams.of_identities(source.identities(row)),
        *grams.of_codes(source.codes(row)),
    )
    return " ".join(grams.digests(source.kind, said))
