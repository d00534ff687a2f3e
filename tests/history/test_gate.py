"""The one door: a fresh locked row, the version that the form carried, one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from cases.enums import CaseState, Source
from cases.models import Case
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import (
    ActionRefused,
    NotAllowed,
    StaleVersion,
    fire,
    gate,
    missing_for,
    transition_of,
    transitions_from,
)
from tests.support.cast import Cast


@pytest.fixture
def case(cast: Cast) -> Case:
    with acting(SYSTEM, act="test"):
        return Case.objects.create(
            serial="LJZ-2026-000001",
            organisation=cast.station,
            station=cast.station,
            source=Source.VISIT,
            received_on=date(2026, 3, 2),
            facts="单位拖欠工资。",
        )


def test_a_row_begins_with_version_one(case: Case) -> None:
    assert (case.version, Case.objects.get().version) == (1, 1)


def test_the_gate_saves_and_increments_the_version(case: Case, cast: Cast) -> None:
    with gate(case, actor=cast.actor("clerk"), act="edit", version=1, reason="更正") as fresh:
        assert fresh is not case
        fresh.worker_count = 3
    found = Case.objects.get()
    assert (found.worker_count, found.version) == (3, 2)
    row = found.history.first()
    assert (row.act, row.actor_name, row.history_change_reason, row.version) == (
        "edit", cast.user("clerk").name, "更正", 2,
    )  # fmt: skip


def test_the_second_of_two_people_is_told(case: Case, cast: Cast) -> None:
    with gate(case, actor=cast.actor("clerk"), act="edit", version=1) as fresh:
        fresh.worker_count = 3
    with (
        pytest.raises(StaleVersion) as stale,
        gate(case, actor=cast.actor("manager"), act="edit", version=1),
    ):
        pytest.fail("the gate must not open")
    assert (stale.value.current.pk, stale.value.current.version) == (case.pk, 2)
    assert Case.objects.get().worker_count == 3


def test_who_holds_no_form_sees_the_row_as_it_stands(case: Case, cast: Cast) -> None:
    with gate(case, actor=cast.actor("clerk"), act="edit", version=1) as fresh:
        fresh.worker_count = 3
    with gate(case, actor=SYSTEM, act="job") as fresh:
        assert (fresh.worker_count, fresh.version) == (3, 2)


def test_a_refusal_inside_the_gate_leaves_nothing(case: Case, cast: Cast) -> None:
    before = Case.history.count()

    def refuse() -> None:
        with gate(case, actor=cast.actor("clerk"), act="edit", version=1) as fresh:
            fresh.worker_count = 3
            fresh.save()
            raise ActionRefused("不行。", "还是不行。")

    with pytest.raises(ActionRefused) as refused:
        refuse()
    assert refused.value.reasons == ["不行。", "还是不行。"]
    assert (Case.objects.get().version, Case.history.count()) == (1, before)


def test_the_legal_date_stands_in_history(case: Case, cast: Cast) -> None:
    day = date(2026, 3, 3)
    with gate(case, actor=cast.actor("clerk"), act="edit", happened_on=day):
        pass
    assert Case.history.first().act_happened_on == day


def test_a_state_cannot_be_written_past_the_gate(case: Case) -> None:
    with pytest.raises(AttributeError):
        case.state = CaseState.SETTLED


def test_a_transition_that_does_not_begin_here_says_so(case: Case, cast: Cast) -> None:
    assert transition_of(case, "settle") is None
    assert missing_for(case, "settle") == ["当前状态为“登记”，不能进行此操作。"]
    with (
        pytest.raises(ActionRefused),
        gate(case, actor=cast.actor("manager"), act="settle") as fresh,
    ):
        fire(fresh, "settle", actor=cast.actor("manager"))
    assert Case.objects.get().state == CaseState.INTAKE


def test_an_unknown_transition_is_a_mistake_of_the_programmer(case: Case) -> None:
    with pytest.raises(LookupError):
        transition_of(case, "marry")


def test_who_may_not_is_refused_before_what_is_missing(case: Case, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        fire(case, "submit_for_review", actor=cast.actor("stranger"))


def test_what_is_missing_is_listed(case: Case, cast: Cast) -> None:
    missing = missing_for(case, "submit_for_review")
    with pytest.raises(ActionRefused) as refused:
        fire(case, "submit_for_review", actor=cast.actor("manager"))
    assert refused.value.reasons == missing != []


def test_transitions_from_a_state_are_the_declared_ones(case: Case) -> None:
    names = {transition.name for transition in transitions_from(case)}
    assert names == {"submit_for_review", "withdraw"}


def advance(case: Case, cast: Cast) -> None:
    """Somebody else moves the case on, behind the back of `case`."""
    table = Case._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET state = 'eligibility', version = 5 WHERE id = %s",  # noqa: S608
            [case.pk],
        )


def test_refreshing_reads_a_protected_state(case: Case, cast: Cast) -> None:
    advance(case, cast)
    case.refresh_from_db()
    assert (case.state, case.version) == (CaseState.ELIGIBILITY, 5)


def test_refreshing_one_field_leaves_the_state(case: Case, cast: Cast) -> None:
    advance(case, cast)
    case.refresh_from_db(fields=["version"])
    assert (case.state, case.version) == (CaseState.INTAKE, 5)
    case.refresh_from_db(fields=["state"])
    assert case.state == CaseState.ELIGIBILITY


@pytest.mark.parametrize("deferred", ["state", "facts", "version"])
def test_refreshing_with_deferred_fields(case: Case, cast: Cast, deferred: str) -> None:
    found = Case.objects.defer(deferred).get()
    advance(case, cast)
    found.refresh_from_db()
    assert (found.state, found.version, found.facts) == (
        CaseState.ELIGIBILITY, 5, "单位拖欠工资。",
    )  # fmt: skip


def test_a_deferred_state_is_read_when_it_is_asked_for(case: Case) -> None:
    found: Any = Case.objects.only("serial").get()
    assert (found.state, found.version) == (CaseState.INTAKE, 1)


def test_a_refreshed_row_is_saved_whole(case: Case, cast: Cast) -> None:
    advance(case, cast)
    case.refresh_from_db()
    case.worker_count = 9
    with acting(SYSTEM, act="test"):
        case.save()
    row = case.history.first()
    assert (row.state, row.worker_count, row.facts) == (
        CaseState.ELIGIBILITY, 9, "单位拖欠工资。",
    )  # fmt: skip
