"""`manage.py monthly_rates YYYY-MM`: the figures of a month (design §5)."""

import sys
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.papers.errors import CannotPrint
from mediation.reports.choice import narrowed, standing_at
from mediation.reports.periods import NotAPeriod, Period, parse_period, totalled_from
from mediation.reports.report import build, whole
from mediation.reports.scopes import (
    Scope,
    UnknownNarrowing,
    UnknownOrganisation,
    everything,
    of_organisation,
)
from mediation.reports.writers.formats import FORMATS

BINARY = ("xlsx", "pdf")


class Command(BaseCommand):
    """Print the report, or write it to a file; the file is written whole or not at all.

    Text is UTF-8 without a BOM, so that programs can read it; the page's CSV download has one.
    """

    help = "Print the figures of a month: settled, concluded, the three rates, and what is behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "period", metavar="YYYY-MM",
            help="calendar month, Asia/Shanghai; also YYYY-Q3, YYYY, YYYY-MM-DD..YYYY-MM-DD",
        )  # fmt: skip
        parser.add_argument(
            "--organisation", metavar="CODE", help="it and everything below it; default: everything"
        )
        parser.add_argument(
            "--only", metavar="DIMENSION:CODE", default="",
            help="narrow everything, e.g. to category:payment or led_by:USERNAME",
        )  # fmt: skip
        parser.add_argument(
            "--as-of", metavar="YYYY-MM-DD", type=date.fromisoformat,
            help="as it stood at the end of that day, from history",
        )  # fmt: skip
        parser.add_argument(
            "--compare", action="store_true",
            help="json, csv: also the period before and the same one a year before",
        )  # fmt: skip
        parser.add_argument(
            "--since", metavar="YYYY-MM-DD", type=date.fromisoformat,
            help="first day of the running totals; default: the first of January of the year",
        )  # fmt: skip
        parser.add_argument("--format", choices=tuple(FORMATS), default="json")
        parser.add_argument("--output", metavar="FILE", type=Path, help="default: standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        period = totalled_from(_period(options["period"]), options["since"])
        scope = _scope(options["organisation"], options["only"])
        if period.since and period.since > period.last:
            raise CommandError("--since is after the end of the period.")
        chosen, output = FORMATS[options["format"]], options["output"]
        if chosen.code in BINARY and output is None and sys.stdout.isatty():
            raise CommandError(f"--format {chosen.code} is for a file: add --output FILE.")
        try:
            with standing_at(options["as_of"]):
                report = (
                    whole(period, scope)
                    if chosen.code in BINARY
                    else build(period, scope, compare=options["compare"])
                )
            content = chosen.write(replace(report, is_past=bool(options["as_of"])))
        except CannotPrint as error:
            raise CommandError(str(error)) from error
        with acting(SYSTEM, act="monthly_rates"):
            log_access(AccessEntry.Act.EXPORT, detail=f"report {period.label} {chosen.code}")
        if output is None:
            self._print(content, binary=chosen.code in BINARY)
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"cannot write {output}: {error.strerror}") from error

    def _print(self, content: bytes, *, binary: bool) -> None:
        if binary:
            sys.stdout.buffer.write(content)
        else:
            self.stdout.write(content.decode(), ending="")


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except NotAPeriod as error:
        raise CommandError(
            f"{text!r} is not a month; write YYYY-MM, e.g. 2026-10 (or YYYY-Q3, YYYY,"
            " YYYY-MM-DD..YYYY-MM-DD)."
        ) from error


def _scope(code: str | None, only: str) -> Scope:
    try:
        return narrowed(of_organisation(code) if code else everything(), only)
    except UnknownOrganisation as error:
        raise CommandError(f"There is no organisation with the code {code!r}.") from error
    except UnknownNarrowing as error:
        raise CommandError(f"Nothing can be narrowed to {only!r}.") from error
