"""Which ways the law offers for this agreement, and how one that was taken goes."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Agreement
from cases.performance.enums import PursuitState, Remedy, Verdict
from cases.performance.models import STEPS, Pursuit
from cases.performance.services import choices_for, move_pursuit, open_pursuit
from cases.promises import promises_of
from cases.services import agreement as agreements
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from tests.agenda.reminding import on
from tests.cases.performance.scenes import APRIL, MAY, settled
from tests.cases.refusals import refusal
from tests.cases.tracks import scenes as tracks

pytestmark = pytest.mark.django_db
R, V, S = Remedy, Verdict, PursuitState
LATE = APRIL + timedelta(days=1)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


def verdicts(agreement: Agreement, today: date = LATE) -> dict[str, str]:
    return {one.remedy: one.verdict for one in choices_for(agreement, today)}


def only(**verdict: str) -> dict[str, str]:
    return {R.ENFORCEMENT: V.CLOSED, R.ARBITRATION: V.OPEN, **verdict}


def test_there_is_nothing_to_choose_before_a_day_has_passed(mediator):
    agreement = settled(mediator)
    assert verdicts(agreement, APRIL) == {}
    assert set(verdicts(agreement)) == set(R)
    agreements.record_payment(agreement, actor=mediator, version=None, paid_on=APRIL)
    assert verdicts(agreement) == {}


@pytest.mark.parametrize(
    ("item", "others", "order", "suit"),
    [
        ("工资差额", (), V.OPEN, V.OPEN),  # only pay
        ("工资差额", ("双方保密。",), V.OPEN, V.UNCLEAR),
        ("经济补偿", (), V.OPEN, V.CLOSED),
        ("工伤医疗费", (), V.OPEN, V.CLOSED),
        ("一次性了结款", (), V.UNCLEAR, V.CLOSED),
    ],
)
def test_the_ways_follow_from_what_the_sums_are_for(mediator, item, others, order, suit):
    agreement = settled(mediator, item=item, others=others)
    assert verdicts(agreement) == only(payment_order=order, direct_suit=suit)


def test_the_employer_has_neither_order_nor_direct_suit(mediator):
    agreement = settled(mediator)
    with acting(SYSTEM, act="test"):
        term = agreement.terms.get()
        term.payer, term.payee = term.payee, term.payer
        term.save()
    assert verdicts(agreement) == only(payment_order=V.CLOSED, direct_suit=V.CLOSED)


def test_a_conversion_leaves_enforcement_alone_with_two_years(mediator):
    agreement = settled(mediator)
    with acting(SYSTEM, act="test"):
        Agreement.objects.filter(pk=agreement.pk)
        agreement.__dict__["state"] = "converted"
        agreement.save()
    enforcement, *others = choices_for(agreement, LATE)
    assert {one.verdict for one in others} == {V.CLOSED}
    assert enforcement.verdict == V.OPEN
    assert [(str(last.day), last.days_left) for last in enforcement.last_days] == [
        ("2028-04-01", 730), ("2028-05-06", 765),
    ]  # fmt: skip


def test_the_days_of_limitation_are_shown_without_and_with_the_breach(mediator):
    with on(LATE):
        agreement = settled(mediator)
        with acting(SYSTEM, act="test"):
            claim = agreement.case.claims.first()
            claim.known_on = date(2025, 6, 1)
            claim.save()
        arbitration = choices_for(agreement, LATE)[-1]
    plain, restarted = arbitration.last_days
    assert (plain.day, plain.days_left) == (date(2026, 6, 1), 60)
    assert restarted.day == date(2027, 4, 1), "a year from the day that was not kept"


def pursue(agreement, actor, remedy=R.PAYMENT_ORDER, token=None, filed_on=LATE):
    row = Pursuit(remedy=remedy, body="浦东新区人民法院", filed_on=filed_on)
    return open_pursuit(row, agreement, actor=actor, token=token or uuid4())


def move(row, step, actor, day=LATE):
    return move_pursuit(row, step, actor=actor, version=None, on=day)


def test_an_ended_order_opens_the_direct_suit(mediator):
    with on(LATE + timedelta(days=60)):
        agreement = settled(mediator, item="经济补偿")
        refused = refusal(pursue, agreement, mediator, R.DIRECT_SUIT)
        assert refused == ["协议不限于劳动报酬：须先申请支付令并待督促程序终结，或者先申请仲裁。"]
        order = pursue(agreement, mediator)
        move(order, "take", mediator, LATE + timedelta(days=5))
        assert refusal(move, order, "grant", mediator, LATE) == [
            "发生日期不能早于上一步的日期（2026-04-07）。"
        ]
        move(order, "grant", mediator, LATE + timedelta(days=20))
        move(order, "end", mediator, LATE + timedelta(days=30))

        found = verdicts(agreement, LATE + timedelta(days=31))
        assert (found[R.PAYMENT_ORDER], found[R.DIRECT_SUIT]) == (V.CLOSED, V.OPEN)
        assert pursue(agreement, mediator, R.DIRECT_SUIT).state == S.FILED


def test_one_way_is_taken_once_at_a_time_and_a_form_that_comes_twice_counts_once(mediator):
    agreement = settled(mediator)
    token = uuid4()
    assert pursue(agreement, mediator, token=token) == pursue(agreement, mediator, token=token)
    assert refusal(pursue, agreement, mediator) == ["同一途径已有一项正在进行。"]
    move(Pursuit.objects.get(), "withdraw", mediator)
    pursue(agreement, mediator)
    assert [row.number for row in Pursuit.objects.all()] == [1, 2]


def test_a_day_to_come_or_before_the_agreement_is_refused(mediator):
    agreement = settled(mediator)
    assert refusal(pursue, agreement, mediator, filed_on=date(2026, 3, 1)) == [
        "发生日期不能早于协议生效日期（2026-03-12）。"
    ]
    assert refusal(pursue, agreement, mediator, filed_on=date(2999, 1, 1)) == [
        "发生日期不能晚于今天。"
    ]


ACTS = st.lists(
    st.tuples(st.sampled_from(["open", *STEPS]), st.sampled_from(list(R)), st.integers(0, 3)),
    max_size=10,
)


@pytest.mark.once
@given(acts=ACTS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_tried_one_way_runs_once_and_days_go_forward(mediator, acts):
    with transaction.atomic():
        agreement = settled(mediator, parts=((APRIL, "3000"), (MAY, "5000")))
        for act, remedy, which in acts:
            rows = list(Pursuit.objects.filter(agreement=agreement))
            try:
                if act == "open":
                    pursue(agreement, mediator, remedy)
                elif rows:
                    move(rows[which % len(rows)], act, mediator)
            except ActionRefused:
                pass
            running = [
                row.remedy
                for row in Pursuit.objects.filter(agreement=agreement, state__in=S.RUNNING)
            ]
            assert len(running) == len(set(running))
            assert R.ENFORCEMENT not in running, "there is no title"
            for row in Pursuit.objects.filter(agreement=agreement):
                assert row.filed_on <= row.last_day
                assert (row.state in (S.GRANTED, S.REFUSED)) <= (row.decided_on is not None)
                assert (row.state in (S.ENDED, S.WITHDRAWN)) == (row.ended_on is not None)
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["arbitral_review", "judicial_confirmation"])
def test_a_granted_track_is_a_title_and_promises_stay_owed(mediator, cast, kind):
    """A review converts the agreement, a confirmation leaves it: both are enforced and performed."""
    tracks.open_tracks(cast.station)
    with on(tracks.DECIDED):
        case = tracks.settled(mediator)
        track = tracks.applied(case, mediator, kind)
        tracks.granted(tracks.taken(track, mediator), mediator)
    agreement = tracks.agreement_of(case)
    late = max(one.day for one in promises_of(agreement)) + timedelta(days=1)
    with on(late):
        assert verdicts(agreement, late)[R.ENFORCEMENT] == V.OPEN
        assert refusal(pursue, agreement, mediator, R.ARBITRATION, filed_on=late) == [
            "已有可以执行的法律文书，直接申请执行。"
        ]
        assert pursue(agreement, mediator, R.ENFORCEMENT, filed_on=late).state == S.FILED
        agreements.record_payment(agreement, actor=mediator, version=None, paid_on=late)
        assert verdicts(agreement, late) == {}
