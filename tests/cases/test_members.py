"""The members of a collective dispute: the list, who speaks for it, and their answers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases.enums import EventKind, Way
from cases.members import Totals, in_annex, missing_consents, some_names, warnings
from cases.models import Case, Member, Party
from cases.search import matching
from cases.services import correcting, intake, members, parties
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.people.models import Person
from mediation.people.sources import matters_of, may_unmask, seen_by
from tests.cases import collectives as group
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


# --- The list follows what becomes of the applicants ----------------------------------------------


def test_a_renamed_or_corrected_applicant_is_renamed_in_the_list(case, cast, mediator):
    party = case.parties.get(name="赵甲")
    ground = parties.Ground(make.SIGNED, "户口簿", "改名")
    parties.rename_party(case, party, actor=mediator, version=None, ground=ground, name="赵新")
    assert group.of(case)[0].name == "赵新"
    correcting.correct_data(
        case, party, {"phone": "13900000009"}, actor=cast.actor("manager"), version=None,
        reason="登记有误",
    )  # fmt: skip
    assert group.of(case)[0].phone == "13900000009"
    assert case.members.count() == 12


# --- Found like a party ------------------------------------------------------------------------------


def test_a_member_is_found_by_name_and_number_by_who_may_read_names(case, cast):
    row = group.of(case)[7]

    def found(part, text):
        actor = cast.actor(part)
        return [str(one.serial) for one in matching(Case.objects.visible_to(actor), text, actor)]

    for text in (row.name, row.id_number):
        assert found("mediator", text) == [case.serial]
        assert found("manager", text) == [case.serial]
        assert found("colleague", text) == found("auditor", text) == found("stranger", text) == []


def test_the_register_tells_of_members(case, cast):
    person = Person.objects.get(pk=group.of(case)[7].person_id)
    manager, stranger = cast.actor("manager"), cast.actor("stranger")
    assert person in seen_by(manager, Person)
    assert person not in seen_by(stranger, Person)
    assert [(m.label, str(m.part)) for m in matters_of(manager, person)] == [
        (str(case), "集体争议成员")
    ]
    assert may_unmask(manager, person)
    speaker = Person.objects.get(pk=group.of(case)[0].person_id)
    assert [str(m.part) for m in matters_of(manager, speaker)] == ["申请人"]


def test_who_applies_again_alone_is_a_probable_duplicate(case, mediator):
    again = make.application(
        workers=[make.worker("他名", id_number=group.id_number(7))], received_on=make.SIGNED
    )
    assert intake.probable_duplicates(again, actor=mediator) == [case]
