"""What was recorded wrongly is put right, with a reason; by whom, depends on how long ago."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.models import Agent, Case
from cases.services import closing, correcting
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.papers import services as papers
from mediation.people.models import Employer
from mediation.reports.periods import month_of
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.cases.test_figures_recomputed import assert_balanced, report
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def correct(case: Case, row: Any, actor: Actor, **values: Any) -> list[correcting.Difference]:
    return correcting.correct_data(
        case, row, values, actor=actor, version=None, reason="登记时看错"
    )


def test_the_head_of_the_case(case: Case, mediator: Actor) -> None:
    changed = correct(
        case, case, mediator, source="phone", facts="单位拖欠三月工资。", grade="ordinary"
    )

    assert [(d.field.name, d.before, d.after) for d in changed] == [
        ("source", "visit", "phone"), ("facts", "单位拖欠工资。", "单位拖欠三月工资。"),
    ]  # fmt: skip
    newest = make.again(case).history.first()
    assert (newest.source, newest.act, newest.history_change_reason) == (
        "phone",
        "correct_data",
        "登记时看错",
    )


def test_a_party_follows_into_the_register_and_issued_papers_stay(
    case: Case, mediator: Actor
) -> None:
    employer = make.parties(case)[1][0]
    agreement = make.offered(case, mediator)
    frozen = papers.issued("agreement", agreement).get().context_json
    correct(case, employer, mediator, name="上海甲科技股份有限公司", credit_code="")

    employer.refresh_from_db()
    assert (employer.name, employer.former_name) == ("上海甲科技股份有限公司", "")  # no renaming
    assert employer.employer == Employer.objects.get(name="上海甲科技股份有限公司")
    assert papers.issued("agreement", agreement).get().context_json == frozen
    wrong = refusal(correct, case, employer, mediator, phone="12")
    assert len(wrong) == 1


def test_a_claim_carries_the_amount_of_the_case(case: Case, mediator: Actor) -> None:
    claim = case.claims.get()
    correct(
        case, claim, mediator, amount=Decimal("15000.00"), category="dismissal", kind="severance"
    )
    fresh = make.again(case)
    assert (fresh.claimed_amount, fresh.category) == (Decimal("15000.00"), "dismissal")
    assert claim.against.count() == 1


def test_an_agent(case: Case, mediator: Actor) -> None:
    with acting(SYSTEM, act="test"):
        agent = Agent.objects.create(case=case, party=make.parties(case)[0], name="王率师")
    correct(case, agent, mediator, name="王律师", authority="special")
    agent.refresh_from_db()
    assert (agent.name, agent.authority) == ("王律师", "special")


def test_the_day_of_receipt_keeps_its_order_and_moves_the_first_holding(
    case: Case, mediator: Actor
) -> None:
    sentence = "收到申请日期不能晚于答复日期（2026-03-02）。"
    assert refusal(correct, case, case, mediator, received_on=date(2026, 3, 3)) == [sentence]
    assert refusal(correct, case, case, mediator, received_on=date(2999, 1, 1)) == [
        "发生日期不能晚于今天。"
    ]
    before = report(month_of(date(2026, 3, 1)), "LJZ")
    correct(case, case, mediator, received_on=date(2026, 2, 27))

    fresh = make.again(case)
    assert (fresh.received_on, fresh.holdings.get().starts_on) == (
        date(2026, 2, 27),
        date(2026, 2, 27),
    )
    assert (fresh.accepted_on, fresh.due_on) == (case.accepted_on, case.due_on)
    february, march = (report(month_of(date(2026, month, 1)), "LJZ") for month in (2, 3))
    assert [before["received"], february["received"], march["received"]] == [1, 1, 0]
    for found in (february, march):
        assert_balanced(found)


def test_a_closed_case_is_corrected_too(case: Case, cast: Cast, mediator: Actor) -> None:
    make.effective(case, mediator)
    closing.settle_case(make.again(case), actor=mediator, version=None, happened_on=make.SIGNED)
    correct(make.again(case), make.parties(case)[0], mediator, position="会计")
    assert make.parties(case)[0].position == "会计"
    assert make.again(case).state == "settled"


def test_five_working_days_then_the_manager(cast: Cast, mediator: Actor) -> None:
    # 2026-03-02 is a Monday: the fifth working day after it is Monday the 9th.
    def on(day: int) -> Any:
        return time_machine.travel(timezone.make_aware(datetime(2026, 3, day, 10)), tick=False)

    with on(2):
        case = make.case_in_review(mediator)
        worker = make.parties(case)[0]
    with on(9):
        correct(case, worker, mediator, position="会计")
    with on(10):
        told = refusal(correct, case, worker, mediator, position="出纳", address="世纪大道1号")
        # The position was recorded yesterday; the address, empty, a week ago.
        assert told == ["“送达地址”登记已逾5个工作日，请由站长更正。"]
        correct(case, worker, mediator, position="出纳")
        correct(case, worker, cast.actor("manager"), address="世纪大道1号")
    with on(13):
        correct(case, worker, mediator, address="世纪大道2号")


def test_who_may_not_and_what_is_nothing(cast: Cast, case: Case, mediator: Actor) -> None:
    worker = make.parties(case)[0]
    for part in ("clerk", "colleague", "legal_aid", "auditor", "other_manager"):
        with pytest.raises(NotAllowed):
            correct(case, worker, cast.actor(part), position="会计")
    assert refusal(correct, case, worker, mediator, position="") == ["没有需要更正的内容。"]
    foreign = make.parties(make.case_in_mediation(mediator))[0]
    assert refusal(correct, case, foreign, mediator, position="会计") == ["请选择本案的记录。"]
    assert refusal(correct, case, case, mediator, state="settled") == ["没有需要更正的内容。"]
    with pytest.raises(StaleVersion):
        correcting.correct_data(
            case, worker, {"position": "会计"}, actor=mediator, version=1, reason="看错"
        )
    told = refusal(
        correcting.correct_data, case, worker, {"position": "会计"}, actor=mediator, version=None,
        reason=" ",
    )  # fmt: skip
    assert told == ["请写明更正的理由。"]
    fresh = make.registered_case(mediator)
    assert refusal(correct, fresh, fresh, mediator, facts="x") == [
        "案件尚在登记，请直接修改登记内容。"
    ]
