"""Applications: the machine, who joins, how the tracks exclude each other, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import clocks
from cases.figures.performance import due, performed
from cases.figures.selections import Selection
from cases.followups.due import due_in
from cases.models import Case
from cases.panels import flags
from cases.services import destroying
from cases.services.agreement import record_payment
from cases.tracks.models import Joining, Track
from cases.tracks.titles import enforceable_of
from cases.workflow import machines
from mediation.agenda.entries import Window
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.papers import registry
from mediation.reports.periods import month_of
from mediation.reports.scopes import of_organisation
from mediation.vault import crypto, keys
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.tracks import scenes
from tests.cases.tracks.scenes import COURT, DECIDED, REVIEW, applied, granted, refused, taken
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    scenes.open_tracks(cast.station)
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return scenes.settled(mediator)


def refusals(act, *args, **given) -> list[str]:
    with pytest.raises(ActionRefused) as refusal:
        act(*args, **given)
    return refusal.value.reasons


def test_everybody_named_applies_jointly_and_nobody_alone(case, mediator):
    worker, (employer,) = make.parties(case)
    assert refusals(applied, case, mediator, joined=scenes.joined(case, without=[employer])) == [
        f"须由协议各方共同申请，“{employer.name}”尚未同意。"
    ]
    assert not Track.objects.exists()
    assert not Joining.objects.exists()

    track = applied(case, mediator, joined=scenes.joined(case, on=date(2026, 3, 13)))

    assert (track.state, track.number, track.applied_on) == ("applied", 1, scenes.APPLIED)
    assert {(row.party, row.agreed_on, row.way) for row in track.joined.all()} == {
        (worker, date(2026, 3, 13), "written"), (employer, date(2026, 3, 13), "written"),
    }  # fmt: skip


def test_only_parties_of_the_agreement_join_on_days_that_can_be(case, mediator):
    other = scenes.settled(mediator)
    stranger = make.parties(other)[0]
    late = [scenes.Joined(one.party, TODAY, "phone") for one in scenes.joined(case)]
    foreign = [*scenes.joined(case), scenes.Joined(stranger, scenes.APPLIED, "phone")]
    unsaid = [scenes.Joined(one.party, scenes.APPLIED, "shouting") for one in scenes.joined(case)]
    for wrong, words in (
        ({"joined": late}, "不能晚于申请日期"),
        ({"joined": foreign}, "不是协议当事人"),
        ({"joined": unsaid}, "请选择方式"),
        ({"body": " "}, "请填写受理机构"),
        ({"kind": "magic"}, "请选择确认程序"),
        ({"applied_on": make.SIGNED - timedelta(days=1)}, "协议生效日期"),
        ({"applied_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
    ):
        assert words in " ".join(refusals(applied, case, mediator, **wrong)), wrong
    assert not Track.objects.exists()


def test_sent_twice_it_is_applied_for_once(case, mediator):
    token = uuid4()
    made = {applied(case, mediator, token=token).pk for _again in range(2)}
    assert len(made) == 1
    assert Joining.objects.count() == 2


def test_a_token_used_in_one_case_applies_in_another_too(case, mediator):
    token = uuid4()
    made = {applied(one, mediator, token=token).case_id for one in (case, scenes.settled(mediator))}
    assert len(made) == 2


def test_docket_numbers_go_with_a_destroyed_case(case, mediator, cast, settings, tmp_path):
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    track = granted(taken(applied(case, mediator), mediator, body_number="调审1号"), mediator)
    assert (track.body_number, track.document_number) == ("调审1号", "文书1号")
    destroying.destroy_case(
        make.again(case), actor=cast.actor("manager"), number="XH-1", happened_on=TODAY
    )
    row = Track.objects.get()
    assert (row.state, row.body_number, row.document_number) == ("granted", "", "")
    keys.forget_all()
    old = Track.history.exclude(act=destroying.ACT).order_by("-history_id")[0]
    for name in ("body_number", "document_number"):
        with pytest.raises(crypto.Unreadable):
            getattr(old, name)


@pytest.mark.parametrize(("first", "second"), [(REVIEW, COURT), (COURT, REVIEW), (COURT, COURT)])
def test_one_excludes_the_other_while_pending_and_once_granted(case, mediator, first, second):
    track = applied(case, mediator, first)
    assert "正在审查" in refusals(applied, case, mediator, second)[0]
    track = taken(track, mediator)
    assert "正在审查" in refusals(applied, case, mediator, second)[0]
    granted(track, mediator)
    assert refusals(applied, case, mediator, second) != []
    assert Track.objects.get().state == "granted"


@pytest.mark.parametrize("over", [refused, scenes.withdrawn])
def test_after_a_refusal_or_a_withdrawal_the_other_one_is_free_in_its_time(
    case, mediator, clock, over
):
    over(applied(case, mediator, REVIEW), mediator)
    clock.move_to(date(2026, 4, 14))
    words = refusals(applied, case, mediator, COURT, applied_on=date(2026, 4, 14))
    article = "《人民调解法》第33条；《民事诉讼法》第205条"
    assert words == [f"申请期限已于2026-04-13届满（不顺延则为2026-04-11）（{article}）。"]
    assert applied(case, mediator, COURT, applied_on=scenes.LAST_COURT).number == 2


def test_the_database_refuses_a_second_one_that_holds(case, mediator):
    track = applied(case, mediator)
    with acting(mediator, act="test"), pytest.raises(IntegrityError), transaction.atomic():
        Track.objects.create(
            case=case, agreement=track.agreement, kind=COURT, number=2, token=uuid4(),
            state="applied", applied_on=TODAY, body="某法院", made_by_id=mediator.user_id,
        )  # fmt: skip


def test_a_granted_review_makes_an_arbitral_document_of_it(case, mediator, cast):
    track = taken(applied(case, mediator), mediator, body_number="（2026）调审1号")
    assert "双方签收" in refusals(granted, track, mediator, delivered_on=None)[0]
    assert "文书编号" in refusals(granted, track, mediator, document_number=" ")[0]
    assert scenes.agreement_of(case).state == "effective"

    granted(track, mediator, delivered_on=date(2026, 3, 23))

    agreement = scenes.agreement_of(case)
    assert agreement.state == "converted"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        title = enforceable_of(agreement)
    assert len(asked) == 1
    assert (title.is_arbitral, title.on, title.number) == (True, date(2026, 3, 23), "文书1号")
    assert refusals(endings.reopen, case, cast.actor("manager"), happened_on=TODAY) == [
        "调解协议已置换为仲裁调解书，不能恢复办理。"
    ]
    words = refusals(applied, case, mediator, COURT)
    assert "尚未生效或者已不再有效" in words[0]
    assert "已置换为仲裁调解书" in words[1]


def test_a_review_is_granted_only_once_the_case_is_closed_on_the_agreement(mediator):
    case = make.case_in_mediation(mediator)
    make.effective(case, mediator)
    track = taken(applied(case, mediator), mediator)
    assert refusals(granted, track, mediator) == ["请先以达成协议结案，再登记仲裁调解书。"]
    endings.settle(make.again(case), mediator)
    assert granted(track, mediator).state == "granted"


def test_a_confirmed_agreement_stays_in_effect_and_is_enforceable(case, mediator, cast):
    assert enforceable_of(scenes.agreement_of(case)) is None
    granted(taken(applied(case, mediator, COURT), mediator), mediator, delivered_on=None)
    agreement = scenes.agreement_of(case)
    title = enforceable_of(agreement)
    assert agreement.state == "effective"
    assert (title.is_arbitral, title.on) == (False, DECIDED)
    assert refusals(endings.reopen, case, cast.actor("manager"), happened_on=TODAY) == [
        "调解协议已经司法确认，不能恢复办理。"
    ]
    words = refusals(applied, case, mediator, REVIEW)
    assert words == ["调解协议已经人民法院司法确认（33号令第七十五条第五项）。"]


def test_a_case_is_reopened_after_a_refusal_and_not_while_somebody_looks_at_it(
    case, mediator, cast
):
    track = applied(case, mediator)
    manager = cast.actor("manager")
    assert "请先登记结果" in refusals(endings.reopen, case, manager, happened_on=TODAY)[0]
    refused(track, mediator)
    assert endings.reopen(case, manager, happened_on=TODAY).state == "mediation"
    assert "不能进行此操作" in refusals(taken, track, mediator)[0]


def test_a_refusal_has_a_ground_that_the_rules_know_at_that_point(case, mediator):
    track = applied(case, mediator)
    assert "理由" in refusals(refused, track, mediator, ground="not_voluntary")[0]
    track = taken(track, mediator)
    assert "理由" in refusals(refused, track, mediator, ground="late")[0]
    assert "写明" in refusals(refused, track, mediator, ground="other")[0]
    done = refused(track, mediator, ground="not_voluntary", document_number="通知1号")
    assert (done.state, done.decided_on, done.document_number) == ("refused", DECIDED, "通知1号")


def test_one_party_may_take_it_back_before_the_result_and_nobody_else(case, mediator):
    worker, _employers = make.parties(case)
    other = make.parties(scenes.settled(mediator))[0]
    track = taken(applied(case, mediator), mediator)
    assert "不是申请人" in refusals(scenes.withdrawn, track, mediator, by=other)[0]
    before = {"withdrawn_on": date(2026, 3, 16)}
    assert "不能早于" in refusals(scenes.withdrawn, track, mediator, **before)[0]
    done = scenes.withdrawn(track, mediator, by=worker, text="已经付清")
    assert (done.state, done.withdrawn_by) == ("withdrawn", worker)
    assert "不能进行此操作" in refusals(granted, done, mediator)[0]


def test_days_follow_each_other(case, mediator):
    track = applied(case, mediator)
    assert "申请日期" in refusals(taken, track, mediator, accepted_on=date(2026, 3, 15))[0]
    track = taken(track, mediator)
    for wrong in ({"decided_on": date(2026, 3, 16)}, {"delivered_on": date(2026, 3, 19)}):
        assert "不能早于" in refusals(granted, track, mediator, **wrong)[0]


def test_only_who_mediates_the_case_follows_it(case, mediator, cast):
    track = applied(case, mediator)
    for part in ("clerk", "colleague", "legal_aid", "auditor", "stranger", "other_manager"):
        with pytest.raises(NotAllowed):
            taken(track, cast.actor(part))
        with pytest.raises(NotAllowed):
            applied(case, cast.actor(part), COURT)
    assert taken(track, cast.actor("manager")).state == "accepted"


def test_a_stale_form_changes_nothing(case, mediator):
    track = applied(case, mediator)
    taken(track, mediator, version=track.version)
    with pytest.raises(StaleVersion):
        scenes.withdrawn(track, mediator, version=track.version)


def test_the_machine_is_documented():
    found = machines()["confirmation"]
    assert found["initial"] == "prepared"
    assert [entry["name"] for entry in found["transitions"]] == [
        "apply", "accept", "grant", "refuse", "withdraw",
    ]  # fmt: skip


# --- What goes on after a conversion ---------------------------------------------------------


def converted(mediator: Actor, **agreement: object) -> Case:
    case = scenes.settled(mediator, **agreement)
    granted(taken(applied(case, mediator), mediator), mediator)
    return make.again(case)


def test_what_was_promised_is_owed_and_recorded_as_before(mediator):
    case = converted(mediator)
    agreement = scenes.agreement_of(case)
    for code in ("performance_sheet", "payment_receipt"):
        assert registry.get(code).refusals(agreement) == [], code
    assert registry.get("payment_order").refusals(agreement) != []

    record_payment(agreement, actor=mediator, version=None, paid_on=TODAY)

    agreement = scenes.agreement_of(case)
    assert (agreement.state, agreement.terms.get().performed_on) == ("converted", TODAY)
    assert "已履行完毕" in refusals(
        record_payment, agreement, actor=mediator, version=None, paid_on=TODAY
    )[0]  # fmt: skip


def test_a_conversion_changes_no_figure_of_performance(mediator):
    case = scenes.settled(mediator)
    record_payment(scenes.agreement_of(case), actor=mediator, version=None, paid_on=TODAY)
    march = Selection(of_organisation("LJZ"), month_of(TODAY))

    def counted() -> list[int]:
        return [rows.count() for _source, rows in (*due(march), *performed(march))]

    before = counted()
    granted(taken(applied(case, mediator), mediator), mediator)
    assert counted() == before == [0, 1, 0, 1]


def test_a_second_follow_up_comes_after_the_last_instalment_of_an_arbitral_document(mediator):
    case = make.case_in_mediation(mediator)
    applicant, respondents = make.parties(case)
    parts = make.instalments((date(2026, 3, 20), "4000"), (date(2026, 6, 1), "4000"))
    term = make.money_term(respondents[0], applicant, Decimal(8000), pay_on=None)
    make.effective(case, mediator, terms=[make.agreements.TermDraft(term, parts)])
    endings.settle(make.again(case), mediator)
    before = [one.occasion for one in due_in(Window(last=date(2026, 12, 31)))]
    granted(taken(applied(case, mediator), mediator), mediator)
    assert [one.occasion for one in due_in(Window(last=date(2026, 12, 31)))] == before
    assert "performance" in before


# --- Clocks of the case page -----------------------------------------------------------------


def shown_clocks(case: Case) -> set[str]:
    fresh = Case.objects.annotate(**flags()).get(pk=case.pk)
    found = clocks.case_clocks(
        fresh, today=TODAY, calendar=station_calendar(), standing=scenes.agreement_of(case)
    )
    return {clock.label for clock in found if clock.label.startswith("申请")}


def test_the_clocks_of_both_tracks_fall_silent_while_one_is_pursued(case, mediator):
    both = {"申请仲裁审查期限", "申请司法确认期限"}
    assert shown_clocks(case) == both
    track = applied(case, mediator)
    assert shown_clocks(case) == set()
    refused(track, mediator)
    assert shown_clocks(case) == both
