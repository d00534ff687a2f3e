"""Visits and shifts, as tests need them."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from legal_aid.models import BuildingVisit, DutyShift
from legal_aid.services import duty, visits
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.stations.models import Building, Organisation


def building(station: Organisation, code: str = "B99") -> Building:
    row = Building(station=station, code=code, name=f"测试大厦{code}")
    with acting(SYSTEM, act="test"):
        row.save()
    return row


def visit(actor: Actor, **fields: Any) -> BuildingVisit:
    row = BuildingVisit(**{"held_on": timezone.localdate(), "starts_at": time(18, 0), **fields})
    return visits.plan_visit(row, staff=(), actor=actor)


def shift(actor: Actor, **fields: Any) -> DutyShift:
    row = DutyShift(
        **{
            "held_on": timezone.localdate(),
            "starts_at": time(9, 0),
            "ends_at": time(12, 0),
            **fields,
        }
    )
    return duty.create_shift(row, actor=actor)
