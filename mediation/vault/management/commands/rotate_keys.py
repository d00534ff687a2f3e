"""`manage.py rotate_keys` (docs/backup.md)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mediation.vault import rotation


class Command(BaseCommand):
    help = (
        "Wrap every data key under the first of VAULT_MASTER_KEYS. May be stopped and started again,"
        " and runs while the system is in use. Exit 1 while a key stands under another one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="count only")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            done = rotation.rewrap(self._show)
            self.stdout.write(f"{done} data keys were wrapped anew.")
        found = rotation.census()
        self.stdout.write(
            f"Under the first master key: {found.current}. Under an older one: {found.old}."
            f" Under none of VAULT_MASTER_KEYS: {found.lost}."
        )
        if found.old and not check:
            self.stdout.write(
                "A process that was started before makes keys under the old one:"
                " start it anew, then run this again."
            )
        if found.old or found.lost:
            sys.exit(1)

    def _show(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}", ending="")
            self.stderr.flush()
