"""Two people at once on the cases of a series; on PostgreSQL, no two acts wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.enums import AgreementState, DestinationKind, FailureReason, MarkKind, Way
from cases.models import Agreement, AgreementMark, Case, Destination, MediationSession, Series
from cases.services import closing, series_acts, series_agreements, series_sessions
from cases.services import series as operations
from cases.services.series_acts import Chosen
from mediation.history.actor import Actor
from mediation.stations.models import Organisation
from tests.cases import factories as make
from tests.cases import many
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def test_two_who_accept_the_same_series_in_any_order_accept_each_case_once(
    cast: Cast, mediator: Actor
) -> None:
    series = many.examined(mediator, 4)
    opened = many.chosen(series)

    def accept(part: str, chosen: list[Chosen]) -> Callable[[], Any]:
        return lambda: series_acts.accept_all(
            chosen, actor=cast.actor(part), happened_on=make.ACCEPTED
        )

    told = at_once(accept("mediator", opened), accept("manager", opened[::-1]))

    assert told == ["StaleVersion", "done"]
    numbers = [case.case_number for case in many.members(series)]
    assert len(set(numbers)) == 4
    assert all(number.endswith(f"000{n}号") for n, number in enumerate(numbers, start=1))


def test_what_ends_one_case_meanwhile_leaves_the_others_as_they_were(mediator: Actor) -> None:
    """Either the single act came first and the series is refused as a whole, or it came last."""
    series = many.in_mediation(mediator, 3)
    opened = many.chosen(series)
    middle = opened[1]

    told = at_once(
        lambda: series_agreements.draft_all(
            opened, many.terms(), own=many.own_terms(series), actor=mediator
        ),
        lambda: closing.refer_failed(
            middle.case, actor=mediator, version=middle.version,
            reason=FailureReason.TOO_FAR_APART,
            destinations=[Destination(kind=DestinationKind.ARBITRATION)],
        ),
    )  # fmt: skip

    assert told in (["StaleVersion", "done"], ["done", "done"])
    assert Agreement.objects.count() in (0, 3)


def test_marks_on_all_and_on_one_agreement_do_not_wait_for_each_other(
    cast: Cast, mediator: Actor
) -> None:
    series = many.in_mediation(mediator, 3)
    series_agreements.draft_all(
        many.chosen(series), many.terms(), own=many.own_terms(series), actor=mediator
    )
    drafts = many.of_agreements(series, AgreementState.DRAFT)
    series_agreements.offer_all(drafts, actor=mediator, happened_on=make.SIGNED)
    signing = many.of_agreements(series, AgreementState.SIGNING)
    last = series_agreements.agreement_of(signing[-1].case, AgreementState.SIGNING)
    told = at_once(
        lambda: series_agreements.mark_all(
            [Chosen(one.case, None) for one in signing], actor=mediator,
            kind=MarkKind.MEDIATOR, marked_on=make.SIGNED, way=Way.IN_PERSON,
        ),
        lambda: make.mark(last, cast.actor("manager"), MarkKind.SEAL),
    )  # fmt: skip
    assert told == ["done", "done"]
    assert AgreementMark.objects.filter(agreement__state=AgreementState.SIGNING).count() == 4


def test_of_two_joint_sessions_in_the_same_hours_one_is_planned(mediator: Actor) -> None:
    pair = [many.in_mediation(mediator, 2), many.in_mediation(mediator, 2)]
    tomorrow = timezone.localdate() + timedelta(days=1)
    chosen = [many.chosen(series) for series in pair]

    told = at_once(
        *(
            lambda cases=cases: series_sessions.plan_joint(
                cases, make.session(mediator, tomorrow), actor=mediator
            )
            for cases in chosen
        )
    )

    assert told == ["ActionRefused", "done"]
    assert MediationSession.objects.count() == 2
    assert MediationSession.objects.values("joint").distinct().count() == 1


def test_a_case_that_two_link_at_once_is_in_one_series(cast: Cast, mediator: Actor) -> None:
    """One makes a new series of it, the other puts it into one that stands, in the other order."""
    standing = many.registered(mediator, 2)
    free = [make.registered_case(mediator) for _ in range(2)]
    forwards = [Chosen(case, case.version) for case in free]

    told = at_once(
        lambda: operations.link_cases(forwards, actor=mediator, reason="同一单位"),
        lambda: operations.join_series(
            standing, forwards[::-1], actor=cast.actor("manager"), version=None, reason="同一单位"
        ),
    )

    assert told == ["StaleVersion", "done"]
    assert len({case.series_id for case in Case.objects.filter(pk__in=[c.pk for c in free])}) == 1
    sizes = sorted(series.cases.count() for series in Series.objects.all())
    assert sizes in ([2, 2], [4])


def test_two_who_fill_the_last_place_do_not_make_ten(cast: Cast, mediator: Actor) -> None:
    series = many.registered(mediator, 8)
    late = [make.registered_case(mediator) for _ in range(2)]

    told = at_once(
        *(
            lambda case=case, part=part: operations.join_series(
                series, [Chosen(case, None)], actor=cast.actor(part), version=None, reason="后到"
            )
            for case, part in zip(late, ("mediator", "manager"), strict=True)
        )
    )

    assert told == ["ActionRefused", "done"]
    assert series.cases.count() == 9


def test_a_double_click_registers_the_series_once(mediator: Actor) -> None:
    token = uuid4()
    station = Organisation.objects.get(pk=mediator.organisation_id)

    def register() -> Series:
        return operations.register_series(
            many.applications(3), actor=mediator, organisation=station, token=token
        )

    assert at_once(register, register) == ["done", "done"]
    assert (Series.objects.count(), Case.objects.count()) == (1, 3)
