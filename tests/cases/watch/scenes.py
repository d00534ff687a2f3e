"""What tests of the watch do again and again."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from cases.services import sessions
from cases.watch.detectors import Finding, detector_of, scope_of
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.stations.models import StatutoryParameter
from mediation.stations.services.parameters import add_parameter
from tests.cases import factories as make
from tests.support.cast import Cast


def found(code: str, actor: Actor | None = None) -> list[Finding]:
    """What a detector finds for this person, or for the system."""
    detector = detector_of(code, actor)
    assert detector is not None, code
    return list(detector.find(scope_of(actor)))


def subjects(code: str, actor: Actor | None = None) -> list[str]:
    return [one.subject for one in found(code, actor)]


def house(cast: Cast, kind: str, value: int) -> None:
    """The station's own number."""
    row = StatutoryParameter(
        station=cast.station, kind=kind, value=Decimal(value), valid_from=date(2026, 1, 1),
        source="站务会决定",
    )  # fmt: skip
    add_parameter(row, actor=cast.actor("manager"))


def leaves(cast: Cast, part: str, on: date) -> None:
    """The person's membership ends."""
    with acting(SYSTEM, act="test"):
        row = cast.memberships[part]
        row.ends_on = on
        row.save()


def planned(case: Case, actor: Actor, day: date, **fields: Any) -> Any:
    """A session on that day, of which nothing is recorded."""
    return sessions.plan_session(
        case, make.session(actor, day, **fields), actor=actor, version=None
    )


def issue(case: Case, kind: str, actor: Actor) -> Paper:
    """A paper of today."""
    with transaction.atomic(), acting(actor, act="issue_paper"):
        return papers.issue(kind, case, actor=actor, happened_on=timezone.localdate())


def person(n: int, **fields: Any) -> Any:
    """A worker of whom no other test case knows."""
    return make.worker(f"甲乙{n}", **{"phone": f"1390000{n:04d}"} | fields)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def go(clock: time_machine.Traveller, day: date) -> None:
    clock.move_to(noon(day))


def seen_by(code: str, cast: Cast, *parts: str) -> dict[str, int]:
    return {part: len(found(code, cast.actor(part))) for part in parts}
