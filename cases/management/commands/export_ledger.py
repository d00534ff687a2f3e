"""`manage.py export_ledger`: the ledger as CSV or XLSX."""

import contextlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from cases.ledger import COLUMNS, rows
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.reports.writers.tables import add_sheet, workbook, write_csv


class Command(BaseCommand):
    """Write one row a case, as it is read.

    CSV is UTF-8 without a BOM and with LF, to standard output and to a file alike, so that the
    first column is called `serial` for every program. Text that a spreadsheet would run as a
    formula stands behind an apostrophe. Names are personal data: every export is on record.
    """

    help = "Export the ledger: one row a case, with its dated events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, meaning in (("from", "first"), ("to", "last")):
            parser.add_argument(
                f"--{name}", metavar="D", type=_day, help=f"{meaning} day of receipt (YYYY-MM-DD)"
            )
        parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
        parser.add_argument("--output", metavar="FILE", type=Path, help="default: standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        first, last, output = options["from"], options["to"], options["output"]
        if first and last and last < first:
            raise CommandError("--to lies before --from.")
        if options["format"] == "xlsx" and output is None:
            raise CommandError("--format xlsx is for a file: add --output FILE.")
        with acting(SYSTEM, act="export_ledger"):
            log_access(AccessEntry.Act.EXPORT, detail=f"ledger {first or ''}..{last or ''}")
        cases = rows(received_from=first, received_to=last)
        try:
            if options["format"] == "xlsx":
                book = workbook()
                add_sheet(book, "ledger", COLUMNS, cases, widths=(18, 30))
                book.save(output)
                return
            with self._stream(output) as stream:
                write_csv(stream, COLUMNS, cases)
        except BrokenPipeError:
            # The reader has seen enough (`| head`); Python must not try to flush the rest at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise CommandError(f"cannot write {output}: {error.strerror}") from error

    @contextlib.contextmanager
    def _stream(self, output: Path | None) -> Iterator[IO[str]]:
        if output is None:
            yield _Plain(self.stdout)  # type: ignore[misc]
            return
        with output.open("w", encoding="utf-8", newline="") as stream:
            yield stream


class _Plain:
    """The command's output without the line end that Django adds to every write."""

    def __init__(self, out: Any) -> None:
        self.out = out

    def write(self, text: str) -> None:
        self.out.write(text, ending="")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # fromisoformat also takes 20261001 and 2026-W40-4, which people type by mistake.
    if day is None or day.isoformat() != text:
        raise CommandError(f"{text!r} is not a date; write YYYY-MM-DD, e.g. 2026-10-09.")
    return day
