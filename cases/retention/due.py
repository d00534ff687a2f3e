"""What is due: the record's kinds, the station's periods, and the day on which the last one ends."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from cases.retention import registry
from cases.retention.enums import Decision, Stage
from cases.retention.models import DestructionItem, DueRecord, LegalHold, RetentionPeriod
from cases.retention.registry import Candidate, Keeper
from mediation.deadlines.clocks import same_date_after
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation

BATCH = 500
Periods = Mapping[str, RetentionPeriod]


class Due(NamedTuple):
    """When a record's time is over, by which period, and how many years that is."""

    on: date
    period: RetentionPeriod
    years: int


def periods_of(station_id: int, day: date) -> dict[str, RetentionPeriod]:
    """kind → the period in force at the station on `day`."""
    rows = RetentionPeriod.objects.filter(station_id=station_id, valid_from__lte=day)
    return {row.kind: row for row in rows.order_by("valid_from")}


def governing(kinds: Iterable[str], periods: Periods) -> RetentionPeriod | None:
    """The longest of the kinds' periods, one for ever before all; None while one is not set."""
    longest: RetentionPeriod | None = None
    for kind in kinds:
        period = periods.get(kind)
        if period is None:
            return None
        if longest is None or (period.years or math.inf) > (longest.years or math.inf):
            longest = period
    return longest


def due_of(candidate: Candidate, periods: Periods) -> Due | None:
    """When the record's time is over: by the longest of its kinds' periods.

    None while one of them is not set, or is for ever.
    """
    longest = governing(candidate.kinds, periods)
    if longest is None or longest.years is None:
        return None
    return Due(same_date_after(candidate.base_on, longest.years), longest, longest.years)


def is_held(root_ref: str) -> bool:
    """Whether somebody has put off the destruction of the record."""
    active: bool = LegalHold.objects.active().filter(root_ref=root_ref).exists()
    return active


def decided_until(keeper: Keeper, pks: Iterable[int]) -> dict[int, date]:
    """Record → the day to which an earlier appraisal keeps it; `date.max` for ever."""
    items = DestructionItem.objects.filter(
        subject_label=keeper.label, subject_id__in=list(pks), list__stage__in=Stage.DECIDED
    ).exclude(decision=Decision.DESTROY)
    return {item.subject_id: item.extended_to or date.max for item in items.order_by("pk")}


def still_due(keeper: Keeper, station_id: int, pks: Iterable[int], day: date) -> dict[int, Due]:
    """Those of the records whose time is over on `day`, asked afresh."""
    pks = list(pks)
    periods, kept = periods_of(station_id, day), decided_until(keeper, pks)
    found = {}
    for candidate in keeper.candidates(station_id, pks=pks):
        due = due_of(candidate, periods)
        if due and due.on < day and kept.get(candidate.pk, date.min) < day:
            found[candidate.pk] = due
    return found


def refresh(day: date, station: Organisation | None = None) -> int:
    """List anew what is due at each station, or at one; how many records are."""
    stations = Organisation.objects.filter(kind=OrganisationKind.STATION)
    if station is not None:
        stations = stations.filter(pk=station.pk)
    return sum(_refresh(one, day) for one in stations.order_by("pk"))


def _refresh(station: Organisation, day: date) -> int:
    rows = [row for keeper in registry.keepers() for row in _due_at(station, keeper, day)]
    with transaction.atomic():
        first = dict(DueRecord.objects.filter(station=station).values_list("root_ref", "found_on"))
        for row in rows:
            row.found_on = first.get(row.root_ref, day)
        DueRecord.objects.filter(station=station).delete()
        DueRecord.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _due_at(station: Organisation, keeper: Keeper, day: date) -> list[DueRecord]:
    periods = periods_of(station.pk, day)
    years = [row.years for code, row in periods.items() if row.years and code in _codes(keeper)]
    if not years:
        return []
    # Whatever ended later than this cannot be due by any period.
    until = same_date_after(day, -min(years))
    found = [
        (candidate, due)
        for candidate in keeper.candidates(station.pk, until=until)
        if (due := due_of(candidate, periods)) and due.on < day
    ]
    kept: dict[int, date] = {}
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        kept |= decided_until(keeper, [candidate.pk for candidate, _due in batch])
    return [
        DueRecord(
            subject_label=keeper.label,
            subject_id=candidate.pk,
            root_ref=candidate.root_ref,
            serial=candidate.serial,
            station=station,
            organisation_id=candidate.organisation_id,
            kind=due.period.kind,
            base_on=candidate.base_on,
            due_on=due.on,
            years=due.years,
            source=due.period.source,
        )
        for candidate, due in found
        if kept.get(candidate.pk, date.min) < day
    ]


def _codes(keeper: Keeper) -> set[str]:
    return {kind.code for kind in keeper.kinds}
