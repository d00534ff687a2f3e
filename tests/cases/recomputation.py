"""The figures once more, in plain Python over the exported ledger: no query, no code of ours."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.core.management import call_command

SETTLED = ("agreement", "own_settlement")
CONCLUSIONS = (*SETTLED, "no_agreement", "withdrawn")


def ledger(**options: Any) -> list[dict[str, str]]:
    """What `manage.py export_ledger` prints, row by row."""
    printed = io.StringIO()
    call_command("export_ledger", stdout=printed, **options)
    printed.seek(0)
    return list(csv.DictReader(printed))


@dataclass
class Happened:
    """One entry of the `events` column, with who held the case then and how it stood before."""

    on: date
    word: str
    holder: str
    accepted: bool
    concluded: bool


def history(row: dict[str, str]) -> list[Happened]:
    """The `events` column; the first holder is the one that gave the serial."""
    holder, accepted, concluded = row["serial"].split("-")[0], False, False
    told = []
    for entry in filter(None, row["events"].split(";")):
        day, word = entry.split("=")
        told.append(Happened(date.fromisoformat(day), word, holder, accepted, concluded))
        if word.startswith("transferred:"):
            holder = word.partition(":")[2]
        elif word == "accepted":
            accepted = True
        elif word in CONCLUSIONS:
            concluded = accepted
        elif word == "reopened":
            concluded = False
    return told


def stand(row: dict[str, str], day: date) -> tuple[str, bool]:
    """Who held the case at the end of `day`, and whether it was in mediation then."""
    holder, accepted, concluded = row["serial"].split("-")[0], False, False
    for event in history(row):
        if event.on <= day:
            if event.word.startswith("transferred:"):
                holder = event.word.partition(":")[2]
            accepted = accepted or event.word == "accepted"
            if event.word in CONCLUSIONS:
                concluded = accepted
            elif event.word == "reopened":
                concluded = False
    return holder, accepted and not concluded


def _found_eligible(
    row: dict[str, str], story: list[Happened], first: date, last: date, codes: set[str] | None
) -> bool:
    """Whether the latest decision is positive, of the period, and of a holder in scope then."""
    if row["eligible"] != "yes":
        return False
    day = date.fromisoformat(row["reviewed_on"])
    accepted = next(event for event in story if event.word == "accepted")
    holder = accepted.holder if accepted.on == day else stand(row, day)[0]
    return first <= day <= last and (codes is None or holder in codes)


def rate(numerator: int, denominator: int) -> float | None:
    """Per cent with one decimal, half up, in whole numbers."""
    if not denominator:
        return None
    return (numerator * 2000 + denominator) // (2 * denominator) / 10


def recompute(
    rows: list[dict[str, str]],
    first: date,
    last: date,
    codes: set[str] | None,
    told: dict[str, Any],
) -> dict[str, Any]:
    """The figures of one period and scope.

    Args:
        codes: codes of the organisations in scope, None for all.
        told: serial → what a ledger does not tell: the reason of an earlier refusal, an amount
            since undone, workers, collective.
    """
    within = lambda code: codes is None or code in codes  # noqa: E731
    day_before = date.fromordinal(first.toordinal() - 1)
    figures: dict[str, Any] = dict.fromkeys(
        (
            "received", "eligible", "ineligible", "met_objective_but_unwilling",
            "withdrawn_before_acceptance", "accepted", "concluded", *CONCLUSIONS, "settled",
            "reopened", "transferred_in", "transferred_out", "open_at_start", "open_at_end",
            "workers", "collective",
        ),
        0,
    )  # fmt: skip
    days: list[int] = []
    claimed = agreed = 0
    for row in rows:
        if row["state"] == "void":
            continue
        story, known = history(row), told[row["serial"]]
        now = [event for event in story if first <= event.on <= last]
        received_on = date.fromisoformat(row["received_on"])
        if first <= received_on <= last and within(stand(row, received_on)[0]):
            figures["received"] += 1
        accepted = [event for event in now if event.word == "accepted" and within(event.holder)]
        if accepted:
            figures["accepted"] += 1
            figures["workers"] += known.workers
            figures["collective"] += known.collective
            assert row["eligible"] == "yes"
        figures["eligible"] += _found_eligible(row, story, first, last, codes)
        if any(event.word == "ineligible" and within(event.holder) for event in now):
            figures["ineligible"] += 1
            figures["met_objective_but_unwilling"] += str(known.reason).startswith("respondent_")
        if any(e.word == "withdrawn" and not e.accepted and within(e.holder) for e in now):
            figures["withdrawn_before_acceptance"] += 1
        changes = [
            event for event in now
            if event.accepted and (event.word in CONCLUSIONS or event.word == "reopened")
        ]  # fmt: skip
        if changes and changes[-1].word in CONCLUSIONS and within(changes[-1].holder):
            figures["concluded"] += 1
            figures[changes[-1].word] += 1
            days.append((changes[-1].on - date.fromisoformat(row["accepted_on"])).days)
            claimed += round(float(row["claimed_amount"]) * 100)
            agreed += round(known.agreed * 100) if changes[-1].word in SETTLED else 0
        if changes and changes[0].word == "reopened" and within(changes[0].holder):
            figures["reopened"] += 1
        net = 0
        for event in now:
            if event.word.startswith("transferred:") and event.accepted and not event.concluded:
                net += within(event.word.partition(":")[2]) - within(event.holder)
        figures["transferred_in"] += net > 0
        figures["transferred_out"] += net < 0
        for key, day in (("open_at_start", day_before), ("open_at_end", last)):
            holder, is_open = stand(row, day)
            figures[key] += is_open and within(holder)
    settled = figures["settled"] = figures["agreement"] + figures["own_settlement"]
    concluded = figures["concluded"]
    unwilling = figures["met_objective_but_unwilling"]
    others = figures["ineligible"] + figures["withdrawn_before_acceptance"]
    return figures | {
        "success_rate": rate(settled, concluded),
        "success_rate_with_unwilling": rate(settled, concluded + unwilling),
        "resolution_rate_all": rate(settled, concluded + others),
        "within_15_days": rate(sum(length <= 15 for length in days), concluded),
        "claimed_amount": f"{claimed // 100}.{claimed % 100:02d}",
        "agreed_amount": f"{agreed // 100}.{agreed % 100:02d}",
        "median_days": float(median(days)) if days else None,
    }
