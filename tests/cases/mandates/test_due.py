"""What is due with mandates comes, and goes when it is done."""

from __future__ import annotations

from datetime import date

import pytest

from cases.mandates import services
from cases.models import Case
from mediation.agenda.entries import Entry, Window, entries, kind_of, standing
from mediation.history.actor import Actor
from tests.agenda.reminding import on
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.mandates import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LAST = date(2026, 12, 31)


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def due(actor: Actor | None = None) -> dict[str, Entry]:
    """What is due with mandates, by kind."""
    found = entries(Window(last=LAST, actor=actor, mine=actor is not None))
    return {one.kind: one for one in found if one.kind.startswith("mandate_")}


def days(actor: Actor | None = None) -> dict[str, date]:
    return {kind: one.day for kind, one in due(actor).items()}


def test_a_mandate_is_to_be_confirmed_then_to_end_then_to_be_returned(mediator):
    with on(date(2026, 3, 4)):
        case = make.case_in_mediation(mediator)
        row = scenes.received(case, mediator)
        assert days(mediator) == {"mandate_confirmation": date(2026, 3, 5)}
        one = due()["mandate_confirmation"]
        assert one.holders == (mediator.user_id,)
        assert "第12条" in str(one.article)
        assert standing(one.key, one.kind, one.subject, one.day) is not None
        services.confirm_mandate(row, actor=mediator, version=None)
        assert standing(one.key, one.kind, one.subject, one.day) is None
        assert days(mediator) == {"mandate_period": date(2026, 4, 3)}
    with on(date(2026, 3, 16)):
        endings.fail(make.again(case), mediator)
        assert days(mediator) == {"mandate_return": date(2026, 3, 18)}
    with on(date(2026, 3, 20)):
        late = due(mediator)["mandate_return"]
        assert (late.day, str(late.note)) == (date(2026, 3, 18), "本站规则，非法律规定")
        scenes.given_back(row, mediator, "too_far_apart", date(2026, 3, 20), **scenes.CAUSES)
        assert days(mediator) == {}


def test_an_appraisal_moves_the_entry_with_the_days(mediator):
    with on(date(2026, 3, 10)):
        row = scenes.confirmed(make.case_in_mediation(mediator), mediator)
        scenes.appraisal(row, mediator, date(2026, 3, 9))
        assert days()["mandate_period"] == date(2026, 4, 7)
    with on(date(2026, 3, 20)):
        assert days()["mandate_period"] == date(2026, 4, 14)


def test_what_was_declined_is_to_go_back_and_a_suggestion_is_never_due(mediator):
    with on(date(2026, 3, 4)):
        case = make.case_in_review(mediator)
        row = scenes.received(case, mediator)
        services.decline_mandate(row, actor=mediator, version=None, reason="超出范围")
        assert days(mediator) == {"mandate_return": date(2026, 3, 9)}
    with on(date(2026, 3, 20)):
        other = make.case_in_mediation(mediator)
        scenes.received(other, mediator, kind="suggested", signed_on=scenes.RECEIVED)
        endings.fail(make.again(other), mediator)
        assert due(mediator)["mandate_return"].subject == case.serial


def test_a_tribunals_mandate_is_due_only_after_the_parties_consent(mediator):
    with on(date(2026, 3, 10)):
        case = make.case_in_mediation(mediator)
        row = scenes.confirmed(case, mediator, kind="arbitration", body="浦东新区仲裁委")
        assert days(mediator) == {}
        services.record_consent_day(
            row, actor=mediator, version=None, consented_on=date(2026, 3, 4)
        )
        assert days(mediator) == {"mandate_period": date(2026, 3, 18)}


def test_nobody_outside_the_case_is_told(cast, mediator):
    with on(date(2026, 3, 4)):
        scenes.received(make.case_in_mediation(mediator), mediator)
        for part in ("colleague", "stranger", "other_manager"):
            assert days(cast.actor(part)) == {}, part


def test_the_cost_is_the_same_for_one_and_for_three(mediator, django_assert_max_num_queries):
    with on(date(2026, 3, 20)):
        for _one in range(3):
            case: Case = make.case_in_mediation(mediator)
            scenes.appraisal(scenes.confirmed(case, mediator), mediator, date(2026, 3, 9))
        kind = kind_of("mandate_period")
        assert kind is not None
        # Rows, their people, the appraisals, and the calendar.
        with django_assert_max_num_queries(5):
            assert len(list(kind.source(Window(last=LAST)))) == 3


def test_nobody_is_asked_to_confirm_a_mandate_of_an_ended_case(mediator):
    with on(date(2026, 3, 16)):
        case = make.case_in_mediation(mediator)
        scenes.received(case, mediator)
        assert "mandate_confirmation" in days(mediator)
        endings.fail(make.again(case), mediator)
        assert days(mediator) == {"mandate_return": date(2026, 3, 18)}
