"""`manage.py anchor_history`: an anchor now, beside the daily one that beat makes."""

from typing import Any

from django.core.management.base import BaseCommand

from mediation.history import anchors


class Command(BaseCommand):
    help = "Tie the heads of all chains to a new line in ANCHORS_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = anchors.make_anchor()
        self.stdout.write(
            anchors.Line.of(anchor).text()
            if anchor
            else "nothing has changed since the last anchor"
        )
