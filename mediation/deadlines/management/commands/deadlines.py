"""`manage.py deadlines`: the clocks that run from given dates."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.duties import compute
from mediation.deadlines.duty import Deadline

#: Options and what their date means; the names are those of `compute`.
DATES = {
    "received": "day on which the application was received",
    "accepted": "day on which the case was accepted",
    "effective": "day on which the agreement took effect",
    "ended": "day on which the case came to its end",
    "known": "base day of limitation: the infringement was or should have been known",
}


class Command(BaseCommand):
    """Print the deadlines as a table, or as JSON for programs."""

    help = "Compute the statutory deadlines that run from the given dates (YYYY-MM-DD)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, meaning in DATES.items():
            parser.add_argument(f"--{name}", metavar="D", help=meaning)
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *_args: Any, **options: Any) -> None:
        days = {name: _parse(name, options[name]) for name in DATES}
        try:
            deadlines = compute(**days, calendar=station_calendar())
        except (OverflowError, ValueError) as error:
            raise CommandError("A deadline would lie behind the year 9999.") from error
        if options["format"] == "json":
            self.stdout.write(
                json.dumps([_as_json(item) for item in deadlines], ensure_ascii=False, indent=2)
            )
            return
        if not deadlines:
            names = ", ".join(f"--{name}" for name in DATES)
            raise CommandError(f"Give at least one date: {names}.")
        for item in deadlines:
            self.stdout.write(_as_line(item))


def _parse(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # fromisoformat also takes 20261001 and 2026-W40-4, which people type by mistake.
    if day is None or day.isoformat() != text:
        raise CommandError(f"--{name}: {text!r} is not a date; write YYYY-MM-DD, e.g. 2026-10-09.")
    return day


def _as_json(item: Deadline) -> dict[str, str | bool | None]:
    return {
        "duty": item.duty.value,
        "due": item.due.isoformat(),
        "safe_until": item.safe_until.isoformat() if item.safe_until else None,
        "day_type": item.day_type.value,
        "article": str(item.article),
        "provisional": item.provisional,
    }


def _as_line(item: Deadline) -> str:
    remarks = [f"safe until {item.safe_until}"] if item.safe_until else []
    remarks += ["moved by analogy"] if item.by_analogy else []
    remarks += ["provisional"] if item.provisional else []
    suffix = f" [{', '.join(remarks)}]" if remarks else ""
    return f"{item.duty.value:<22}  {item.due}  {item.day_type.value:<8}  {item.article}{suffix}"
