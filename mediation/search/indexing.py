"""Keeping the index: in the transaction of the save, of the bulk write, or from the ground up."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from mediation.search import grams
from mediation.search.models import Built, Entry
from mediation.search.registry import Source, source_of, sources
from mediation.vault import crypto

BATCH = 500


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
            index(source, batch)
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


def rows_recorded(
    sender: type[Model],
    rows: Sequence[Model],
    change: str,
    fields: Collection[str] | None,
    **_kwargs: Any,
) -> None:
    """Receiver of the history room's `recorded`."""
    source = source_of(sender)
    if source is None or (fields is not None and not source.fields.intersection(fields)):
        return
    if change == "-":
        Entry.objects.filter(source=source.label, source_id__in=[row.pk for row in rows]).delete()
    else:
        index(source, rows)


def index(source: Source, rows: Sequence[Any]) -> None:
    """Have the index say what `rows` say now; inside the caller's transaction."""
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
