"""Put a backup back: `manage.py restore`.

Everything is read and checked first, into folders beside the places where it belongs; nothing of
this installation is touched until the authentic end has been seen. Then the database is replaced
in one transaction, and the files are moved to their names.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from mediation.backup import contents, databases
from mediation.backup.errors import Refused, UnusableBackup
from mediation.backup.places import workspace
from mediation.backup.sealing import SealedReader
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.records import history_models
from mediation.vault import crypto, destruction, keys
from mediation.vault.models import StoredFile

ACT = "restore"
BATCH = 500
#: Called with the number of bytes and of files that have been read.
Progress = Callable[[int, int], None]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Staged:
    """A backup that has been read to its end: what came out of it, and where that lies now."""

    manifest: contents.Manifest
    end: contents.End
    database: Path
    files: Path
    anchors: Path
    destroyed: bytes


def restore(source: Path, *, replace: bool, progress: Progress, tell: Tell) -> bool:
    """Put the backup `source` in the place of this installation's data.

    Args:
        replace: also where there are data already.

    Returns:
        Whether history and files are whole; what is not has been told.

    Raises:
        UnusableBackup: when it is damaged or cannot be used here; nothing has changed.
        Refused: where there are data already, or the database refuses; nothing has changed.
    """
    if not replace and not is_empty():
        raise Refused(
            "This installation holds data already. Nothing was changed."
            " To throw them away and put the backup in their place, say --replace."
        )
    with ExitStack() as stack:
        work, files, anchors = (
            stack.enter_context(workspace(Path(parent)))
            for parent in (settings.VAR_DIR, settings.FILES_DIR, settings.ANCHORS_DIR)
        )
        reader = SealedReader(stack.enter_context(source.open("rb")), crypto.backup_keys())
        staged = _read(reader, work, files, anchors, progress)
        # On the disk before anything is thrown away.
        os.sync()
        databases.here().replace(staged.database)
        tell(f"The database of {_moment(staged.manifest)} is back.")
        _move_files(staged.files)
        _move_anchors(staged.anchors)
        # The list of here is newer; a new machine learns what the old one had destroyed.
        destruction.adopt(staged.destroyed.decode())
    _bring_up_to_date(tell)
    if replace:
        _remove_unknown_files()
    return _verify(staged, tell)


def is_empty() -> bool:
    """Whether nothing was ever recorded here."""
    tables = set(connection.introspection.table_names())
    return not any(
        model.objects.exists() for model in history_models() if model._meta.db_table in tables
    )


# --- Reading and checking ---------------------------------------------------------------------


def _read(
    reader: SealedReader, work: Path, files: Path, anchors: Path, progress: Progress
) -> Staged:
    manifest: contents.Manifest | None = None
    end: contents.End | None = None
    destroyed, count, size = b"", 0, 0
    for name, length, content in contents.parts(reader):
        if manifest is None:
            if name != contents.MANIFEST:
                raise UnusableBackup("The backup does not begin with its manifest.")
            manifest = contents.Manifest.read(contents.small(content))
            insist_usable(manifest)
        elif name == contents.END:
            end = contents.End.read(contents.small(content))
        elif name == contents.DESTROYED:
            destroyed = contents.small(content)
        elif name.startswith(contents.ANCHORS):
            _keep(content, anchors / name.removeprefix(contents.ANCHORS))
        elif name == contents.DATABASE:
            _keep(content, work / name)
        else:
            _keep(content, files / name.removeprefix(contents.FILES))
            count += 1
        size += length
        progress(size, count)
    if manifest is None or end is None or end.files != count:
        raise UnusableBackup("The backup is not complete.")
    return Staged(manifest, end, work / contents.DATABASE, files, anchors, destroyed)


def _keep(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("xb") as file:
        path.chmod(0o600)
        shutil.copyfileobj(content, file, 1 << 20)


def insist_usable(manifest: contents.Manifest) -> None:
    """
    Raises:
        UnusableBackup: made by another kind of database, a newer program, or under master keys
            that are not here.
    """
    if manifest.vendor != connection.vendor:
        raise UnusableBackup(
            f"The backup is one of {manifest.vendor}; this installation uses {connection.vendor}."
            " A backup goes back into its own kind of database only."
        )
    known = databases.known_migrations()
    if unknown := [name for name in manifest.migrations if name not in known]:
        raise UnusableBackup(
            f"The backup was made by a newer version of the program (it knows {unknown[-1]})."
            " Install that version first."
        )
    here = {crypto.fingerprint(master).hex() for master in crypto.master_keys()}
    if absent := sorted(mark for mark in manifest.master_keys if mark and mark not in here):
        raise UnusableBackup(
            f"The backup needs master keys that are not in VAULT_MASTER_KEYS (fingerprints"
            f" {', '.join(absent)}). Without them it could not be read; add them first."
        )


def _moment(manifest: contents.Manifest) -> str:
    made_at = timezone.localtime(datetime.fromisoformat(manifest.made_at))
    return f"{made_at:%Y-%m-%d %H:%M}"


# --- Putting in place -------------------------------------------------------------------------


def _move_files(staged: Path) -> None:
    for folder in staged.iterdir():
        target = Path(settings.FILES_DIR) / folder.name
        target.mkdir(mode=0o700, exist_ok=True)
        for file in folder.iterdir():
            file.replace(target / file.name)


def _move_anchors(staged: Path) -> None:
    """Anchors of now prove heads that the restored history does not have: they stay, set aside."""
    mark = f".before-restore-{timezone.localtime():%Y%m%dT%H%M%S}"
    for old in Path(settings.ANCHORS_DIR).iterdir():
        new = staged / old.name
        same = new.exists() and new.read_bytes() == old.read_bytes()
        if old.is_file() and not same and ".before-restore-" not in old.name:
            old.rename(old.with_name(old.name + mark))
    for new in staged.iterdir():
        new.replace(Path(settings.ANCHORS_DIR) / new.name)


def _bring_up_to_date(tell: Tell) -> None:
    """Migrations and guards, destroyed keys, and nobody logged in who was so then."""
    call_command("migrate", interactive=False, verbosity=0)
    keys.forget_all()
    if returned := destruction.reapply():
        tell(f"{returned} data keys that were destroyed since the backup are destroyed again.")
    _end_sessions()
    with acting(SYSTEM, act=ACT):
        log_access("export", detail=ACT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _end_sessions() -> None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    store.get_model_class().objects.all().delete()


def _remove_unknown_files() -> None:
    """What no row of the restored database knows can never be read again."""
    paths = Path(settings.FILES_DIR).glob("??/*")
    while batch := {path.name: path for path in islice(paths, BATCH)}:
        known = StoredFile.objects.filter(pk__in=[name for name in batch if _is_id(name)])
        for key in known.values_list("pk", flat=True):
            batch.pop(key.hex, None)
        for path in batch.values():
            path.unlink(missing_ok=True)


def _is_id(name: str) -> bool:
    return len(name) == 32 and not set(name) - set("0123456789abcdef")


# --- Afterwards -------------------------------------------------------------------------------


def _verify(staged: Staged, tell: Tell) -> bool:
    whole = True
    if staged.end.missing:
        whole = False
        tell(f"{len(staged.end.missing)} files were missing already when the backup was made.")
    if staged.manifest.index_key != crypto.fingerprint(crypto.index_key()).hex():
        whole = False
        tell("VAULT_INDEX_KEY is another one than that of the backup: run rebuild_indexes.")
    try:
        call_command("verify_history")
    except CommandError:
        whole = False
        tell("verify_history found that the restored history was altered: see above.")
    return whole
