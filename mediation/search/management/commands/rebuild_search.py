"""`manage.py rebuild_search` (docs/backup.md)."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from mediation.search import indexing, tables


class Command(BaseCommand):
    help = (
        "Make the search index anew from the records, after a change of VAULT_INDEX_KEY or of rows past"
        " the program. May be stopped and started again, and runs while the system is in use."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        tables.install(connection)
        done = indexing.rebuild(self._show)
        self.stdout.write(f"{done} rows are in the index.")

    def _show(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}", ending="")
            self.stderr.flush()
