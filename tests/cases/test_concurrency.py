"""Two people act at the same moment: one of them does it, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from cases.enums import AgreementState, MarkKind, Way
from cases.models import Agreement, Case, MediationSession, WithdrawalRequest
from cases.services import agreement as agreements
from cases.services import closing, sessions
from mediation.history.gate import ActionRefused, StaleVersion
from tests.cases import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*operations: Callable[[], object]) -> list[str]:
    """Run the operations in threads that begin together; names of what came of them, sorted."""
    barrier = Barrier(len(operations))

    def run(operation: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=30)
            operation()
        except (StaleVersion, ActionRefused) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(operations)) as pool:
        return sorted(pool.map(run, operations))


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


def test_of_two_who_close_from_the_same_page_one_closes(cast, case, mediator):
    make.effective(case, mediator)
    case = make.again(case)
    actors = [mediator, cast.actor("manager")]

    told = at_once(
        *(
            lambda actor=actor: closing.settle_case(case, actor=actor, version=case.version)
            for actor in actors
        )
    )

    assert told == ["StaleVersion", "done"]
    assert case.events.filter(kind="concluded").count() == 1


def test_settling_and_withdrawing_at_once_ends_the_case_once(cast, case, mediator):
    make.effective(case, mediator)
    applicant = make.parties(case)[0]
    request = WithdrawalRequest(
        applicant=applicant, requested_on=timezone.localdate(), way=Way.PHONE, reason="other"
    )

    # Without versions, as commands call them: the guards alone must hold.
    told = at_once(
        lambda: closing.settle_case(case, actor=mediator, version=None),
        lambda: closing.withdraw_case(
            case, actor=cast.actor("manager"), version=None, request=request
        ),
    )

    assert told == ["ActionRefused", "done"]
    assert (make.again(case).state, case.events.filter(kind="concluded").count()) == ("settled", 1)


def test_two_last_marks_at_once_give_effect_once(cast, case, mediator):
    agreement = make.offered(case, mediator)
    make.sign(agreement, mediator)

    told = at_once(
        lambda: make.mark(agreement, mediator, MarkKind.MEDIATOR),
        lambda: make.mark(agreement, cast.actor("manager"), MarkKind.SEAL),
    )

    assert told == ["done", "done"]
    assert Agreement.objects.get(pk=agreement.pk).state == AgreementState.EFFECTIVE


def test_two_who_edit_the_same_draft_at_once(cast, case, mediator):
    agreement = make.drafted(case, mediator)

    def edit(actor, words) -> None:
        draft = make.agreement_draft(case, dispute=words)
        draft.agreement = Agreement.objects.get(pk=agreement.pk)
        draft.agreement.dispute = words
        draft.terms[0].term.pk = agreement.terms.get().pk
        agreements.save_agreement(case, draft, actor=actor, version=1)

    told = at_once(lambda: edit(mediator, "甲"), lambda: edit(cast.actor("manager"), "乙"))

    assert told == ["StaleVersion", "done"]
    assert Agreement.objects.get(pk=agreement.pk).version == 2


def test_two_plans_for_the_same_hours_do_not_both_pass(cast, case, mediator):
    other = make.case_in_mediation(mediator, workers=[make.worker("李四")])
    day = timezone.localdate() + timedelta(days=7)

    def plan(of: Case, actor) -> MediationSession:
        session = make.session(mediator, day, room=cast.room)
        return sessions.plan_session(of, session, actor=actor, version=None)

    told = at_once(lambda: plan(case, mediator), lambda: plan(other, cast.actor("manager")))

    assert told == ["ActionRefused", "done"]
    assert MediationSession.objects.count() == 1
