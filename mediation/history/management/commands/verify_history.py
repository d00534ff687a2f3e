"""`manage.py verify_history`: has anybody altered history behind the system's back?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.history import anchors
from mediation.history.verification import Report, verify

SHOWN = 50


class Command(BaseCommand):
    help = "Read all of history again: exit 0 with what was read, or 1 with what was altered."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        self.stdout.write(_as_json(report) if options["format"] == "json" else _as_text(report))
        if report.findings:
            raise CommandError(f"history has been altered: {_told(report.findings[0])}")


def _as_json(report: Report) -> str:
    last = anchors.latest()
    return json.dumps(
        {"ok": not report.findings}
        | asdict(report)
        | {"last_anchor": asdict(anchors.Line.of(last)) if last else None},
        ensure_ascii=False,
        indent=2,
    )


def _as_text(report: Report) -> str:
    lines = [_told(finding) for finding in report.findings[:SHOWN]]
    if (more := len(report.findings) - SHOWN) > 0:
        lines.append(f"… and {more} more; --format json lists all")
    lines.append(
        f"{report.rows} rows in {report.chains} chains, {report.live_rows} live rows and"
        f" {report.anchors} anchors checked, {len(report.findings)} findings"
    )
    if last := anchors.latest():
        line = anchors.Line.of(last)
        lines.append(f"last anchor: {line.n} of {line.at}, root {line.root}")
    return "\n".join(lines)


def _told(finding: Any) -> str:
    place = f" ({finding.chain}, number {finding.seq})" if finding.chain else ""
    return f"{finding.where}{place}: {finding.message}"
