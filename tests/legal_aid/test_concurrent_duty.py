"""Two managers plan at the same moment: nobody is on duty twice, nothing lies under a cancelled visit."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from legal_aid.models import BuildingVisit, Consultation, DutyShift
from legal_aid.services import duty as roster
from legal_aid.services import visits
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.stations.enums import Role
from tests.cases.test_concurrency import at_once
from tests.legal_aid import aid, duty
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def managers(cast: Cast) -> list[Any]:
    second = cast.join("manager2", Role.MANAGER, cast.station)
    return [cast.actor("manager"), second.as_actor()]


def test_two_managers_do_not_give_one_officer_two_turns_at_once(
    cast: Cast, managers: list[Any]
) -> None:
    officer = cast.user("legal_aid")
    first, second = managers
    told = at_once(
        lambda: duty.shift(first, officer=officer),
        lambda: duty.shift(
            second, officer=officer, building=cast.building, starts_at=time(11), ends_at=time(14)
        ),
    )
    assert told == ["ActionRefused", "done"]
    assert DutyShift.objects.count() == 1


def test_a_lawyer_with_an_account_is_one_person_for_both(cast: Cast, managers: list[Any]) -> None:
    officer = cast.user("legal_aid")
    lawyer = aid.lawyer(cast.station, user=officer)
    first, second = managers
    told = at_once(
        lambda: duty.shift(first, officer=officer),
        lambda: duty.shift(second, lawyer=lawyer),
    )
    assert told == ["ActionRefused", "done"]
    assert DutyShift.objects.count() == 1


def test_a_turn_moved_and_a_turn_made_at_once_do_not_overlap(
    cast: Cast, managers: list[Any]
) -> None:
    officer = cast.user("legal_aid")
    first, second = managers
    later = duty.shift(first, officer=officer, starts_at=time(14), ends_at=time(17))

    def move() -> None:
        later.starts_at, later.ends_at = time(9), time(11)
        roster.edit_shift(later, actor=first, version=later.version)

    told = at_once(move, lambda: duty.shift(second, officer=officer))
    assert told == ["ActionRefused", "done"]


def test_the_same_swap_from_both_sides_happens_once(cast: Cast, managers: list[Any]) -> None:
    first, second = managers
    one = duty.shift(first, officer=cast.user("legal_aid"))
    two = duty.shift(first, officer=cast.user("manager"))
    told = at_once(
        lambda: roster.swap_shifts(one, two, actor=first, version=1, other_version=1),
        lambda: roster.swap_shifts(two, one, actor=second, version=1, other_version=1),
    )
    assert told == ["StaleVersion", "done"]
    one.refresh_from_db()
    assert one.officer == cast.user("manager")


def test_a_form_sent_twice_at_once_plans_one_visit(cast: Cast) -> None:
    actor = cast.actor("legal_aid")
    told = at_once(
        *(lambda: duty.visit(actor, building=cast.building) for _click in range(2)),
    )
    assert told == ["ActionRefused", "done"]
    assert BuildingVisit.objects.count() == 1


def test_nothing_is_logged_under_a_visit_that_is_being_cancelled(
    cast: Cast, managers: list[Any]
) -> None:
    officer = cast.actor("legal_aid")
    visit = duty.visit(officer, building=cast.building)
    advice = Consultation(
        held_on=visit.held_on,
        channel="outreach",
        is_anonymous=True,
        visit=visit,
        category="payment",
        question="加班工资如何计算？",
        onward="advice_only",
    )
    told = at_once(
        lambda: log_consultation(advice, actor=officer),
        lambda: visits.cancel_visit(visit, reason="停电", actor=managers[0], version=None),
    )
    visit.refresh_from_db()
    assert "done" in told
    assert visit.is_cancelled != Consultation.objects.filter(visit=visit).exists()


def test_who_has_left_by_then_is_not_on_duty(cast: Cast) -> None:
    membership = cast.memberships["legal_aid"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    membership.ends_on = timezone.localdate()
    with acting(SYSTEM, act="test"):
        membership.save()
    with pytest.raises(ActionRefused, match="不是本站"):
        duty.shift(cast.actor("manager"), officer=cast.user("legal_aid"), held_on=tomorrow)
