"""List the kinds of paper: code, tab, title, one a line."""

from typing import Any

from django.core.management.base import BaseCommand

from mediation.papers import registry


class Command(BaseCommand):
    help = "List the kinds of paper that can be printed: code, tab, title."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in registry.kinds():
            self.stdout.write(f"{kind.code}\t{kind.title}")
