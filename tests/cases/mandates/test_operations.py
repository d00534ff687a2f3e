"""Operations on mandates, in order and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.enums import FailureReason
from cases.mandates import services
from cases.mandates.clocks import period_of
from cases.mandates.enums import Stage
from cases.mandates.models import ExcludedPeriod, Mandate
from cases.mandates.results import endings_of
from cases.models import Case, Participation
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.papers.models import Paper
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.mandates import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def refused(*words: str, error: type[ActionRefused] = ActionRefused):
    return pytest.raises(error, match=".*".join(words) or None)


def due(mandate: Mandate, today: date = TODAY) -> date:
    found = period_of(scenes.again(mandate), station_calendar(), today=today)
    assert found is not None
    return found.due


def test_a_mandate_is_received_once_per_form_and_one_at_a_time(case, mediator):
    token = uuid4()
    row = services.receive_mandate(case, scenes.unsaved(), actor=mediator, token=token)
    twice = services.receive_mandate(case, scenes.unsaved(), actor=mediator, token=token)
    assert (twice.pk, row.number, row.stage) == (row.pk, 1, Stage.TO_CONFIRM)
    with refused("未办结"):
        scenes.received(case, mediator)


def test_the_bodys_number_stands_among_the_references_until_it_is_answered(case, mediator):
    row = scenes.confirmed(case, mediator)
    reference = case.external_references.get()
    assert (reference.system, reference.number) == ("court", row.body_number)
    assert (reference.received_on, reference.answered_on) == (scenes.RECEIVED, None)
    endings.fail(case, mediator)
    made = scenes.given_back(row, mediator, "too_far_apart", TODAY, **scenes.CAUSES)
    assert case.external_references.get().answered_on == TODAY
    assert made.letter.context["entries"] == {
        "receiver": "浦东新区人民法院", "receivers": ["court", "file"],
    }  # fmt: skip
    # The same number once more is the same reference.
    scenes.received(make.case_in_mediation(mediator), mediator, body_number="")
    assert case.external_references.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": " "}, "机构"),
        ({"kind": "police"}, "方式"),
        ({"received_on": date(2026, 3, 21)}, "不能晚于今天"),
        ({"signed_on": date(2026, 3, 1)}, "不能早于收到委派"),
    ],
)
def test_what_cannot_be_is_refused_at_receipt(case, mediator, fields, words):
    with refused(words):
        scenes.received(case, mediator, **fields)


def test_who_may_not_work_on_the_case_receives_and_answers_nothing(case, cast, mediator):
    for part in ("colleague", "legal_aid", "auditor"):
        with refused(error=NotAllowed):
            scenes.received(case, cast.actor(part))
    row = scenes.received(case, cast.actor("clerk"))
    with refused(error=NotAllowed):
        services.confirm_mandate(row, actor=cast.actor("clerk"), version=None)


def test_what_was_received_is_completed_until_the_result_has_gone_back(case, mediator):
    row = scenes.received(case, mediator, body_number="", papers="")
    changed = scenes.unsaved(signed_on=scenes.CONFIRMED, kind="court_ordinary")
    made = services.change_mandate(row, changed, actor=mediator, version=row.version)
    assert (made.kind, made.paper_list) == ("court_ordinary", scenes.PAPERS.splitlines())
    assert due(row) == date(2026, 3, 18)
    assert case.external_references.get().number == made.body_number
    services.confirm_mandate(made, actor=mediator, version=None, confirmed_on=scenes.CONFIRMED)
    late = scenes.unsaved(received_on=date(2026, 3, 4))
    with refused("不能晚于答复"):
        services.change_mandate(scenes.again(row), late, actor=mediator, version=None)
    scenes.extended(row, mediator, case)
    with refused("不能再改方式"):
        services.change_mandate(scenes.again(row), scenes.unsaved(), actor=mediator, version=None)
    endings.fail(make.again(case), mediator)
    scenes.given_back(row, mediator, "too_far_apart", TODAY, **scenes.CAUSES)
    with refused("已经反馈"):
        services.change_mandate(scenes.again(row), changed, actor=mediator, version=None)


def test_confirming_starts_the_period_and_is_done_once(case, mediator):
    row = scenes.confirmed(case, mediator)
    assert (row.stage, due(row)) == (Stage.RUNNING, date(2026, 4, 2))
    with refused("已经答复"):
        services.confirm_mandate(row, actor=mediator, version=None)
    with refused("已经答复"):
        services.decline_mandate(row, actor=mediator, version=None, reason="超出范围")


def test_the_day_of_signing_for_the_material_counts_where_it_was_earlier(case, mediator):
    row = scenes.received(case, mediator)
    services.confirm_mandate(
        row, actor=mediator, version=None, confirmed_on=date(2026, 3, 4),
        signed_on=date(2026, 3, 3),
    )  # fmt: skip
    assert due(row) == date(2026, 4, 2)


def test_a_stale_form_is_turned_away(case, mediator):
    row = scenes.confirmed(case, mediator)
    with pytest.raises(StaleVersion):
        services.return_mandate(row, services.Report("other"), actor=mediator, version=1)


def test_declining_needs_a_reason_and_a_case_that_is_not_accepted(case, mediator):
    row = scenes.received(case, mediator)
    with refused("已经受理"):
        services.decline_mandate(row, actor=mediator, version=None, reason="超出范围")
    fresh = make.case_in_review(mediator)
    row = scenes.received(fresh, mediator)
    with refused("理由"):
        services.decline_mandate(row, actor=mediator, version=None, reason=" ")
    row = services.decline_mandate(
        row, actor=mediator, version=None, reason="超出范围", declined_on=date(2026, 3, 3)
    )
    assert row.stage == Stage.TO_RETURN
    back = scenes.given_back(row, mediator, "not_taken", TODAY)
    assert (back.stage, back.letter.kind) == (Stage.RETURNED, "mandate_return")
    assert make.again(fresh).state == "eligibility"
    # The body may send it once more.
    assert scenes.received(fresh, mediator).number == 2


def test_a_suggestion_asks_for_no_answer(case, mediator):
    row = scenes.received(case, mediator, kind="suggested", body="浦东新区仲裁委")
    assert row.stage == Stage.RUNNING
    with refused("无须答复"):
        services.confirm_mandate(row, actor=mediator, version=None)


def test_the_parties_consent_starts_the_tribunals_period_only(case, mediator):
    court = scenes.confirmed(case, mediator)
    day = date(2026, 3, 4)
    with refused("只有仲裁庭"):
        services.record_consent_day(court, actor=mediator, version=None, consented_on=day)
    other = make.case_in_mediation(mediator)
    row = scenes.confirmed(other, mediator, kind="arbitration", body="浦东新区仲裁委")
    services.record_consent_day(row, actor=mediator, version=None, consented_on=day)
    assert due(row) == date(2026, 3, 18)
    with refused("未查到"):
        scenes.extended(row, mediator, other)


def test_an_extension_needs_both_and_a_later_day_and_leaves_the_offices_own_period(case, mediator):
    row = scenes.received(case, mediator)
    with refused("尚未起算"):
        scenes.extended(row, mediator, case)
    services.confirm_mandate(row, actor=mediator, version=None, confirmed_on=scenes.CONFIRMED)
    with refused("尚缺“上海甲科技有限公司”"):
        scenes.extended(row, mediator, case, agreed_by=[make.parties(case)[0].pk])
    with refused("必须晚于"):
        scenes.extended(row, mediator, case, to=date(2026, 4, 2))
    made = scenes.extended(row, mediator, case)
    assert (due(row), make.again(case).due_on) == (date(2026, 4, 20), make.DUE)
    assert "张晓明" in made.extension_agreed_by


def test_an_appraisal_before_filing_moves_the_end_and_overlaps_count_once(case, mediator):
    row = scenes.confirmed(case, mediator)
    scenes.appraisal(row, mediator, date(2026, 3, 9), date(2026, 3, 13))
    scenes.appraisal(row, mediator, date(2026, 3, 12), date(2026, 3, 15))
    # Seven days from Thursday 2 April: Thursday the 9th.
    assert due(row) == date(2026, 4, 9)


def test_a_running_appraisal_moves_it_day_by_day_until_it_ends(case, mediator):
    row = scenes.confirmed(case, mediator)
    scenes.appraisal(row, mediator, date(2026, 3, 16))
    assert due(row) == date(2026, 4, 7)  # the 7th is the day after Qingming's days off
    with refused("另一项鉴定"):
        scenes.appraisal(row, mediator, date(2026, 3, 17))
    with refused("不能早于鉴定开始日期"):
        services.end_exclusion(
            row_now(row), actor=mediator, version=None, last_on=date(2026, 3, 15)
        )
    services.end_exclusion(row_now(row), actor=mediator, version=None, last_on=date(2026, 3, 18))
    assert due(row, date(2026, 4, 1)) == date(2026, 4, 7)
    with refused("没有正在进行"):
        services.end_exclusion(row_now(row), actor=mediator, version=None, last_on=TODAY)


def row_now(row: Mandate) -> Mandate:
    return scenes.again(row)


def test_no_rule_excludes_appraisals_after_filing(case, mediator):
    row = scenes.confirmed(case, mediator, kind="court_ordinary")
    with refused("立案前"):
        scenes.appraisal(row, mediator, date(2026, 3, 9))
    with refused("依据"):
        other = scenes.confirmed(make.case_in_mediation(mediator), mediator)
        period = ExcludedPeriod(first_on=date(2026, 3, 9), proof=" ")
        services.exclude_period(other, period, actor=mediator, version=None)


def test_nothing_goes_back_before_the_case_has_ended(case, mediator):
    row = scenes.confirmed(case, mediator)
    assert endings_of(row, case) == []
    with refused("尚未结案"):
        scenes.given_back(row, mediator, "agreement", TODAY)


def test_a_failure_goes_back_with_its_causes_and_all_papers_or_a_reason(case, mediator):
    row = scenes.confirmed(case, mediator)
    endings.fail(case, mediator, reason=FailureReason.UNWILLING)
    row = scenes.again(row)
    assert endings_of(row, row.case)[0] == "unwilling"
    with refused("请填写：基本情况"):
        scenes.given_back(row, mediator, "unwilling", TODAY)
    with refused("不符"):
        scenes.given_back(row, mediator, "agreement", TODAY, **scenes.CAUSES)
    with refused("未退回"):
        scenes.given_back(row, mediator, "unwilling", TODAY, papers_returned=[], **scenes.CAUSES)
    with refused("不能早于结案"):
        scenes.given_back(row, mediator, "unwilling", date(2026, 3, 10), **scenes.CAUSES)
    made = scenes.given_back(
        row, mediator, "unwilling", TODAY, papers_returned=["起诉状一份"],
        kept_reason="证据由申请人取回", conduct="单位两次无故缺席", **scenes.CAUSES,
    )  # fmt: skip
    context = made.letter.context
    assert context["papers_back"] == ["起诉状一份"]
    assert context["papers_kept"] == ["证据材料一册"]
    assert context["result"]["conduct"] == "单位两次无故缺席"
    assert "登记立案" in context["result"]["follows"]
    with refused("已经反馈"):
        scenes.given_back(row, mediator, "unwilling", TODAY, **scenes.CAUSES)
    assert Paper.objects.filter(kind="mandate_return").count() == 1


@pytest.mark.parametrize(
    ("kind", "follows"),
    [("court_appointed", "备案"), ("court_summary", "制作调解书"), ("arbitration", "仲裁庭")],
)
def test_an_agreement_goes_back_and_what_follows_depends_on_the_kind(case, mediator, kind, follows):
    row = scenes.confirmed(case, mediator, kind=kind)
    make.effective(case, mediator)
    endings.settle(make.again(case), mediator)
    made = scenes.given_back(
        row, mediator, "agreement", TODAY, basics="不应保留", with_agreed_facts=True
    )
    context = made.letter.context
    assert follows in context["result"]["follows"]
    assert context["result"]["has_agreement"]
    assert context["result"]["agreed_facts"]
    # What explains a failure has no place beside an agreement.
    assert made.basics == ""


def test_the_mediator_of_a_mandate_is_no_agent_in_the_same_dispute(case, mediator, cast):
    """特邀调解规定 art. 16: the database refuses one person in both parts, for good."""
    scenes.confirmed(case, mediator)
    endings.fail(case, mediator)
    part = Participation(case=case, user_id=mediator.user_id, capacity="agent", starts_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(mediator, act="test"):
        part.save()


def test_a_case_whose_result_the_body_has_is_not_reopened(case, mediator, cast):
    row = scenes.confirmed(case, mediator)
    endings.fail(case, mediator)
    scenes.given_back(row, mediator, "too_far_apart", TODAY, **scenes.CAUSES)
    with refused("已经反馈", "与该机构联系"):
        endings.reopen(make.again(case), cast.actor("manager"))
    other = make.case_in_mediation(mediator)
    scenes.confirmed(other, mediator)
    endings.fail(other, mediator)
    assert endings.reopen(make.again(other), cast.actor("manager")).state == "mediation"


def test_a_refusal_that_was_sent_back_keeps_no_case_closed(mediator, cast):
    case = make.case_in_review(mediator)
    row = services.decline_mandate(
        scenes.received(case, mediator), actor=mediator, version=None, reason="超出范围"
    )
    scenes.given_back(row, mediator, "not_taken", TODAY)
    scenes.not_accepted(case, mediator)
    assert endings.reopen(make.again(case), cast.actor("manager")).is_open


def test_a_suggestion_bars_no_mandate_of_the_tribunal(case, mediator):
    suggestion = scenes.received(case, mediator, kind="suggested", body="浦东新区仲裁委")
    tribunal = scenes.received(case, mediator, kind="arbitration", body="浦东新区仲裁委")
    assert (suggestion.number, tribunal.number) == (1, 2)
    with refused("未办结"):
        scenes.received(case, mediator)
    with refused("未办结"):
        services.change_mandate(suggestion, scenes.unsaved(), actor=mediator, version=None)


def test_a_mandate_of_an_ended_case_is_not_confirmed_any_more(case, mediator):
    row = scenes.received(case, mediator)
    endings.fail(case, mediator)
    with refused("不再确认接受"):
        services.confirm_mandate(scenes.again(row), actor=mediator, version=None)


def test_an_extended_period_keeps_the_day_from_which_it_runs(case, mediator):
    row = scenes.received(case, mediator, signed_on=scenes.RECEIVED)
    scenes.extended(row, mediator, case)
    with refused("不能清空"):
        services.change_mandate(scenes.again(row), scenes.unsaved(), actor=mediator, version=None)
    services.confirm_mandate(scenes.again(row), actor=mediator, version=None)
    services.change_mandate(scenes.again(row), scenes.unsaved(), actor=mediator, version=None)
    assert due(row) == date(2026, 4, 20)
