"""A duplicate or a mistake is declared void: number kept, counted nowhere, nothing more done."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import EventKind, LinkKind, SessionStatus
from cases.models import Case, CaseLink
from cases.permissions import ACTS, may
from cases.services import closing, sessions, transfer, voiding
from mediation.history.actor import Actor
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.papers.models import Paper
from mediation.reports.periods import month_of
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.cases.test_figures_recomputed import report
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
MARCH = month_of(date(2026, 3, 1))


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.case_in_mediation(cast.actor("mediator"))


def void(case: Case, actor: Actor, **given: object) -> Case:
    return voiding.void_case(
        case, actor=actor, version=None, **{"why": "mistake", "reason": "登记错误"} | given
    )


def test_a_void_case_keeps_its_number_and_leaves_every_figure(
    cast: Cast, case: Case, manager: Actor
) -> None:
    number = case.case_number
    before = report(MARCH, "")
    void(case, manager)
    after = report(MARCH, "")

    case = make.again(case)
    assert (case.case_number, case.state, case.state_label) == (number, "mediation", "作废")
    assert (case.voided_on, case.void_reason) == (timezone.localdate(), "mistake")
    assert [before[key] for key in ("received", "accepted", "open_at_end")] == [1, 1, 1]
    assert [after[key] for key in ("received", "accepted", "open_at_end")] == [0, 0, 0]
    assert case.events.get(kind=EventKind.VOIDED).reason == "mistake"
    assert {act for act in ACTS if may(manager, act, case)} == {
        "view",
        "view_content",
        "view_history",
        "view_looks",
    }


def test_what_was_under_way_falls_away(cast: Cast, case: Case, manager: Actor) -> None:
    mediator = cast.actor("mediator")
    plan = make.session(mediator, timezone.localdate() + timedelta(days=3))
    sessions.plan_session(case, plan, actor=mediator, version=None)
    agreement = make.offered(make.again(case), mediator)
    proposal = transfer.propose_transfer(
        case, actor=manager, receiver=cast.other_station, reason="管辖"
    )
    void(case, manager)

    case = make.again(case)
    agreement.refresh_from_db()
    proposal.refresh_from_db()
    assert case.sessions.get().status == SessionStatus.CANCELLED
    assert (agreement.state, proposal.state) == ("void", "cancelled")
    assert not Paper.objects.of_aggregate(case).standing().exists()


def test_a_duplicate_names_the_case_that_goes_on(cast: Cast, case: Case, manager: Actor) -> None:
    kept = make.registered_case(manager)
    elsewhere = make.registered_case(cast.actor("other_manager"))

    for wrong, sentence in (
        (None, "重复登记的，须指明保留的案件；其他原因不填。"),
        (case, "保留的案件须是另一件未作废的案件。"),
        (elsewhere, "找不到保留的案件，请核对序号。"),
    ):
        assert refusal(void, case, manager, why="duplicate", duplicate_of=wrong) == [sentence]
    void(case, manager, why="duplicate", duplicate_of=kept)
    link = CaseLink.objects.get(case=case)
    assert (link.earlier, link.kind) == (kept, LinkKind.DUPLICATE)


def test_an_agreement_in_effect_is_not_declared_void(
    cast: Cast, case: Case, manager: Actor
) -> None:
    make.effective(case, cast.actor("mediator"))
    sentence = "本案第1稿调解协议已生效，不能作废；属误结案的，请先恢复办理。"
    assert refusal(void, case, manager) == [sentence]

    closing.settle_case(make.again(case), actor=manager, version=None, happened_on=make.SIGNED)
    assert refusal(void, case, manager) == [sentence]
    closing.reopen_case(make.again(case), actor=manager, version=None, reason="误结案")
    assert void(case, manager).voided_on == timezone.localdate()


def test_only_a_manager_with_words_and_once(cast: Cast, case: Case, manager: Actor) -> None:
    with pytest.raises(NotAllowed):
        void(case, cast.actor("mediator"))
    with pytest.raises(NotAllowed):
        void(case, cast.actor("other_manager"))
    assert refusal(void, case, manager, why="nonsense") == ["请选择作废原因。"]
    assert refusal(void, case, manager, reason=" ") == ["请写明作废的理由。"]
    before_acceptance = make.ACCEPTED - timedelta(days=1)
    assert refusal(void, case, manager, happened_on=before_acceptance) == [
        "发生日期不能早于最近一次办理日期（2026-03-04）。"
    ]
    with pytest.raises(StaleVersion):
        voiding.void_case(
            case, actor=manager, version=case.version - 1, why="mistake", reason="登记错误"
        )
    void(case, manager)
    with pytest.raises(NotAllowed):
        void(case, manager)
    assert case.events.filter(kind=EventKind.VOIDED).count() == 1
