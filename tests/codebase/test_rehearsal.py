"""What is played back is what the operations wrote, and it is played back only where that is sure."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.forms import model_to_dict

from cases.models import Case
from mediation.history import guards
from mediation.history.actor import SYSTEM, acting
from mediation.history.verification import verify
from mediation.stations.models import Building
from tests.cases import endings
from tests.cases import factories as make
from tests.support.cast import Cast
from tests.support.rehearsal import rehearsed, stage
from tests.support.transactions import rolled_back

pytestmark = pytest.mark.django_db
calls: list[str] = []


@rehearsed
def renamed(building: Building, name: str) -> Building:
    calls.append(name)
    building.name = name
    with acting(SYSTEM, act="test"):
        building.save()
    return building


@pytest.fixture(autouse=True)
def afresh() -> None:
    calls.clear()


def settled(cast: Cast) -> Case:
    actor = cast.actor("mediator")
    case = make.case_in_mediation(actor)
    make.effective(case, actor)
    return endings.settle(case, actor)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the database holds, column by column."""
    return {
        model._meta.label: sorted(model._base_manager.order_by().values_list(), key=str)
        for model in apps.get_models()
    }


def test_a_case_played_back_is_the_case_that_was_carried_out(cast: Cast) -> None:
    assert stage.state is not None
    with rolled_back():
        first, made = settled(cast), rows()
    with rolled_back():
        second = settled(cast)
        assert rows() == made
        assert verify().findings == []
    assert model_to_dict(second) == model_to_dict(first)
    assert made["cases.Case"]


def test_keys_go_on_behind_what_was_played_back(cast: Cast) -> None:
    keys = []
    for _time in range(2):
        with rolled_back():
            settled(cast)
            keys.append(make.registered_case(cast.actor("clerk"), facts="后来的").pk)
    assert keys[0] == keys[1]


def test_a_rehearsal_inside_another_has_its_own_keys(cast: Cast) -> None:
    actor = cast.actor("mediator")
    with rolled_back():
        make.drafted(make.case_in_mediation(actor), actor)
    with rolled_back():  # PostgreSQL's counters go on after a rollback
        make.drafted(make.case_in_mediation(actor, facts="别的"), actor)
    for _time in range(2):  # carried out around the draft that is played back; then played back
        with rolled_back():
            case = make.case_in_mediation(actor)
            make.offered(case, actor)
            assert case.agreements.get().named_parties.count() == 2


def test_an_argument_is_left_as_the_call_left_it(cast: Cast) -> None:
    for _time in range(2):
        with rolled_back():
            building = Building.objects.get(pk=cast.building.pk)
            assert renamed(building, "新名") is not None
            assert building.name == "新名"
            assert Building.objects.get(pk=building.pk).name == "新名"
    assert calls == ["新名"]


def test_another_argument_is_another_call(cast: Cast) -> None:
    for name in ("甲", "乙", "甲"):
        with rolled_back():
            assert renamed(Building.objects.get(pk=cast.building.pk), name).name == name
    assert calls == ["甲", "乙"]


def test_nothing_is_played_back_after_anything_else_was_written(cast: Cast) -> None:
    for number in range(2):
        with rolled_back():
            with acting(SYSTEM, act="test"):
                Building.objects.create(station=cast.station, code=f"X{number}", name="别的")
            renamed(Building.objects.get(pk=cast.building.pk), "新名")
    assert calls == ["新名", "新名"]


def test_nothing_is_played_back_where_something_is_patched(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(2):
        with rolled_back():
            monkeypatch.setattr(Building, "__str__", lambda self: "x")
            renamed(Building.objects.get(pk=cast.building.pk), "新名")
    assert calls == ["新名", "新名"]


def test_nothing_is_played_back_under_other_settings(cast: Cast, settings: Any) -> None:
    for days in (3, 4, 4):
        settings.LATE_AFTER_WORKING_DAYS = days
        with rolled_back():
            renamed(Building.objects.get(pk=cast.building.pk), "新名")
    assert calls == ["新名", "新名"]


def test_guards_judge_what_is_played_back(cast: Cast) -> None:
    with rolled_back():
        settled(cast)
    assert guards.missing_guards() == []
    with rolled_back():
        settled(cast)
        with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):
            cursor.execute('DELETE FROM "cases_historicalcase"')
