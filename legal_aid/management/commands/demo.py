"""`manage.py demo`: the demonstration station with cases over 24 months (design §7)."""

import json
import os
from argparse import ArgumentTypeError
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from cases.demo.make import SCENES_FROM, make_cases
from cases.models import Case
from legal_aid.demo import make_answers, make_consultations
from legal_aid.demo_aid import make_aid
from legal_aid.demo_lawyers import make_lawyers
from legal_aid.demo_outreach import make_outreach
from mediation.history import anchors, guards
from mediation.history.actor import SYSTEM, acting
from mediation.stations.demo import make_station
from mediation.stations.models import Organisation, User

PREFIX = "demo_"
SPAN = timedelta(days=740)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write 2026-11-23") from error


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of cases")
    return int(text)


class Command(BaseCommand):
    help = "Load the demonstration station. Changes nothing on a database that holds data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=_positive, default=240)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=_day, default=None, help="last day, default today")
        parser.add_argument(
            "--reset", action="store_true", help="empty a database of demonstration data first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demonstration data do not belong in production.")
        until = options["until"] or timezone.localdate()
        if until > timezone.localdate():
            raise CommandError("--until may not lie in the future.")
        if options["reset"]:
            self._reset()
        elif User.objects.exists() or Organisation.objects.exists():
            self.stdout.write("The database holds data already: nothing was changed.")
            return
        self._load(options["cases"], options["seed"], until)

    def _reset(self) -> None:
        if User.objects.exclude(username__startswith=PREFIX).exists():
            raise CommandError(
                "--reset refused: the database holds accounts that are not the demonstration's."
            )
        with guards.lifted():
            call_command("flush", interactive=False, verbosity=0)
        # They prove what was there; the next demonstration begins anew.
        anchors.path().unlink(missing_ok=True)

    def _load(self, count: int, seed: int, until: date) -> None:
        with transaction.atomic(), acting(SYSTEM, act="demo"):
            demo = make_station(until - SPAN)
        make_cases(demo, count=count, seed=seed, until=until, progress=self._progress(count))
        with transaction.atomic():
            make_answers(demo, until=until)
            make_consultations(demo, count=count // 2, seed=seed, until=until)
            make_lawyers(demo, seed=seed, until=until)
            make_outreach(demo, seed=seed, until=until)
            make_aid(demo, seed=seed, until=until, with_cases=count >= SCENES_FROM)
        self._write_accounts(demo.accounts())
        with connection.cursor() as cursor:
            # Without statistics SQLite and PostgreSQL choose poor plans for the lists.
            cursor.execute("ANALYZE")
        self.stdout.write(f"Loaded {Case.objects.count()} cases of the demonstration station.")

    def _progress(self, count: int) -> Any:
        shown = 0

        def show(done: int) -> None:
            nonlocal shown
            if done - shown >= max(count // 10, 20):
                shown = done
                self.stdout.write(f"  {done} of {count} cases finished …")

        return show

    def _write_accounts(self, accounts: dict[str, dict[str, str]]) -> None:
        path = Path(settings.VAR_DIR) / "demo-accounts.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(accounts, file, ensure_ascii=False, indent=2)
        self.stdout.write(f"Accounts, one per role: {path}")
