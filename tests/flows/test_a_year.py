"""A case through a whole year: nothing falls through, and nobody is told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command

from cases.enums import AgreementState, CaseState
from cases.followups.models import FollowUp
from cases.followups.services import record_follow_up
from cases.models import Agreement, Instalment, Payment
from cases.performance.enums import PursuitState, Remedy, Verdict
from cases.performance.models import Pursuit
from cases.performance.services import choices_for, move_pursuit, open_pursuit
from cases.services import agreement as agreements
from cases.services.agreement import TermDraft
from cases.services.closing import settle_case
from mediation.agenda.models import Reminder
from mediation.history.actor import SYSTEM, acting
from tests.agenda.reminding import messages_of, on, plan, round_on
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]

START = date(2026, 3, 2)
SIGNED = date(2026, 3, 21)  # day 17 of the mediation
FIRST, SECOND, THIRD = date(2026, 4, 20), date(2026, 5, 20), date(2026, 6, 22)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def told(cast: Cast, person: str) -> Counter[str]:
    """What of this case a person was told, by what it was about."""
    return Counter(
        text.split(" ", 1)[1].split("：")[0]
        for text in messages_of(cast.user(person))
        if "：" in text
    )


def test_a_case_of_a_year(cast: Cast, settings) -> None:
    settings.REMINDER_BACKENDS = {"sms": "mediation.agenda.channels.ConsoleBackend", "wecom": ""}
    mediator = cast.actor("mediator")
    plan(cast.station, remind_parties=True)

    # March: accepted on the 4th, the fifteen days end on the 19th, signed on the 21st.
    with on(make.ACCEPTED):
        case = make.case_in_mediation(
            mediator, workers=[make.worker("张三", phone="13800138001")],
            employers=[make.employer(phone="02158880000")],
        )  # fmt: skip
        with acting(SYSTEM, act="test"):
            claim = case.claims.get()
            claim.known_on, claim.known_on_source = date(2025, 12, 31), "劳动合同解除之日"
            claim.save()
    for day in days(make.ACCEPTED, SIGNED):
        round_on(day)
    assert told(cast, "mediator")["调解期限届满"] == 3, (
        "three days before, one day before, on the day"
    )
    assert told(cast, "mediator")["调解期限已届满，请结案或延期"] == 1
    assert told(cast, "manager")["调解期限已届满，请结案或延期"] == 1, (
        "what is late goes to the manager"
    )

    with on(SIGNED):
        applicant, (respondent,) = make.parties(case)
        parts = make.instalments((FIRST, "3000"), (SECOND, "3000"), (THIRD, "6000"))
        money = make.money_term(
            respondent, applicant, item="经济补偿", pay_on=None, amount=Decimal(12000)
        )
        agreement = make.effective(
            case, mediator, on=SIGNED, terms=[TermDraft(money, parts)], employment_ends_on=SIGNED
        )
        settled = settle_case(make.again(case), actor=mediator, version=None, happened_on=SIGNED)
        assert settled.state == CaseState.SETTLED

    # April to June: paid in time, paid late and in parts, not paid.
    one, two, three = Instalment.objects.filter(term__agreement=agreement)
    for day in days(SIGNED + timedelta(days=1), THIRD + timedelta(days=8)):
        round_on(day)
        with on(day):
            if day == FIRST:
                pay(agreement, mediator, one, day)
            if day == date(2026, 4, 30):
                row = FollowUp(
                    occasion="conclusion", party=applicant, way="call", done_on=day,
                    performance="partly", satisfaction="satisfied", risk="none",
                )  # fmt: skip
                record_follow_up(make.again(case), row, actor=mediator, token=uuid4())
            if day == SECOND + timedelta(days=2):
                pay(agreement, mediator, two, day, Decimal(1000))
            if day == SECOND + timedelta(days=4):
                pay(agreement, mediator, two, day)
    assert [row.paid_on for row in Instalment.objects.filter(term__agreement=agreement)] == [
        FIRST, SECOND + timedelta(days=4), None,
    ]  # fmt: skip
    assert Payment.objects.count() == 3
    found = told(cast, "mediator")
    assert found["协议履行期限（第1.1项）"] == 2
    assert found["协议逾期未履行（第1.1项）"] == 0, "paid on its day"
    assert found["协议逾期未履行（第1.2项）"] == 1, "paid before a week had passed"
    assert found["协议逾期未履行（第1.3项）"] == 2
    assert found["结案后回访"] >= 1
    assert found["归档"] >= 1
    parties = Counter(
        (row.days_before, row.state)
        for row in Reminder.objects.filter(channel="sms", kind="payment")
    )
    assert parties[-1, "sent"] == 4, "the day after, both sides of two instalments"
    assert parties[0, "sent"] + parties[3, "sent"] == 6, "before, only who has to pay"

    # July: the breach, an order, an objection; then the worker may sue.
    breach = THIRD + timedelta(days=9)
    with on(breach):
        agreements.record_breach(agreement, actor=mediator, version=None, happened_on=breach)
        fresh = Agreement.objects.get(pk=agreement.pk)
        assert fresh.state == AgreementState.BREACHED
        ways = {row.remedy: row for row in choices_for(fresh, breach)}
        assert ways[Remedy.PAYMENT_ORDER].verdict == Verdict.OPEN
        assert ways[Remedy.DIRECT_SUIT].verdict == Verdict.CLOSED
        plain, restarted = ways[Remedy.ARBITRATION].last_days
        assert plain.day == date(2026, 12, 31)
        assert restarted.day == date(2027, 6, 22)
        order = pursuit(fresh, mediator, Remedy.PAYMENT_ORDER, breach)
    objected = breach + timedelta(days=40)
    with on(objected):
        move_pursuit(order, "grant", actor=mediator, version=None, on=breach + timedelta(days=15))
        move_pursuit(order, "end", actor=mediator, version=None, on=objected)
        suit = pursuit(fresh, mediator, Remedy.DIRECT_SUIT, objected)
        assert refusal(pursuit, fresh, mediator, Remedy.DIRECT_SUIT, objected) == [
            "同一途径已有一项正在进行。"
        ]

    # To the next spring: the rest comes, and with it everything is done.
    paid = date(2027, 1, 15)
    for day in days(objected, paid):
        if day.weekday() == 0:
            round_on(day)
    with on(paid):
        move_pursuit(suit, "grant", actor=mediator, version=None, on=paid)
        pay(agreement, mediator, three, paid)
    fresh.refresh_from_db()
    assert fresh.state == AgreementState.PERFORMED
    assert Pursuit.objects.get(pk=suit.pk).state == PursuitState.GRANTED
    with on(paid + timedelta(days=1)):
        assert choices_for(fresh, paid + timedelta(days=1)) == []
    before = Reminder.objects.count()
    for day in days(paid + timedelta(days=1), date(2027, 3, 31)):
        if day.weekday() == 0:
            round_on(day)
    later = Reminder.objects.order_by("id")[before:]
    assert not [row for row in later if row.kind in ("payment", "mediation", "limitation")]

    keys = list(Reminder.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert not Reminder.objects.filter(state__in=("waiting", "handing", "uncertain")).exists()
    call_command("verify_history")


def pay(agreement, actor, part, day, amount=None) -> None:
    agreements.record_payment(
        agreement, actor=actor, version=None, instalment=part, paid_on=day, amount=amount
    )


def pursuit(agreement, actor, remedy, day) -> Pursuit:
    row = Pursuit(remedy=remedy, body="浦东新区人民法院", filed_on=day)
    return open_pursuit(row, agreement, actor=actor, token=uuid4())
