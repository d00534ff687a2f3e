"""What has been recorded of a consultation or application since a moment; see `cases.figures.changes`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.figures import changes as of_cases
from legal_aid.models import AidApplication, Consultation
from mediation.reports.sections import Change

_COLUMNS: dict[type[Consultation | AidApplication], tuple[str, ...]] = {
    Consultation: ("held_on", "channel", "category", "onward", "building", "officer", "linked_on"),
    AidApplication: (
        "kind", "state", "received_on", "decided_on", "ended_on", "refusal_reason",
        "recovered_amount",
    ),
}  # fmt: skip


def explain(references: Sequence[str], since: datetime) -> Mapping[str, Sequence[Change]]:
    """Serial → what was recorded from `since` on, in the order of recording."""
    found: dict[str, list[Change]] = defaultdict(list)
    for model, columns in _COLUMNS.items():
        rows: Any = model._default_manager
        named = {row.aggregate_ref(): row.serial for row in rows.filter(serial__in=references)}
        for serial, change in of_cases.changed(model, named, since, columns):
            found[serial].append(change)
    for serial, changes in of_cases.explain(references, since).items():
        found[serial] += changes
    return found
