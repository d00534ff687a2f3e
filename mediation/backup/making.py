"""Make a backup: `manage.py backup`.

The database is copied as of one moment, in whose rows stands which files belong to it. Files are
written once, before their rows are committed, and therefore may be copied afterwards; anchors are
older than the heads that they prove, and are therefore copied as they were before.
"""

import os
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import connection
from django.utils import timezone

from mediation.backup import contents, databases
from mediation.backup.errors import Refused
from mediation.backup.places import workspace
from mediation.backup.sealing import MAGIC, SealedWriter, is_backup
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.vault import crypto, files
from mediation.vault.models import DataKey, StoredFile

ACT = "backup"
#: Called with the name of a step, what is done of it and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass
class Made:
    """What has been written: bytes of the whole, files in it, and names of those that were missing."""

    size: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)


def make(target: Path, *, progress: Progress) -> Made:
    """Write a backup to `target`, which gets its name when it is complete.

    Raises:
        Refused: when `target` is something else than an older backup, or the database refuses.
        OSError: when the disk is full or cannot be written; nothing is left behind.
    """
    key = crypto.backup_keys()[0]
    crypto.master_keys()
    _insist_on_place(target)
    with acting(SYSTEM, act=ACT):
        # Before anything leaves: the backup holds its own record.
        log_access("export", detail=ACT)
    with _written(target) as file:
        made = _write(contents.Writer(SealedWriter(file, key)), progress)
    made.size = target.stat().st_size
    return made


def _insist_on_place(target: Path) -> None:
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}.")
    if not target.exists():
        return
    if target.is_file():
        with target.open("rb") as file:
            start = file.read(len(MAGIC))
        if not start or is_backup(start):
            return
    raise Refused(f"{target} is no backup: it is not overwritten.")


@contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """A file beside `target`, readable by its owner only, that takes its name if the block succeeds."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(writer: contents.Writer, progress: Progress) -> Made:
    made = Made()
    with ExitStack() as stack:
        folder = stack.enter_context(workspace(Path(settings.VAR_DIR)))
        before = [
            (name, file, os.fstat(file.fileno()).st_size)
            for name, file in _beside_the_database(stack)
        ]
        snapshot = stack.enter_context(
            databases.here().snapshot(folder, lambda done, all_: progress("database", done, all_))
        )
        writer.add_bytes(contents.MANIFEST, _manifest(snapshot).as_bytes())
        for name, file, size in before:
            writer.add(name, file, size)
        writer.add(contents.DATABASE, snapshot.file, os.fstat(snapshot.file.fileno()).st_size)
        _write_files(writer, snapshot, made, progress)
    end = contents.End(files=made.files, missing=made.missing)
    writer.add_bytes(contents.END, end.as_bytes())
    writer.finish()
    return made


def _beside_the_database(stack: ExitStack) -> Iterator[tuple[str, IO[bytes]]]:
    """Lists that only ever grow: what they are longer later is newer than the database."""
    anchors = Path(settings.ANCHORS_DIR)
    for path in sorted(anchors.iterdir()) if anchors.is_dir() else []:
        if path.is_file() and not path.name.startswith("."):
            yield contents.ANCHORS + path.name, stack.enter_context(path.open("rb"))
    if (destroyed := Path(settings.DESTROYED_KEYS_FILE)).is_file():
        yield contents.DESTROYED, stack.enter_context(destroyed.open("rb"))


def _manifest(snapshot: databases.Snapshot) -> contents.Manifest:
    masters: Counter[str] = Counter()
    for (wrapped,) in snapshot.rows("SELECT wrapped FROM vault_datakey"):
        if wrapped:  # else the tombstone of a destroyed key
            masters[crypto.wrapped_under(bytes(wrapped))] += 1
    # A database remembers also the migrations of applications that the program no longer has.
    known = databases.known_migrations()
    seen = snapshot.rows("SELECT app, name FROM django_migrations ORDER BY id")
    return contents.Manifest(
        made_at=timezone.now().isoformat(),
        vendor=connection.vendor,
        migrations=[f"{app}.{name}" for app, name in seen if f"{app}.{name}" in known],
        master_keys=dict(masters),
        index_key=crypto.fingerprint(crypto.index_key()).hex(),
    )


def _write_files(
    writer: contents.Writer, snapshot: databases.Snapshot, made: Made, progress: Progress
) -> None:
    ((total,),) = snapshot.rows("SELECT count(*) FROM vault_storedfile")
    rows = snapshot.rows("SELECT id, data_key_id FROM vault_storedfile")
    for number, (key, data_key) in enumerate(rows):
        progress("files", number, total)
        stored = StoredFile(pk=uuid.UUID(str(key)))
        path = files.path_of(stored)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            # The file of a destroyed key is gone for good, and is not missed.
            if DataKey.objects.filter(pk=data_key).exists():
                made.missing.append(path.name)
            continue
        with file:
            name = f"{contents.FILES}{path.parent.name}/{path.name}"
            writer.add(name, file, os.fstat(file.fileno()).st_size)
        made.files += 1
    progress("files", total, total)
