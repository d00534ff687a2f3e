"""`manage.py workflow`: the state machines, read from their declarations (design §7)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases import workflow


class Command(BaseCommand):
    help = "Print the state machines: JSON, a graph for Graphviz, or the text of docs/workflow.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("json", "dot", "markdown"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        machines = workflow.machines()
        writers = {
            "json": lambda: json.dumps(machines, ensure_ascii=False, indent=2),
            "dot": lambda: workflow.as_dot(machines),
            "markdown": lambda: workflow.as_markdown(machines),
        }
        self.stdout.write(writers[options["format"]]())
