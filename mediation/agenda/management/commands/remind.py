"""One round of reminding by hand, or only the question whether reminders go out."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mediation.agenda.alarm import alarms
from mediation.agenda.rounds import go_round
from mediation.history.actor import SYSTEM, acting


class Command(BaseCommand):
    """See the module."""

    help = "Send the reminders that are due; --check only says whether they go out (exit 1: no)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="send nothing; for a monitor")

    def handle(self, *, check: bool, **_options: Any) -> None:
        if check:
            sentences = alarms(timezone.now())
            for sentence in sentences:
                self.stdout.write(sentence)
            if sentences:
                sys.exit(1)
            self.stdout.write("ok")
            return
        with acting(SYSTEM, act="remind"):
            outcome = go_round()
        self.stdout.write(f"due now: {outcome.due}, ended: {outcome.ended}")
