"""What the due list says of review and confirmation, and when it falls silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from cases.services.agreement import record_payment
from cases.tracks.due import KINDS
from mediation.agenda.entries import Window
from mediation.history.actor import Actor
from tests.cases.tracks import scenes
from tests.cases.tracks.scenes import COURT, REVIEW, applied, granted, refused, taken
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LAST, ANSWER = KINDS
FAR = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(date(2026, 3, 20), tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    scenes.open_tracks(cast.station)
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return scenes.settled(mediator)


def dues(kind, **window) -> list[tuple[str, date]]:
    found = kind.source(Window(**{"last": FAR} | window))
    return [(entry.key.rsplit(":", 1)[1], entry.day) for entry in found]


def test_each_open_track_has_its_last_day_and_the_safe_one(case, mediator, cast):
    review, court = LAST.source(Window(last=FAR))
    assert (review.day, review.safe_until) == (scenes.LAST_REVIEW, None)
    assert (court.day, court.safe_until) == (scenes.LAST_COURT, scenes.SAFE_COURT)
    assert (court.holders, court.subject) == ((mediator.user_id,), case.serial)
    assert court.url == f"/cases/{case.serial}/confirmation/"
    assert dues(LAST, first=scenes.LAST_COURT) == [(COURT, scenes.LAST_COURT)]
    assert dues(LAST, last=scenes.LAST_REVIEW) == [(REVIEW, scenes.LAST_REVIEW)]
    assert dues(LAST, subject="LJZ-2026-999999") == []
    for part in ("stranger", "other_manager"):
        assert dues(LAST, actor=cast.actor(part)) == []
    scenes.open_tracks(cast.station, court=False)
    assert dues(LAST) == [(REVIEW, scenes.LAST_REVIEW)]
    scenes.open_tracks(cast.station, review=False, court=False)
    assert dues(LAST) == []


def test_the_last_day_vanishes_with_itself(case, clock):
    clock.move_to(scenes.LAST_REVIEW)
    assert len(dues(LAST)) == 2
    clock.move_to(date(2026, 3, 28))
    assert dues(LAST) == [(COURT, scenes.LAST_COURT)]
    clock.move_to(date(2026, 4, 14))
    assert dues(LAST) == []


def test_it_vanishes_with_an_application_and_the_other_one_comes_back_after_a_refusal(
    case, mediator
):
    track = applied(case, mediator, REVIEW)
    assert dues(LAST) == []
    track = taken(track, mediator)
    assert dues(LAST) == []
    refused(track, mediator, ground="unclear")
    assert dues(LAST) == [(COURT, scenes.LAST_COURT)]


def test_nothing_is_to_be_confirmed_of_what_is_performed(case, mediator):
    agreement = scenes.agreement_of(case)
    record_payment(agreement, actor=mediator, version=None, paid_on=date(2026, 3, 20))
    assert dues(LAST) == []


def test_the_courts_times_are_told_step_by_step(case, mediator):
    track = applied(case, mediator, COURT)
    (entry,) = ANSWER.source(Window(last=FAR))
    assert (entry.day, str(entry.article), entry.note) == (
        date(2026, 3, 19), "法释〔2011〕5号第4条", "",
    )  # fmt: skip
    track = taken(track, mediator)
    (entry,) = ANSWER.source(Window(last=FAR))
    assert (entry.day, entry.note) == (date(2026, 4, 1), "经批准可延长至2026-04-13")
    assert dues(ANSWER, first=date(2026, 4, 2)) == []
    granted(track, mediator)
    assert dues(ANSWER) == []


def test_the_commission_has_five_working_days_from_taking_it_on(case, mediator):
    track = applied(case, mediator, REVIEW)
    assert dues(ANSWER) == []  # its rules name no day for taking it on
    taken(track, mediator)
    (entry,) = ANSWER.source(Window(last=FAR))
    assert (entry.day, entry.note) == (date(2026, 3, 24), "经批准可延长至2026-03-31")


def cost(kind) -> tuple[int, int]:
    """How many entries there are, and how many queries they took."""
    with CaptureQueriesContext(connection) as asked:
        found = list(kind.source(Window(last=FAR)))
    return len(found), len(asked)


def test_lists_cost_the_same_for_many_as_for_one(mediator):
    costs: dict[str, list[tuple[int, int]]] = {LAST.code: [], ANSWER.code: []}
    for more in (1, 2):
        cases = [scenes.settled(mediator) for _n in range(more)]
        costs[LAST.code].append(cost(LAST))
        for one in cases:
            taken(applied(one, mediator, COURT), mediator)
        costs[ANSWER.code].append(cost(ANSWER))
    assert [count for count, _queries in costs[LAST.code]] == [2, 4]
    assert [count for count, _queries in costs[ANSWER.code]] == [1, 3]
    assert {code: len({queries for _n, queries in seen}) for code, seen in costs.items()} == {
        "confirmation": 1, "confirmation_decision": 1,
    }  # fmt: skip
