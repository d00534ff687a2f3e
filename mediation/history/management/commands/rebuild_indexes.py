"""`manage.py rebuild_indexes` (docs/backup.md)."""

from typing import Any

from django.core.management.base import BaseCommand

from mediation.history import indexes


class Command(BaseCommand):
    help = (
        "Compute the look-up indexes of encrypted columns anew, after a change of VAULT_INDEX_KEY."
        " May be stopped and started again, and runs while the system is in use."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = indexes.rebuild(self._show)
        self.stdout.write(f"{done} rows have new indexes.")

    def _show(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}", ending="")
            self.stderr.flush()
