"""What of a case the systems around are told: each step once, thin, and with the change or not at all."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import translation

from cases.desk_panels import panels_for
from cases.models import Case
from cases.services import review, voiding
from mediation.history.actor import SYSTEM, acting
from mediation.webhooks.models import Delivery, Event
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.test_transfer import MOVED, accept, propose
from tests.support.cast import Cast
from tests.webhooks.scenes import subscribed

pytestmark = pytest.mark.django_db
LATE = date(2026, 3, 20)
WORKER, EMPLOYER = "欧阳锋锋", "上海某某纺织有限公司"


@pytest.fixture
def listening(cast: Cast) -> Cast:
    subscribed(cast)
    return cast


def told(case: Case) -> list[tuple[str, str, str]]:
    """Kind, state and public words of all that was told of a case, in its order."""
    rows = Event.objects.filter(subject=case.serial).order_by("pk")
    return [(row.kind, row.data["state"], row.data["state_label"]) for row in rows]


def test_a_case_is_told_from_its_registration_to_its_end(listening: Cast) -> None:
    mediator = listening.actor("mediator")
    case = make.case_in_mediation(mediator)
    make.effective(case, mediator)
    endings.settle(make.again(case), mediator)
    assert told(case) == [
        ("case.registered", "intake", "登记"),
        ("case.accepted", "mediation", "调解中"),
        ("agreement.in_force", "mediation", "调解中"),
        ("case.concluded", "settled", "达成调解协议"),
    ]
    days = [event.data["happened_on"] for event in Event.objects.order_by("pk")]
    assert days == [
        day.isoformat() for day in (make.RECEIVED, make.ACCEPTED, make.SIGNED, endings.LATER)
    ]
    ending = Event.objects.get(kind="case.concluded").data["ending"]
    assert (ending, Event.objects.get(kind="agreement.in_force").data["agreement"]) == (
        "agreement",
        1,
    )


def test_a_failure_and_its_undoing_are_told(listening: Cast) -> None:
    mediator = listening.actor("mediator")
    case = make.case_in_mediation(mediator)
    endings.fail(case, mediator)
    endings.reopen(make.again(case), listening.actor("manager"))
    assert told(case)[2:] == [
        ("case.concluded", "referred", "调解不成"),
        ("case.reopened", "mediation", "调解中"),
    ]


@pytest.mark.parametrize("accepted", [False, True])
def test_a_withdrawal_is_told_before_and_after_the_acceptance(
    listening: Cast, accepted: bool
) -> None:
    mediator = listening.actor("mediator")
    case = make.case_in_mediation(mediator) if accepted else make.case_in_review(mediator)
    endings.withdraw(case, mediator)
    assert told(case)[-1] == ("case.withdrawn", "withdrawn", "撤回调解申请")
    assert [kind for kind, *_rest in told(case)].count("case.concluded") == 0


def test_a_transfer_is_told_to_those_on_either_side_and_to_no_more(listening: Cast) -> None:
    subscribed(listening, part="other_manager", organisation=listening.other_station, name="对方站")
    case = make.case_in_mediation(listening.actor("mediator"), building=listening.building)
    before = set(Delivery.objects.values_list("pk", flat=True))
    row = propose(case, listening.actor("manager"), listening.other_station)
    accept(row, listening.actor("other_manager"), words="同意接收")
    told_now = Delivery.objects.exclude(pk__in=before).order_by("pk")
    assert [
        (d.subscription.name, d.event.kind, d.event.data["direction"], d.event.data["organisation"])
        for d in told_now
    ] == [
        ("热线平台", "case.transferred", "out", "LJZ"),
        ("对方站", "case.transferred", "in", "ZJ"),
    ]
    assert {d.event.data["happened_on"] for d in told_now} == {MOVED.isoformat()}
    endings.withdraw(make.again(case), listening.actor("other_manager"), on=MOVED)
    newest = Delivery.objects.latest("pk")
    assert (newest.subscription.name, newest.event.kind) == ("对方站", "case.withdrawn")


def test_no_name_and_no_free_text_is_told(listening: Cast) -> None:
    mediator = listening.actor("mediator")
    case = make.case_in_mediation(
        mediator,
        workers=[make.worker(WORKER, phone="13812345678")],
        employers=[make.employer(EMPLOYER)],
    )
    make.effective(case, mediator)
    endings.settle(make.again(case), mediator)
    allowed = {
        "serial", "organisation", "happened_on", "state", "ending", "state_label", "url",
        "agreement", "direction",
    }  # fmt: skip
    for event in Event.objects.all():
        assert set(event.data) <= allowed
        text = json.dumps(event.content(), ensure_ascii=False)
        for secret in (WORKER, EMPLOYER, "欧阳", "138"):
            assert secret not in text


def test_an_operation_that_is_refused_tells_nothing(listening: Cast) -> None:
    mediator = listening.actor("mediator")
    case = make.case_in_review(mediator)
    with pytest.raises(Exception, match="同意"):
        review.accept_case(case, actor=mediator, version=None, happened_on=make.ACCEPTED)
    assert [kind for kind, *_rest in told(case)] == ["case.registered"]


def test_what_is_rolled_back_after_the_operation_was_never_told(listening: Cast) -> None:
    mediator = listening.actor("mediator")
    case = make.case_in_mediation(mediator)
    before = told(case)
    with suppress(ZeroDivisionError), transaction.atomic():
        endings.fail(case, mediator)
        assert len(told(case)) == len(before) + 1
        1 / 0  # noqa: B018
    assert told(case) == before


def test_the_words_are_chinese_whoever_acts(listening: Cast) -> None:
    with translation.override("en"):
        case = make.case_in_mediation(listening.actor("mediator"))
    assert told(case)[-1] == ("case.accepted", "mediation", "调解中")


def test_a_voided_case_is_told(listening: Cast) -> None:
    mediator, manager = listening.actor("mediator"), listening.actor("manager")
    case = make.case_in_review(mediator)
    voiding.void_case(
        case, actor=manager, version=None, why="mistake", reason="误登记", happened_on=LATE
    )
    assert told(case)[-1] == ("case.voided", "eligibility", "作废")


def test_what_is_recorded_as_of_earlier_is_no_news(listening: Cast) -> None:
    """A demonstration, or an old ledger, made by the real operations at their own times."""
    with acting(SYSTEM, act="demo", recorded_at=datetime(2026, 3, 9, tzinfo=UTC)):
        case = make.case_in_mediation(listening.actor("mediator"))
    assert case.events.count() == 2
    assert told(case) == []


def test_the_desk_of_a_manager_says_what_does_not_arrive(listening: Cast) -> None:
    def titles(part: str) -> list[str]:
        return [str(panel.title) for panel in panels_for(listening.actor(part))]

    make.case_in_mediation(listening.actor("mediator"))
    assert "事件推送异常" not in titles("manager")
    Delivery.objects.update(created_at="2026-01-01T00:00:00Z")
    assert "事件推送异常" in titles("manager")
    for part in ("mediator", "auditor", "other_manager"):
        assert "事件推送异常" not in titles(part)
