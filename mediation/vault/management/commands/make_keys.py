"""`manage.py make_keys`: makes the key files of a single desk, once, and shuts its folder."""

import os
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mediation.vault import crypto


class Command(BaseCommand):
    help = (
        "Make the key files that are missing in KEYS_DIR (mode 600), and shut VAR_DIR to other users"
        " of the machine. Existing keys stay."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-master",
            action="store_true",
            help="put a new master key in front of the present ones (docs/backup.md)",
        )

    def handle(self, *args: Any, new_master: bool = False, **options: Any) -> None:
        if new_master:
            self._add_master()
            return
        directory = Path(settings.KEYS_DIR)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = {
            "secret": secrets.token_urlsafe(64),
            "master": crypto.encode_key(crypto.new_key()),
            "index": crypto.encode_key(crypto.new_key()),
            "backup": crypto.encode_key(crypto.new_key()),
            "history": crypto.encode_key(crypto.new_key()),
        }
        for name, value in keys.items():
            path = directory / name
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(descriptor, "w") as file:
                file.write(value + "\n")
            self.stdout.write(f"made {path}")
        shut(Path(settings.VAR_DIR))

    def _add_master(self) -> None:
        fresh, path = crypto.encode_key(crypto.new_key()), settings.VAULT_MASTER_KEYS_FILE
        if path is None:
            self.stdout.write(f"A new master key, for VAULT_MASTER_KEYS (docs/backup.md):\n{fresh}")
            return
        crypto.master_keys()
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(f"{fresh},{path.read_text().strip()}\n")
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        self.stdout.write(
            f"A new master key stands first in {path}. Start web and workers anew, then run"
            " `manage.py rotate_keys`."
        )


def shut(folder: Path) -> None:
    """Take the folder from everybody but its owner and group: the database in it has names.

    A folder that all users share by design (the sticky bit of /tmp), and one that somebody else
    owns, are left as they are.
    """
    if not folder.is_dir():
        return
    status = folder.stat()
    mode = stat.S_IMODE(status.st_mode)
    if mode & stat.S_IRWXO and not mode & stat.S_ISVTX and status.st_uid == os.getuid():
        folder.chmod(mode & ~stat.S_IRWXO)
