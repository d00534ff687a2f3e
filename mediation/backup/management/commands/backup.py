"""`manage.py backup FILE` (docs/backup.md)."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.backup.errors import Refused
from mediation.backup.making import make
from mediation.backup.terminal import Line, stopped_by_signal


class Command(BaseCommand):
    help = (
        "Write database, papers, scans and anchors to one encrypted file, while the system is in"
        " use. An older backup of the same name is replaced. Exit 1 where a file was missing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        target = file.resolve()
        try:
            with stopped_by_signal(), Line(self.stderr) as line:
                made = make(
                    target, progress=lambda step, done, all_: line.show(f"{step}: {done} of {all_}")
                )
        except (Refused, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        self.stdout.write(f"{target}: {made.size} bytes, {made.files} files.")
        if made.missing:
            raise CommandError(
                f"{len(made.missing)} files that the database knows are not on the disk:"
                f" {', '.join(made.missing[:5])}. The backup holds all the rest."
            )
