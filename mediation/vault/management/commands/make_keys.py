"""`manage.py make_keys`: makes the key files of a single desk, once, and shuts its folder."""

import os
import secrets
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mediation.vault import crypto


class Command(BaseCommand):
    help = (
        "Make the key files that are missing in KEYS_DIR (mode 600), and shut VAR_DIR to other users"
        " of the machine. Existing keys stay."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        directory = Path(settings.KEYS_DIR)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = {
            "secret": secrets.token_urlsafe(64),
            "master": crypto.encode_key(crypto.new_key()),
            "index": crypto.encode_key(crypto.new_key()),
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
