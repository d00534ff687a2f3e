"""What the real operations write is what the figures and the ledger need."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases.enums import EventKind
from cases.models import Case
from cases.services import closing
from mediation.history.gate import ActionRefused
from mediation.reports.periods import month_of
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.invariants import broken
from tests.cases.random_work import ACTORS, World
from tests.cases.recomputation import ledger, recompute
from tests.cases.test_figures_recomputed import SCOPES, assert_balanced, report
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

MONTHS = [month_of(date(2026, month, 1)) for month in range(2, 6)]
LAST_DAY = date(2026, 4, 30)
#: What a ledger alone does not tell of a case that was decided or settled twice.
NOT_IN_THE_LEDGER = {"met_objective_but_unwilling", "success_rate_with_unwilling", "agreed_amount"}


def known(case: Case) -> SimpleNamespace:
    return SimpleNamespace(
        workers=case.worker_count, collective=case.is_collective, reason="", agreed=0
    )


def assert_figures_agree_with_the_ledger() -> None:
    rows = ledger()
    told: dict[str, Any] = {case.serial: known(case) for case in Case.objects.all()}
    for period in MONTHS:
        for code in ("", "LJZ", "LJZP1", "ZJ"):
            found = report(period, code)
            expected = recompute(rows, period.first, period.last, SCOPES[code], told)
            compared = expected.keys() - NOT_IN_THE_LEDGER
            assert {key: found[key] for key in compared} == {key: expected[key] for key in compared}
            assert_balanced(found)


def test_random_work_on_several_cases_is_recomputed(cast: Cast) -> None:
    dice = random.Random(1)  # noqa: S311
    mediator = cast.actor("mediator")
    for stage in (make.case_in_review, make.case_in_mediation, make.case_in_mediation):
        world = World(cast=cast, case=stage(mediator), clock=make.SIGNED, actor=mediator)
        for _act in range(40):
            name = world.choose(dice.randrange(101), anything=dice.randrange(8) == 0)
            world.act(name, dice.choice(ACTORS), dice.randrange(17))
    assert_figures_agree_with_the_ledger()


#: Which case, which of the steps that belong to its state, how, and how many days later.
MIXTURES = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 59), st.integers(0, 16), st.integers(0, 12)),
    min_size=12,
    max_size=18,
)
EVERY_KIND = ("moved", "declare_void", "reopen", "apply_again")
#: So often at least each of them has to happen over all mixtures.
MEANT = 5


def test_the_figures_balance_after_any_mixture_of_changes(cast: Cast) -> None:
    """Transfers, void cases, reopenings and re-applications, over two stations and some months."""
    begun = _two_stations(cast)
    done: Counter[str] = Counter()

    @settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(mixture=MIXTURES)
    def balance(mixture: list[tuple[int, int, int, int]]) -> None:
        with transaction.atomic():
            worlds = [replace(world, born=[]) for world in begun]
            for which, pick, n, days in mixture:
                going_on = [one for one in worlds if not make.again(one.case).voided_on]
                if not going_on:
                    break
                world = going_on[which % len(going_on)]
                world.clock = min(world.clock + timedelta(days=days), LAST_DAY)
                done[world.step(pick, n)] += 1
                # Who came back has a case that goes its own way.
                worlds += [replace(world, case=case, born=[]) for case in world.born]
                world.born.clear()
            for world in worlds:
                assert broken(make.again(world.case)) == []
            assert_figures_agree_with_the_ledger()
            transaction.set_rollback(True)

    balance()
    # Nothing is proved by mixtures in which all was refused.
    assert all(done[kind] >= MEANT for kind in EVERY_KIND), done


def test_a_mixture_that_is_known_to_do_everything(cast: Cast) -> None:
    """What the random one proves is not that all was refused."""
    worlds = _two_stations(cast)
    told = [
        worlds[which].act(name, part, n)
        for which, name, part, n in (
            (0, "propose", "manager", 4), (0, "take_over", "other_manager", 1),
            (0, "change_parties", "other_manager", 4), (0, "fail", "other_manager", 2),
            (0, "reopen", "other_manager", 1), (0, "correct", "other_manager", 1),
            (0, "propose", "other_manager", 6), (0, "take_over", "manager", 2),
            (1, "change_parties", "manager", 3), (1, "withdraw", "manager", 0),
            (1, "apply_again", "manager", 2), (1, "reopen", "manager", 0),
            (1, "declare_void", "manager", 1),
            (2, "propose", "other_manager", 5), (2, "send_back", "manager", 1),
            (2, "propose", "other_manager", 5), (2, "call_off", "other_manager", 1),
            (2, "correct", "other_manager", 0), (2, "correct", "other_manager", 2),
        )
    ]  # fmt: skip
    assert told == ["done"] * len(told)
    assert len(worlds[1].born) == 1
    for world in worlds:
        assert broken(make.again(world.case)) == []
    assert_figures_agree_with_the_ledger()


def _two_stations(cast: Cast) -> list[World]:
    """Three cases in mediation: two of one station, one of the other."""
    return [
        World(cast=cast, case=make.case_in_mediation(actor), clock=make.SIGNED, actor=actor)
        for actor in map(cast.actor, ("mediator", "mediator", "other_manager"))
    ]


def test_what_follows_a_reopening_is_dated_on_its_day_or_later(cast: Cast) -> None:
    manager = cast.actor("manager")
    case = make.case_in_mediation(manager)
    endings.fail(case, manager, happened_on=date(2026, 3, 10))
    endings.reopen(make.again(case), manager, happened_on=date(2026, 4, 5))
    with pytest.raises(ActionRefused) as refusal:
        endings.fail(make.again(case), manager, happened_on=date(2026, 3, 12))
    assert refusal.value.reasons == ["发生日期不能早于恢复办理的日期（2026-04-05）。"]
    closing_day = date(2026, 4, 5)
    endings.fail(make.again(case), manager, happened_on=closing_day)
    last = case.events.aggregate(day=Max("happened_on"))["day"]
    assert (last, make.again(case).concluded_on) == (closing_day, closing_day)
    assert_figures_agree_with_the_ledger()


def test_the_operations_write_each_event_once(cast: Cast) -> None:
    manager = cast.actor("manager")
    case = make.case_in_mediation(manager)
    make.effective(case, manager)
    closing.settle_case(make.again(case), actor=manager, version=None, happened_on=make.SIGNED)
    assert [event.kind for event in case.events.order_by("pk")] == [
        EventKind.ELIGIBLE, EventKind.ACCEPTED, EventKind.CONCLUDED,
    ]  # fmt: skip
