"""`manage.py restore FILE` (docs/backup.md)."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.backup.errors import Refused
from mediation.backup.restoring import restore
from mediation.backup.terminal import Line, stopped_by_signal


class Command(BaseCommand):
    help = (
        "Put a backup back. Everything is checked before anything is changed. Exit 1 where it is"
        " refused, or where history or files are not whole afterwards. Stop the program first."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace",
            "--force",
            action="store_true",
            dest="replace",
            help="throw away what this installation holds",
        )

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            with stopped_by_signal(), Line(self.stderr) as line:
                whole = restore(
                    file,
                    replace=replace,
                    progress=lambda size, files: line.show(f"read {size} bytes, {files} files"),
                    tell=lambda sentence: line.tell(self.stdout, sentence),
                )
        except (Refused, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"The backup could not be put back: {error}") from error
        self.stdout.write("Restored." if whole else "Restored, but not whole: see above.")
        if not whole:
            sys.exit(1)
