"""Collective disputes: members, their consent, and what becomes of those who do not settle."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases.enums import ClaimOutcome, EventKind, Way
from cases.members import Totals, in_annex, missing_consents, some_names, warnings
from cases.models import Case, Destination, Member, Party
from cases.services import agreement as agreements
from cases.services import intake, member_terms, members, review
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import NotAllowed, StaleVersion, missing_for
from mediation.papers import services as papers
from mediation.people.models import Person
from tests.cases import collectives as group
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return group.in_mediation(mediator)


def outcomes(case: Case) -> dict[str, int]:
    told: dict[str, int] = {}
    for member in case.members.all():
        told[member.outcome] = told.get(member.outcome, 0) + 1
    return told


def conclusion(case: Case) -> tuple[int | None, int | None]:
    event = case.events.filter(kind=EventKind.CONCLUDED).last()
    return event.persons, event.persons_settled


# --- The list ---------------------------------------------------------------------------------


def test_who_applies_for_a_group_is_its_first_members_and_speaks_for_it(cast):
    case = make.registered_case(cast.actor("clerk"), **group.application_fields())

    rows = group.of(case)
    assert [(row.number, row.name, row.is_representative) for row in rows] == [
        (1, "赵甲", True), (2, "钱甲", True), (3, "孙甲", True),
    ]  # fmt: skip
    assert {row.party_id for row in rows} == {p.pk for p in case.parties.filter(side="applicant")}
    assert (case.member_count, case.worker_count) == (3, 12)


def test_where_all_workers_apply_each_is_a_member_and_nobody_speaks_for_others(cast):
    fields = group.application_fields(speakers=10, workers=10)
    case = make.registered_case(cast.actor("clerk"), **fields)

    assert [row.is_representative for row in group.of(case)] == [False] * 10
    assert (case.member_count, case.worker_count, case.is_collective) == (10, 10, True)


def test_listing_the_others_completes_the_count_and_enters_them_in_the_register(cast):
    clerk = cast.actor("clerk")
    case = make.registered_case(clerk, **group.application_fields())
    listed = group.listed(case, clerk)

    assert (listed.member_count, listed.worker_count) == (12, 12)
    assert [row.number for row in group.of(listed)] == list(range(1, 13))
    entries = Person.objects.filter(pk__in=[row.person_id for row in group.of(listed)])
    assert entries.count() == 12


def test_a_list_that_is_said_to_be_complete_corrects_the_count(cast):
    clerk = cast.actor("clerk")
    case = make.registered_case(clerk, **group.application_fields(workers=15))
    rest = [group.new_member(n) for n in range(3, 12)]
    members.add_members(case, rest, actor=clerk, version=None, complete=True)
    assert make.again(case).worker_count == 12


def test_nobody_is_listed_twice(cast):
    clerk = cast.actor("clerk")
    case = make.registered_case(clerk, **group.application_fields())

    def add(*rows):
        return refusal(members.add_members, case, list(rows), actor=clerk, version=None)

    again = group.new_member(0, name="别名")
    assert add(again) == ["“别名”的证件号码已登记在成员中。"]
    twin = group.new_member(5)
    assert add(twin, group.new_member(5, name="双胞胎")) == ["“双胞胎”的证件号码已登记在成员中。"]
    assert add(group.new_member(0, id_number="")) == [
        "已有名为“赵甲”的成员，请填写证件号码以便区分。"
    ]
    assert add(group.new_member(7, id_number="310115199003070011")) == [
        "“王甲”：身份证号码的校验位不正确，请核对。"
    ]
    assert case.members.count() == 3


def test_the_database_refuses_a_number_twice_too(case):
    twin = group.new_member(0, case=case, name="甲")
    twin.number = 99
    with acting(SYSTEM, act="test"), transaction.atomic(), pytest.raises(IntegrityError):
        twin.save()


def test_the_list_follows_the_application(cast):
    clerk = cast.actor("clerk")
    case = make.registered_case(clerk, **group.application_fields())
    parties = list(case.parties.all())
    first, dropped = parties[0], parties[1]
    first.name = "赵改名"
    claims = [intake.ClaimDraft(claim, [parties[-1]]) for claim in case.claims.all()]
    edited = intake.Application(case, [p for p in parties if p != dropped], claims)

    intake.save_application(case, edited, actor=clerk, version=None)

    assert [row.name for row in group.of(case)] == ["赵改名", "孙甲"]
    assert make.again(case).member_count == 2


def test_a_case_with_a_list_stays_collective(cast):
    clerk = cast.actor("clerk")
    case = group.listed(make.registered_case(clerk, **group.application_fields()), clerk)
    parties = list(case.parties.all())
    claims = [intake.ClaimDraft(claim, [parties[-1]]) for claim in case.claims.all()]
    case.is_collective = False
    edited = intake.Application(case, parties, claims)
    assert refusal(intake.save_application, case, edited, actor=clerk, version=None) == [
        "本案已登记成员，不能取消“集体争议”；请先删除误登记的成员。"
    ]


def test_a_mistaken_entry_is_taken_out_until_the_member_has_answered(case, mediator):
    last, before = group.of(case)[-1], group.of(case)[-2]
    group.answer(case, mediator, [before])
    members.remove_member(case, last, actor=mediator, version=None)
    assert (make.again(case).member_count, make.again(case).worker_count) == (11, 11)
    assert (
        "已有答复或处理结果"
        in refusal(members.remove_member, case, before, actor=mediator, version=None)[0]
    )
    assert (
        "是申请人"
        in refusal(members.remove_member, case, group.of(case)[0], actor=mediator, version=None)[0]
    )


def test_only_a_collective_case_has_a_list(cast, mediator):
    ordinary = make.case_in_mediation(mediator)
    told = refusal(
        members.add_members, ordinary, [group.new_member(5)], actor=mediator, version=None
    )
    assert told == ["本案未登记为集体争议（十人以上），不登记成员。"]


@pytest.mark.parametrize("part", ["clerk", "colleague", "legal_aid", "auditor", "stranger"])
def test_others_do_not_touch_the_list_of_a_case_in_mediation(case, cast, part):
    with pytest.raises(NotAllowed):
        members.add_members(case, [group.new_member(50)], actor=cast.actor(part), version=None)
    with pytest.raises(NotAllowed):
        group.apart(case, cast.actor(part), group.of(case)[-1:])


def test_a_member_of_another_case_is_no_member_of_this_one(case, cast, mediator):
    other = make.registered_case(mediator, **group.application_fields())
    foreign = group.of(other)[0]
    told = ["请选择本案的成员。"]
    assert refusal(group.answer, case, mediator, [foreign]) == told
    assert refusal(group.apart, case, mediator, [foreign]) == told
    assert refusal(group.elect, case, mediator, [foreign]) == told
    assert refusal(members.save_member, case, foreign, actor=mediator, version=None) == told
    assert refusal(members.remove_member, case, foreign, actor=mediator, version=None) == told


def test_who_saw_an_older_list_changes_nothing(case, mediator):
    stale = case.version
    group.answer(case, mediator, group.of(case)[:1])
    with pytest.raises(StaleVersion):
        members.add_members(case, [group.new_member(50)], actor=mediator, version=stale)


# --- Who speaks for them ------------------------------------------------------------------------


def test_an_election_makes_the_chosen_applicants_and_the_former_ones_members(case, mediator):
    rows = group.of(case)
    election = group.elect(case, mediator, [rows[0], rows[4], rows[5]], voters=12)

    assert (election.seats, election.voters) == (3, 12)
    now = group.of(case)
    assert [row.number for row in now if row.is_representative] == [1, 5, 6]
    applicants = {party.name for party in make.again(case).parties.filter(side="applicant")}
    assert applicants == {"赵甲", "周甲", "吴甲"}
    assert now[1].party_id is None
    assert Party.everyone.get(case=case, name="钱甲").ceased_on == make.RECEIVED

    group.elect(case, mediator, [now[1]])
    assert Party.objects.filter(case=case, side="applicant").get().name == "钱甲"


def test_what_no_election_can_be_is_refused(case, mediator):
    rows = group.of(case)
    assert refusal(group.elect, case, mediator, []) == ["请选择推举的代表。"]
    assert refusal(group.elect, case, mediator, rows[:3], voters=13) == [
        "参加推举人数须大于零，且不超过成员人数。"
    ]


def test_another_number_than_three_to_five_is_pointed_out(case, mediator):
    claimed = "各成员请求金额合计 45,000.00 元，与案件请求金额 60,000.00 元不一致。"
    assert warnings(case, group.of(case)) == [claimed]
    group.elect(case, mediator, group.of(case)[:2])
    assert warnings(case, group.of(case)) == [
        "推举代表 2 人：《劳动人事争议仲裁办案规则》第六十三条规定为三至五人。",
        claimed,
    ]


# --- Consent -------------------------------------------------------------------------------------


def test_an_answer_is_to_the_amount_that_stands_with_it(case, mediator):
    row = group.of(case)[5]
    group.answer(case, mediator, [row])
    fresh = Member.objects.get(pk=row.pk)
    assert (fresh.agrees, fresh.answered_on, fresh.answer_way) == (True, make.SIGNED, Way.PHONE)
    assert fresh.taken_by_id == mediator.user_id

    group.answer(case, mediator, [row], agrees=None, amount=D("2900.00"))
    fresh.refresh_from_db()
    assert (fresh.agreed_amount, fresh.agrees, fresh.answered_on) == (D("2900.00"), None, None)
    assert fresh.history.filter(agrees=True).exists()


def test_what_is_missing_is_told_without_a_sentence_for_each(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:11])
    group.answer(case, mediator, rows[11:], agrees=None)
    told = missing_consents(in_annex(group.of(case)), signing=set())
    assert told == [
        "登记被代表成员对和解方案的意见：“赵甲”、“钱甲”、“孙甲”等 11 人已同意，尚缺“卫甲”。"
    ]
    assert some_names(rows[:2]) == "“赵甲”、“钱甲”"


def test_totals_add_up(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.answer(case, mediator, rows[10:11], agrees=False, amount=None)
    totals = Totals.of(group.of(case))
    assert (totals.members, totals.representatives) == (12, 3)
    assert (totals.claimed, totals.agreed) == (D("45000.00"), D("30000.00"))
    assert (totals.yes, totals.no, totals.silent) == (10, 1, 1)


# --- The agreement and its annex ----------------------------------------------------------------


def test_the_text_waits_for_every_represented_member(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.answer(case, mediator, rows[10:], agrees=None)
    agreement = group.drafted(case, mediator, persons=11)
    told = refusal(
        agreements.offer_for_signing, agreement, actor=mediator, version=None,
        happened_on=make.SIGNED,
    )  # fmt: skip
    assert told == [
        "附件各成员金额合计 36,000.00 元，与“工资差额”的金额 33,000.00 元不符。",
        "登记被代表成员对和解方案的意见：“赵甲”、“钱甲”、“孙甲”等 10 人已同意，尚缺“褚甲”、“卫甲”。",
    ]


def test_a_representative_who_dissents_does_not_sign_for_others(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows)
    group.answer(case, mediator, rows[:1], agrees=False)
    agreement = group.drafted(case, mediator, persons=11)
    assert missing_for(agreement, "offer_for_signing")[0] == (
        "“赵甲”本人未列入和解，不能作为协议当事人签署。"
    )
    group.elect(case, mediator, group.of(case)[1:4])
    agreements.void_agreement(agreement, actor=mediator, version=None, reason="代表更换")
    agreement = group.effective(case, mediator, persons=11)
    assert agreement.state == "effective"


def test_somebody_has_to_sign_for_the_represented(mediator):
    case = group.in_mediation(mediator, speakers=10, workers=12)
    rows = group.of(case)
    group.answer(case, mediator, rows)
    agreement = group.drafted(case, mediator, persons=12)
    assert missing_for(agreement, "offer_for_signing") == ["出具调解协议书。"]
    first = case.parties.filter(side="applicant")[0]
    group.elect(case, mediator, rows[1:4])
    employers = list(case.parties.filter(side="respondent"))
    draft = make.agreement_draft(case, terms=group.paying_members(case, group.AGREED * 12))
    draft.agreement, draft.parties = agreement, [*employers]
    agreements.save_agreement(case, draft, actor=mediator, version=None)
    told = missing_for(agreement, "offer_for_signing")
    assert "“赵甲”、“钱甲”、“孙甲”等 12 人没有代表签署：协议当事人中须有推举的代表。" in told
    assert first.name == "赵甲"


def test_the_annex_is_what_was_offered(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows)
    agreement = make.offered(case, mediator, terms=group.paying_members(case, group.AGREED * 12))
    assert [line.amount for line in agreement.annex_lines.all()] == [group.AGREED] * 12
    paper = papers.newest("agreement", agreement)
    assert paper.context["annex"]["count"] == 12
    assert paper.context["annex"]["agreed"] == "36000.00"
    told = refusal(group.answer, case, mediator, rows[:1], agrees=None, amount=D(1))
    assert told == ["调解协议已定稿，成员不能再修改；如需修改，请先退回或作废该协议。"]
    agreements.redraft(agreement, actor=mediator, version=None)
    assert not agreement.annex_lines.exists()


def test_who_says_no_before_the_last_mark_is_not_bound(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows)
    agreement = make.offered(case, mediator, terms=group.paying_members(case, group.AGREED * 12))
    group.answer(case, mediator, rows[11:], agrees=False)
    make.sign(agreement, mediator)
    make.mark(agreement, mediator, "mediator")
    told = refusal(make.mark, agreement, mediator, "seal")
    assert told == ["附件中的“卫甲”已不同意和解，请作废本协议，重新起草。"]


def test_a_promise_to_members_needs_a_collective_case(mediator):
    case = make.case_in_mediation(mediator)
    agreement = group.drafted(case, mediator, persons=1)
    assert missing_for(agreement, "offer_for_signing")[0] == "只有集体争议的款项可以按附件支付。"


# --- The end ---------------------------------------------------------------------------------------


def test_eleven_settle_and_one_goes_another_way(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:11])
    group.answer(case, mediator, rows[11:], agrees=False, amount=None)
    group.effective(case, mediator, persons=11)
    assert refusal(endings.settle, case, mediator) == ["登记未列入和解的成员的处理结果：“卫甲”。"]
    group.apart(case, mediator, rows[11:])
    settled = endings.settle(case, mediator)

    fresh = make.again(settled)
    assert (fresh.state, fresh.ending, fresh.partly_settled) == ("settled", "agreement", True)
    assert fresh.agreed_amount == D("33000.00")
    assert outcomes(case) == {"agreed": 11, "not_agreed": 1}
    assert conclusion(case) == (12, 11)
    notice = papers.newest("member_termination", fresh)
    assert [row["name"] for row in notice.context["members"]] == ["卫甲"]
    assert [row.kind for row in rows[11].destinations.all()] == ["arbitration"]


def test_all_agree(case, mediator):
    group.answer(case, mediator, group.of(case))
    group.effective(case, mediator, persons=12)
    fresh = make.again(endings.settle(case, mediator))
    assert (fresh.partly_settled, conclusion(case)) == (False, (12, 12))
    assert not papers.issued("member_termination", fresh).exists()


def test_nobody_agrees(case, mediator):
    group.answer(case, mediator, group.of(case), agrees=False, amount=None)
    agreement = make.drafted(case, mediator)
    assert missing_for(agreement, "offer_for_signing")[0] == (
        "附件没有成员：请先登记各成员的协议金额和意见。"
    )
    endings.fail(case, mediator)
    assert outcomes(case) == {"not_agreed": 12}
    assert conclusion(case) == (12, 0)


def test_members_settle_by_themselves(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.answer(case, mediator, rows[10:], agrees=False, amount=None)
    group.apart(case, mediator, rows[10:11])
    withdrawn = {"outcome": "withdrawn", "destination": None}
    group.apart(case, mediator, rows[11:], **withdrawn)
    parties = list(case.parties.all())
    endings.settle_themselves(case, mediator, confirmed_by=parties, amount=D("29000.00"))
    assert refusal(endings.settle, case, mediator) == [
        "各成员金额合计 30,000.00 元，与和解金额 29,000.00 元不符。"
    ]
    endings.settle_themselves(case, mediator, confirmed_by=parties, amount=D("30000.00"))
    fresh = make.again(endings.settle(case, mediator))
    assert (fresh.ending, fresh.partly_settled, fresh.agreed_amount) == (
        "own_settlement", True, D("30000.00"),
    )  # fmt: skip
    assert outcomes(case) == {"agreed": 10, "not_agreed": 1, "withdrawn": 1}
    assert conclusion(case) == (12, 10)


def test_a_representative_withdraws_for_others_with_their_consent(case, mediator):
    rows = group.of(case)
    assert refusal(endings.withdraw, case, mediator) == [
        "代表撤回请求须经每名被代表成员同意（33号令第六十三条）：请先登记“李甲”、“周甲”、“吴甲”等 9 人撤回。"
    ]
    group.apart(case, mediator, rows[3:], outcome="withdrawn", destination=None)
    endings.withdraw(case, mediator)
    assert outcomes(case) == {"withdrawn": 12}
    assert conclusion(case) == (12, 0)


def test_reopening_opens_the_members_claims_again(case, cast, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:10])
    group.effective(case, mediator, persons=10)
    group.apart(case, mediator, rows[10:11])
    group.apart(case, mediator, rows[11:], outcome="withdrawn", destination=None)
    endings.settle(case, mediator)
    endings.reopen(case, cast.actor("manager"))

    fresh = make.again(case)
    assert (fresh.state, fresh.partly_settled) == ("mediation", False)
    assert outcomes(case) == {"open": 11, "withdrawn": 1}
    assert not papers.issued("member_termination", fresh).exists()
    assert not fresh.destinations.exists()
    assert conclusion(case) == (12, 10), "what the event said of its day stays"


def test_reopening_a_failed_case_opens_all(case, cast, mediator):
    endings.fail(case, mediator)
    endings.reopen(case, cast.actor("manager"))
    assert outcomes(case) == {"open": 12}


def test_a_destination_may_become_known_later(case, mediator):
    rows = group.of(case)
    group.answer(case, mediator, rows[:11])
    group.effective(case, mediator, persons=11)
    group.apart(case, mediator, rows[11:])
    endings.settle(case, mediator)

    def goes(*which):
        return member_terms.add_member_destinations(
            case, which, actor=mediator, version=None,
            destination=Destination(kind="legal_aid", decided_on=endings.LATER),
        )  # fmt: skip

    goes(rows[11])
    assert [row.kind for row in rows[11].destinations.all()] == ["arbitration", "legal_aid"]
    assert refusal(goes, rows[0]) == ["“赵甲”已达成协议，没有去向。"]


def test_outcomes_that_the_law_does_not_know_are_refused(case, mediator):
    rows = group.of(case)
    assert "自动登记" in refusal(group.apart, case, mediator, rows[:1], outcome="agreed")[0]
    assert "去向" in refusal(group.apart, case, mediator, rows[:1], destination=None)[0]
    group.answer(case, mediator, rows)
    make.offered(case, mediator, terms=group.paying_members(case, group.AGREED * 12))
    assert refusal(group.apart, case, mediator, rows[:1]) == [
        "“赵甲”已列入签署中或生效的协议附件，不能另行处理。"
    ]


def test_an_unaccepted_group_is_told_so(mediator):
    case = make.case_in_review(mediator, **group.application_fields())
    make.examine(case, mediator, day=case.received_on, in_scope=False)
    review.refer_ineligible(
        make.again(case), actor=mediator, version=None, reason="out_of_scope",
        happened_on=case.received_on,
    )  # fmt: skip
    assert outcomes(case) == {ClaimOutcome.NOT_ACCEPTED: 3}
