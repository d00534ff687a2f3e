"""A paper about a building: the engine needs no case to issue one."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from mediation.history.actor import SYSTEM, acting
from mediation.papers import registry, services
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind
from mediation.stations.models import Building
from tests.papers import samples
from tests.support.cast import Cast

DAY = date(2026, 11, 20)
KIND = "test_notice"


def _context(building: Building) -> dict[str, Any]:
    return {
        "organisation": {"name": building.station.name},
        "applicants": [samples.worker()],
        "respondents": [samples.employer()],
        "case": {"serial": "T-1", "received_on": "2026-11-02"},
        "reasons": [f"事项：{building.name}"],
        "explanation": building.address,
    }


def _refusals(building: Building) -> list[str]:
    return [] if building.is_active else ["该楼宇已停用。"]


@pytest.fixture
def kind() -> Iterator[PaperKind]:
    """A registered kind of paper, forgotten again after the test."""
    before = dict(registry._kinds)
    declared = PaperKind(
        code=KIND,
        title="测试通知",
        template="papers/non_acceptance.html",
        subject="stations.building",
        build=_context,
        refusals=_refusals,
        number=lambda building: f"{building.code}-通",
        form_code="T01",
        copies=2,
    )
    registry.register(declared)
    yield declared
    registry._kinds.clear()
    registry._kinds.update(before)


@pytest.fixture
def issue(kind: PaperKind, cast: Cast) -> Any:
    """`issue()` the test kind about the cast's building, as the manager, in a transaction."""

    def make(**changes: Any) -> Paper:
        actor = cast.actor("manager")
        with transaction.atomic(), acting(actor, act="test_issue"):
            return services.issue(KIND, cast.building, actor=actor, happened_on=DAY, **changes)

    return make


@pytest.fixture
def as_nobody_in_particular() -> Iterator[None]:
    """Bind the system, as a job does."""
    with acting(SYSTEM, act="test"):
        yield
