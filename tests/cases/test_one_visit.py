"""One visit as an operation: the same form twice at the same moment, and nothing half done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Agreement, Case, MediationSession, Review, Term
from cases.services.one_visit import Promise, Settlement, Visit, VisitRefused, settle_in_one_visit
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.papers.models import Paper
from tests.cases import factories
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast


def visit(cast: Cast, **settlement: object) -> Visit:
    """A dispute that is settled on the spot, unsaved."""
    today = timezone.localdate()
    application = factories.application(received_on=today)
    worker, employer = application.parties
    # Never yesterday's, and begun already, at whatever hour this runs.
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Visit(
        application=application,
        organisation=cast.station,
        review=Review(in_scope=True, not_barred=True, parties_reachable=True, facts_clear=True),
        conflict="none",
        disclosure="",
        session=MediationSession(
            kind="in_person", span="hours", starts_at=midnight,
            ends_at=midnight + timedelta(minutes=20), record="谈妥。",
        ),
        came=[(worker, worker.name), (employer, "王经理")],
        identity_checked=True,
        record_signed=True,
        settlement=Settlement(
            agreement=Agreement(copies=3),
            promises=[
                Promise(
                    Term(item="工资差额", amount=Decimal(100), pay_on=today),
                    payer=employer, payee=worker, paid=True,
                )
            ],
            **{"sealed": True} | settlement,
        ),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_double_click_settles_one_case(cast: Cast) -> None:
    mediator, token = cast.actor("mediator"), uuid4()
    twice = [visit(cast), visit(cast)]
    made: list[Case] = []
    send = [
        lambda one=one: made.append(settle_in_one_visit(one, actor=mediator, token=token))
        for one in twice
    ]
    assert at_once(*send) == ["done", "done"]
    assert len({case.pk for case in made}) == 1
    assert Case.objects.count() == 1
    assert Agreement.objects.get().state == "performed"


@pytest.mark.django_db
def test_a_refusal_at_the_end_leaves_nothing(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    with pytest.raises(VisitRefused) as refusal:
        settle_in_one_visit(visit(cast, sealed=False), actor=mediator, token=uuid4())
    assert refusal.value.section == "outcome"
    assert not Case.objects.exists()
    assert not Paper.objects.exists()
    first = settle_in_one_visit(visit(cast), actor=mediator, token=uuid4())
    assert first.serial.endswith("-000001")


@pytest.mark.django_db
def test_what_the_role_may_not_do_is_no_matter_of_a_section(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        settle_in_one_visit(visit(cast), actor=cast.actor("clerk"), token=uuid4())
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_somebody_elses_token_makes_nothing(cast: Cast) -> None:
    token = uuid4()
    settle_in_one_visit(visit(cast), actor=cast.actor("mediator"), token=token)
    with pytest.raises(ActionRefused):
        settle_in_one_visit(visit(cast), actor=cast.actor("colleague"), token=token)
    assert Case.objects.count() == 1
