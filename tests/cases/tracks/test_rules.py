"""What speaks against an application: bars, warnings and remarks, each with its article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from cases.enums import ClaimKind, TermKind
from cases.models import Agreement, Case, Term
from cases.services.agreement import TermDraft
from cases.tracks import rules
from cases.tracks.enums import RefusalGround, TrackKind
from mediation.history.actor import Actor
from mediation.papers import registry
from mediation.papers import services as papers
from mediation.stations.models import Organisation
from tests.cases import factories as make
from tests.cases.tracks import scenes
from tests.cases.tracks.scenes import COURT, REVIEW
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    scenes.open_tracks(cast.station)
    return cast.actor("mediator")


def in_effect(actor: Actor, *, kinds=(ClaimKind.WAGES,), **agreement) -> Agreement:
    return make.effective(make.case_in_mediation(actor, kinds=kinds), actor, **agreement)


def found(agreement: Agreement, kind: str, *, on: date = TODAY) -> dict[str, list[str]]:
    """Fresh from the database, as sentences with articles by weight."""
    fresh = Agreement.objects.get(pk=agreement.pk)
    said: dict[str, list[str]] = {}
    for one in rules.checked(fresh, kind, on=on).findings:
        said.setdefault(one.weight.value, []).append(f"{one.sentence}|{one.article}")
    return said


def test_nothing_bars_an_ordinary_agreement_in_time(mediator):
    agreement = in_effect(mediator)
    assert found(agreement, REVIEW) == {
        "remark": [
            "向有管辖权的劳动人事争议仲裁委员会提出|33号令第七十四条、第七十五条第二项",
        ]
    }
    said = found(agreement, COURT)
    assert said.keys() == {"warning", "remark"}
    assert "不是人民调解委员会" in said["warning"][0]
    assert "第五十二条" in said["warning"][0]


@pytest.mark.parametrize(
    ("kind", "safe", "last"),
    [
        (REVIEW, scenes.LAST_REVIEW, scenes.LAST_REVIEW),
        (COURT, scenes.SAFE_COURT, scenes.LAST_COURT),
    ],
)
def test_both_last_days_are_kept_and_told(mediator, kind, safe, last):
    agreement = in_effect(mediator)
    checked = {day: rules.checked(agreement, kind, on=day) for day in (safe, last)}
    assert [len(one.bars) for one in checked.values()] == [0] * len(checked)
    late = date.fromordinal(last.toordinal() + 1)
    (words,) = found(agreement, kind, on=late)["bar"]
    assert last.isoformat() in words
    assert safe.isoformat() in words
    if safe != last:
        told = found(agreement, kind, on=last)["warning"][0]
        assert "稳妥期限2026-04-11已过" in told
        assert "稳妥期限" not in found(agreement, kind, on=safe)["warning"][0]


def test_a_track_that_is_not_open_to_the_organisation_is_barred(mediator, cast):
    scenes.open_tracks(cast.station, review=False, court=False)
    agreement = in_effect(mediator)
    assert found(agreement, REVIEW)["bar"] == ["本组织未开通仲裁审查|本站设置"]
    assert found(agreement, COURT)["bar"] == ["本组织未开通司法确认|本站设置"]


def test_an_agreement_that_is_not_in_effect_is_barred(mediator):
    draft = make.drafted(make.case_in_mediation(mediator), mediator)
    assert found(draft, REVIEW)["bar"] == [
        "调解协议尚未生效或者已不再有效|调解仲裁法第十四条、17号令第二十六条"
    ]
    assert rules.checked(draft, REVIEW, on=TODAY).deadline is None


def test_only_a_labour_relationship_bars_review_and_warns_of_the_court(mediator):
    term = Term(kind=TermKind.OTHER, text="双方确认劳动关系至2026年3月1日止。")
    agreement = in_effect(mediator, kinds=(ClaimKind.RELATIONSHIP,), terms=[TermDraft(term)])
    assert found(agreement, REVIEW)["bar"] == [
        "仅确认劳动关系的协议，不能申请仲裁审查|33号令第七十五条第四项"
    ]
    said = found(agreement, COURT)
    assert "bar" not in said
    assert any("仅确认劳动关系" in one for one in said["warning"])
    assert any("不限于给付义务" in one for one in said["warning"])


def test_a_labour_relationship_beside_others_is_a_warning(mediator):
    agreement = in_effect(mediator, kinds=(ClaimKind.RELATIONSHIP, ClaimKind.WAGES))
    said = found(agreement, REVIEW)
    assert "bar" not in said
    assert "这一部分不能申请仲裁审查" in said["warning"][0]


def test_unclear_words_are_named(mediator):
    agreement = in_effect(mediator, breach_consequences="逾期的，尽快协商，酌情补偿。")
    for kind in (REVIEW, COURT):
        said = found(agreement, kind)["warning"]
        assert any("“尽快”、“酌情”" in one for one in said), kind


def test_claims_of_an_over_age_worker_are_none_of_the_commissions(mediator, monkeypatch):
    agreement = in_effect(mediator, kinds=(ClaimKind.WAGES, ClaimKind.SEVERANCE))
    claims = list(agreement.case.claims.all())
    for outside, weight in ((claims, "bar"), (claims[:1], "warning")):
        monkeypatch.setattr(rules, "out_of_scope_for_over_age", lambda _case, found=outside: found)
        said = found(agreement, REVIEW)
        assert any("令第56号第十九条" in one for one in said[weight])
        assert not any("超龄" in one for one in found(agreement, COURT).get("bar", []))


def test_a_peoples_mediation_committee_is_not_warned_of_itself(mediator, cast):
    Organisation.objects.permitting_bulk_writes().filter(pk=cast.station.pk).update(
        body_kind="peoples_committee"
    )
    assert "warning" not in found(in_effect(mediator), COURT)


def test_each_ground_belongs_to_a_track_and_has_its_articles():
    for kind in TrackKind:
        before, after = rules.GROUNDS[kind]
        assert set(before) | set(after) <= set(RefusalGround)
        assert "第" in str(rules.GROUNDS_OF[kind])
    known = {ground for sides in rules.GROUNDS.values() for side in sides for ground in side}
    assert known == set(RefusalGround)


def test_the_papers_follow_the_rules_and_the_other_ones_paper(mediator):
    case: Case = scenes.settled(mediator)
    agreement = scenes.agreement_of(case)
    for kind in (REVIEW, COURT):
        assert registry.get(kind).refusals(agreement) == [], kind
    papers.issue(REVIEW, agreement, actor=mediator, happened_on=TODAY)
    assert registry.get(COURT).refusals(agreement) == [
        "已出具仲裁审查申请书；仲裁审查与司法确认请择一提出。"
    ]
    track = scenes.applied(case, mediator, REVIEW)
    assert registry.get(REVIEW).refusals(agreement) == []
    assert "正在审查" in registry.get(COURT).refusals(agreement)[0]
    scenes.refused(track, mediator)
    assert registry.get(COURT).refusals(agreement) == []


def test_the_other_ones_paper_bars_only_as_long_as_it_may_be_handed_in(mediator, clock):
    agreement = scenes.agreement_of(scenes.settled(mediator))
    papers.issue(REVIEW, agreement, actor=mediator, happened_on=TODAY)
    clock.move_to(scenes.LAST_REVIEW)
    assert "已出具仲裁审查申请书" in rules.paper_refusals(agreement, COURT)[0]
    clock.move_to(scenes.LAST_REVIEW + timedelta(days=1))
    assert rules.paper_refusals(agreement, COURT) == []
