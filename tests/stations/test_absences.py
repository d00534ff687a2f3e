"""When people are away: who may say so, and which days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import Absence
from mediation.stations.services.absences import add_absence, end_absence
from mediation.stations.services.memberships import end_membership
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def away(cast: Cast, part: str, first: int, last: int, *, by: str = "") -> Absence:
    """From so many days after today to so many days after today."""
    row = Absence(
        user=cast.user(part),
        first_day=TODAY + timedelta(days=first),
        last_day=TODAY + timedelta(days=last),
        reason="leave",
    )
    return add_absence(row, actor=cast.actor(by or part))


def refusal(cast: Cast, *given: Any, **more: Any) -> str:
    with pytest.raises(ActionRefused) as refused:
        away(cast, *given, **more)
    return str(refused.value)


def test_a_person_enters_own_days_and_who_did_stays_on_record(cast: Cast) -> None:
    row = away(cast, "mediator", 1, 5)
    assert row.entered_by == cast.user("mediator")
    (kept,) = row.history.all()
    assert (kept.act, kept.actor_id) == ("add_absence", cast.user("mediator").pk)
    assert kept.aggregate == f"stations.user:{cast.user('mediator').pk}"


@pytest.mark.parametrize(("first", "last"), [(1, 5), (0, 1), (5, 9), (2, 3), (0, 9)])
def test_days_that_overlap_are_refused_and_name_those_that_stand(
    cast: Cast, first: int, last: int
) -> None:
    away(cast, "mediator", 1, 5)
    assert "2026-04-02 至 2026-04-06" in refusal(cast, "mediator", first, last)


def test_days_beside_each_other_and_of_two_people_do_not_overlap(cast: Cast) -> None:
    away(cast, "mediator", 1, 5)
    away(cast, "mediator", 6, 6)
    away(cast, "mediator", 0, 0)
    away(cast, "colleague", 1, 5)
    assert Absence.objects.count() == 4


@pytest.mark.parametrize(
    ("first", "last", "by", "words"),
    [
        (3, 2, "", "最后一天不能早于第一天"),
        (-1, 3, "", "从今天起登记"),
        (-32, 3, "manager", "不能早于31天以前"),
        (-5, -1, "manager", "已经过去"),
        (0, 366, "", "不超过一年"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    cast: Cast, first: int, last: int, by: str, words: str
) -> None:
    assert words in refusal(cast, "mediator", first, last, by=by)


def test_a_manager_enters_what_has_begun(cast: Cast) -> None:
    assert away(cast, "mediator", -31, 2, by="manager").entered_by == cast.user("manager")


@pytest.mark.parametrize("by", ["colleague", "clerk", "auditor", "other_manager"])
def test_others_enter_nothing_for_somebody(cast: Cast, by: str) -> None:
    with pytest.raises(NotAllowed):
        away(cast, "mediator", 1, 2, by=by)


def test_a_manager_enters_nothing_for_somebody_who_has_left(cast: Cast) -> None:
    end_membership(
        cast.memberships["mediator"], actor=cast.actor("manager"),
        ends_on=TODAY - timedelta(days=1), reason="离职",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        away(cast, "mediator", 1, 2, by="manager")


def test_a_coming_absence_is_withdrawn_and_its_days_are_free_again(cast: Cast) -> None:
    row = end_absence(away(cast, "mediator", 1, 5), actor=cast.actor("mediator"))
    assert row.withdrawn_on == TODAY
    away(cast, "mediator", 1, 5)
    with pytest.raises(ActionRefused):
        end_absence(row, actor=cast.actor("mediator"))


def test_who_is_back_early_was_away_until_yesterday(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    row = away(cast, "mediator", 1, 5)
    clock.move_to(TODAY + timedelta(days=3))
    row = end_absence(row, actor=cast.actor("manager"))
    assert (row.last_day, row.withdrawn_on) == (TODAY + timedelta(days=2), None)


def test_an_absence_that_begins_today_is_withdrawn_whole(cast: Cast) -> None:
    assert end_absence(away(cast, "mediator", 0, 5), actor=cast.actor("mediator")).withdrawn_on


def test_what_is_over_is_not_changed(cast: Cast, clock: time_machine.Traveller) -> None:
    row = away(cast, "mediator", 1, 2)
    clock.move_to(TODAY + timedelta(days=3))
    with pytest.raises(ActionRefused):
        end_absence(row, actor=cast.actor("manager"))


def test_the_own_page_takes_shows_and_ends_days(client_for, cast: Cast) -> None:
    client = client_for("clerk")
    data = {"first_day": "2026-04-02", "last_day": "2026-04-03", "reason": "away"}
    assert client.post("/account/absences/", data).status_code == 302
    assert client.post("/account/absences/", data).status_code == 422
    row = Absence.objects.get()
    assert "不在岗" in client.get("/account/absences/").content.decode()
    assert client.post("/account/absences/end/", {"absence": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_on == TODAY


@pytest.mark.parametrize("chosen", ["", "x", "9" * 40, "1"])
def test_nobody_ends_what_is_not_theirs(client_for, cast: Cast, chosen: str) -> None:
    row = away(cast, "mediator", 1, 2)
    posted = str(row.pk) if chosen == "1" else chosen
    assert (
        client_for("clerk").post("/account/absences/end/", {"absence": posted}).status_code == 302
    )
    row.refresh_from_db()
    assert row.withdrawn_on is None


def test_the_manager_sees_and_ends_the_days_of_the_staff(client_for, cast: Cast) -> None:
    row = away(cast, "mediator", 1, 2)
    away(cast, "stranger", 1, 2)
    name = row.user.username
    manager = client_for("manager")
    shown = manager.get("/administration/absences/").content.decode()
    assert str(row.user) in shown
    assert str(cast.user("stranger")) not in shown
    page = f"/administration/users/{name}/absences/"
    data = {"first_day": "2026-03-20", "last_day": "2026-04-01", "reason": "training"}
    assert manager.post(f"{page}new/", data).status_code == 302
    assert manager.post(f"{page}end/", {"absence": row.pk}).status_code == 302
    assert "登记不在岗" in manager.get(page).content.decode()
    assert client_for("other_manager").get(page).status_code == 404
    assert client_for("auditor").get(page).status_code == 200
    assert client_for("auditor").post(f"{page}new/", data).status_code == 403
    assert client_for("mediator").get(page).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_three(client_for, cast: Cast) -> None:
    client = client_for("manager")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/administration/absences/")
        return len(asked)

    away(cast, "mediator", 1, 2)
    cost()
    one = cost()
    away(cast, "colleague", 1, 2)
    away(cast, "clerk", 1, 2)
    assert cost() == one


def test_an_actor_without_a_person_enters_nothing(cast: Cast) -> None:
    system = Actor(user_id=None, name="system", role="administrator")
    with pytest.raises(NotAllowed):
        add_absence(Absence(user=cast.user("clerk"), first_day=TODAY, last_day=TODAY), actor=system)
