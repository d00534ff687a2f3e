"""What is due, and what is put off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Case
from cases.retention import due
from cases.retention.enums import HoldGround, Outcome
from cases.retention.models import (
    DestructionItem,
    DueRecord,
    LegalHold,
    RetentionPeriod,
)
from cases.retention.searches import forget_searches
from cases.retention.services import keeping, lists
from cases.retention.tasks import daily
from mediation.deadlines.clocks import same_date_after
from mediation.history.access_log import log_access
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.stations.enums import Role
from mediation.vault import keys
from mediation.vault.crypto import Unreadable
from tests.cases import factories
from tests.cases.retention.making import (
    LATER,
    SOURCE,
    approve,
    listed,
    period,
    proposed,
    run,
    withdrawn,
)
from tests.support.cast import Cast


def test_nothing_is_due_while_no_period_is_set(cast: Cast, years_later: None) -> None:
    withdrawn(cast)
    assert due.refresh(LATER) == 0
    period(cast, "case_agreement", 1)
    assert due.refresh(LATER) == 0


def test_the_period_runs_from_the_last_act_and_names_its_source(
    cast: Cast, years_later: None
) -> None:
    case = withdrawn(cast)
    period(cast)
    assert case.ended_on is not None
    last = same_date_after(case.ended_on, 5)
    assert due.refresh(last) == 0  # its last day still counts
    assert due.refresh(last + timedelta(days=1)) == 1
    row = DueRecord.objects.get()
    assert (row.serial, row.base_on, row.due_on, row.years, row.source) == (
        case.serial,
        case.ended_on,
        last,
        5,
        SOURCE,
    )


def test_a_leap_day_ends_on_the_28th() -> None:
    assert same_date_after(date(2028, 2, 29), 5) == date(2033, 2, 28)


def test_of_several_kinds_the_longest_counts_and_for_ever_is_for_ever(
    cast: Cast, years_later: None
) -> None:
    case = withdrawn(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET grade = 'major' WHERE id = %s", [case.pk])
    period(cast)
    assert due.refresh(LATER) == 0  # the other kind's period is not set
    longer = period(cast, "case_major", 30)
    assert due.refresh(LATER) == 0
    assert due.refresh(date(2060, 1, 1)) == 1
    keeping.remove_period(longer, reason="误录", actor=cast.actor("manager"))
    period(cast, "case_major", None)
    assert due.refresh(date(2060, 1, 1)) == 0


def test_an_open_case_and_another_stations_are_never_due(cast: Cast, years_later: None) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    period(cast)
    assert due.refresh(LATER) == 0


def test_the_daily_job_is_ordered_once_a_day_and_lists_what_is_due(
    cast: Cast, years_later: None, finish_jobs: Callable[[], int]
) -> None:
    case = withdrawn(cast)
    period(cast)
    finish_jobs()
    daily()
    daily()
    assert finish_jobs() == 1
    assert [row.serial for row in DueRecord.objects.all()] == [case.serial]


def test_a_hold_keeps_a_record_off_every_list_until_it_is_lifted(
    cast: Cast, years_later: None, second: Actor
) -> None:
    case = withdrawn(cast)
    period(cast)
    made = proposed(cast, case)
    hold = keeping.place_hold(
        case.serial, ground=HoldGround.SUIT, reason="一审未结", until=None,
        actor=cast.actor("manager"),
    )  # fmt: skip
    with pytest.raises(ActionRefused, match=case.serial):
        approve(made, second)
    lists.cancel(made, actor=cast.actor("manager"), version=None)
    with pytest.raises(ActionRefused, match="暂缓"):
        listed(cast, case)
    keeping.lift_hold(hold, reason="已判决", actor=cast.actor("manager"))
    made = proposed(cast, case)
    approve(made, second)
    # And one that comes between approval and the act.
    keeping.place_hold(
        case.serial,
        ground=HoldGround.OTHER,
        reason="来信",
        until=LATER,
        actor=cast.actor("manager"),
    )
    made = run(made, second)
    item = made.items.get()
    assert (item.outcome, Case.objects.get(pk=case.pk).destroyed_on) == (Outcome.SKIPPED, None)


def test_a_hold_ends_by_itself_on_its_day(cast: Cast, years_later: None) -> None:
    case = withdrawn(cast)
    keeping.place_hold(
        case.serial,
        ground=HoldGround.OTHER,
        reason="来信",
        until=LATER,
        actor=cast.actor("manager"),
    )
    assert due.is_held(case.aggregate_ref())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE retention_legalhold SET placed_on = '2031-01-01', until = '2031-12-31'"
        )
    assert not due.is_held(case.aggregate_ref())


def test_another_stations_manager_sees_no_list_and_no_hold(
    cast: Cast, years_later: None, actor_factory: Callable[..., Actor]
) -> None:
    from cases.retention.permissions import due_visible_to, holds_visible_to, lists_visible_to

    case = withdrawn(cast)
    period(cast)
    listed(cast, case)
    keeping.place_hold(
        case.serial, ground=HoldGround.SUIT, reason="未结", until=None, actor=cast.actor("manager")
    )
    stranger = actor_factory(Role.MANAGER, cast.other_station)
    for visible in (due_visible_to, lists_visible_to, holds_visible_to):
        assert not visible(stranger).exists()
        assert visible(cast.actor("manager")).exists()
    with pytest.raises(ActionRefused, match="找不到"):
        keeping.place_hold(
            case.serial, ground=HoldGround.SUIT, reason="未结", until=None, actor=stranger
        )
    assert LegalHold.objects.count() == DestructionItem.objects.count() == 1


def test_searched_texts_go_month_by_month_and_the_looks_stay(cast: Cast, years_later: None) -> None:
    with acting(cast.actor("mediator")):
        entry = log_access("search", detail="cases:list", text="张晓明")
    written = timezone.localtime(entry.at).date().replace(day=1)
    assert forget_searches(same_date_after(written, 50)) == 0  # no station has set a period
    for station in (cast.station, cast.other_station):
        made = RetentionPeriod(
            station=station, kind="access_text", years=1, valid_from=date(2026, 1, 1), source=SOURCE
        )
        keeping.set_period(made, actor=cast.actor("administrator"))
    assert forget_searches(same_date_after(written, 1)) == 0
    assert forget_searches(same_date_after(written, 2)) > 0
    keys.forget_all()
    again = AccessEntry.objects.get(pk=entry.pk)
    assert (again.act, again.detail, again.actor_name) == (
        "search",
        "cases:list",
        cast.actor("mediator").name,
    )
    with pytest.raises(Unreadable):
        _ = again.text
