"""Whatever is done in whatever order: never two applications of an agreement that hold at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case
from cases.tracks.enums import TrackState
from cases.tracks.models import Track
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.tracks import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends an example, with all it wrote."""


def _apply(kind: str) -> Callable[..., Any]:
    return lambda case, _track, actor: scenes.applied(case, actor, kind)


def _on(act: Callable[..., Any], **given: Any) -> Callable[..., Any]:
    def carry_out(_case: Case, track: Track | None, actor: Actor) -> None:
        if track is not None:
            act(track, actor, **given)

    return carry_out


ACTS: dict[str, Callable[..., Any]] = {
    "review": _apply(scenes.REVIEW),
    "court": _apply(scenes.COURT),
    "taken": _on(scenes.taken),
    "granted": _on(scenes.granted),
    "refused": _on(scenes.refused, ground="unclear"),
    "not taken": _on(scenes.refused, ground="no_jurisdiction"),
    "withdrawn": _on(scenes.withdrawn),
    "reopened": lambda case, _track, actor: endings.reopen(
        make.again(case), actor, happened_on=scenes.DECIDED
    ),
}
#: What leads to a title comes more often, or hardly any example would reach one.
OFTEN = [*ACTS, "review", "court", "taken", "taken", "granted", "granted"]
#: What is done, and to which application, counted from the newest.
steps = st.lists(
    st.tuples(st.sampled_from(OFTEN), st.sampled_from((0, 0, 1))), min_size=4, max_size=12
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_never_two_that_hold_at_once(cast: Cast, steps: list[tuple[str, int]]) -> None:
    with time_machine.travel(date(2026, 3, 24), tick=False), suppress(Undo), transaction.atomic():
        scenes.open_tracks(cast.station)
        manager = cast.actor("manager")
        case = scenes.settled(manager)
        for name, back in steps:
            rows = list(Track.objects.order_by("-number"))
            chosen = rows[back] if back < len(rows) else None
            with suppress(ActionRefused):
                ACTS[name](case, chosen, manager)
            _insist_sound(case)
        raise Undo


def _insist_sound(case: Case) -> None:
    holding = [row for row in case.tracks.all() if row.state in TrackState.HOLDING]
    assert len(holding) <= 1
    states = set(case.agreements.values_list("state", flat=True))
    converted = any(
        row.state == TrackState.GRANTED and row.kind == scenes.REVIEW for row in holding
    )
    assert ("converted" in states) == converted
    # What holds keeps the case closed.
    assert not holding or not make.again(case).is_open
    assert not case.tracks.filter(state=TrackState.PREPARED).exists()
