"""A report and its lists as one text that never changes, its seal, and the way back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import translation

from mediation.history.actor import Actor
from mediation.reports.choice import Choice
from mediation.reports.differences import Entry, lists_of
from mediation.reports.presentation import fraction, scope_name, written
from mediation.reports.report import Report
from mediation.reports.writers.formats import to_json
from mediation.vault.uploads import digest

#: Raised when the shape of the text changes; older texts stay readable.
FORMAT = 1


def freeze(report: Report, *, actor: Actor) -> str:
    """The report as text: what it says, in numbers and in words, and whom it counts.

    Always in Chinese. The same report gives the same text.
    """
    with translation.override("zh-hans"):
        lists = lists_of(report.period, report.scope, actor)
        entries = sorted(frozenset().union(*lists.values()))
        place = {entry: number for number, entry in enumerate(entries)}
        content = {
            "format": FORMAT,
            "scope": scope_name(report.scope),
            "figures": [
                {
                    "key": figure.key,
                    "label": str(figure.label),
                    "definition": str(figure.definition),
                    "value": written(figure.kind, value),
                    "fraction": fraction(value),
                }
                for figure, value in report.figures()
            ],
            "report": json.loads(to_json(report)),
            "entries": [[entry.reference, entry.on, entry.result] for entry in entries],
            "lists": {
                key: sorted(place[entry] for entry in chosen) for key, chosen in lists.items()
            },
        }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(content: str) -> str:
    """The hash by which the text is known again."""
    return digest(content.encode())


def signed(choice: Choice, content: str, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The columns of a `FrozenReport` that say of what it is, and who signed it when."""
    period = choice.period
    return {
        "organisation": choice.scope.organisation,
        "span": period.span,
        "period_label": period.label,
        "first": period.first,
        "last": period.last,
        "since": period.since,
        "content": content,
        "sha256": seal(content),
        "signed_at": at,
        "signed_by_id": actor.user_id,
        "signed_by_name": actor.name,
        "signed_by_role": actor.role,
    }


@dataclass(frozen=True)
class Frozen:
    """A frozen text, read."""

    content: str

    @cached_property
    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def figures(self) -> list[dict[str, str]]:
        """Each figure: key, label, definition, value in words, and how a rate is made."""
        figures: list[dict[str, str]] = self._read["figures"]
        return figures

    @property
    def scope(self) -> str:
        """Whose figures these are, in words."""
        return str(self._read["scope"])

    @cached_property
    def lists(self) -> Mapping[str, frozenset[Entry]]:
        """Figure → the lines of its list."""
        entries = [Entry(*row) for row in self._read["entries"]]
        return {
            key: frozenset(entries[place] for place in places)
            for key, places in self._read["lists"].items()
        }

    def list_of(self, key: str) -> list[Entry]:
        """The list behind one figure, by day and reference; empty for a figure of none."""
        return sorted(self.lists.get(key, ()), key=lambda entry: (entry.on, entry.reference))
