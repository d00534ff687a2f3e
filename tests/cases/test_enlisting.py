"""The list of members follows who applies: heirs, newcomers, another station, a new application."""

from __future__ import annotations

from datetime import date

import pytest

from cases.models import Case, Party
from cases.services import again, correcting, members, parties, transfer
from cases.services.parties import Answer, Ground, Newcomer
from mediation.history.actor import Actor
from tests.cases import collectives as group
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
DIED = Ground(DAY, "死亡证明", "申请人去世")
YES = Answer(True, DAY, "phone")


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return group.in_mediation(mediator)


def line(case: Case, number: int) -> tuple[str, bool, bool | None]:
    row = case.members.get(number=number)
    return row.name, row.is_representative, row.agrees


def counts(case: Case) -> tuple[int, int]:
    fresh = make.again(case)
    return fresh.member_count, fresh.worker_count


def heir(name: str, phone: str, **fields: str) -> Newcomer:
    return Newcomer(make.worker(name, phone=phone, **fields), YES)


def test_heirs_stand_in_one_line_are_asked_anew_and_speak_for_nobody(
    case: Case, mediator: Actor
) -> None:
    rows = group.of(case)
    group.answer(case, mediator, rows)
    given = {"actor": mediator, "version": None, "ground": DIED}
    heirs = [heir("赵子", "13800138001"), heir("赵女", "13800138002")]
    parties.succeed_party(case, rows[0].party, heirs, **given)

    assert line(case, 1) == ("赵子、赵女", False, None)
    assert group.of(case)[0].agreed_amount == group.AGREED
    assert counts(case) == (12, 12)
    # What comes later finds them there.
    second = case.parties.get(name="钱甲")
    parties.rename_party(make.again(case), second, **given, name="钱新")
    assert (line(case, 2), counts(case)) == (("钱新", True, True), (12, 12))
    grandchild = [heir("赵孙", "13800138003")]
    parties.succeed_party(make.again(case), heirs[0].party, grandchild, **given)
    assert (line(case, 1)[0], counts(case)) == ("赵女、赵孙", (12, 12))


def test_who_inherits_may_have_a_claim_of_their_own(case: Case, mediator: Actor) -> None:
    wife = group.of(case)[7]
    comer = heir(wife.name, "13800138001", id_number=wife.id_number)
    parties.succeed_party(
        case, group.of(case)[0].party, [comer], actor=mediator, version=None, ground=DIED
    )
    rows = group.of(case)
    assert [rows[0].name, rows[7].name] == [wife.name] * 2
    assert [rows[0].id_number, rows[7].id_number] == ["", wife.id_number]
    assert rows[0].person_id == rows[7].person_id


def test_who_is_added_was_elected_by_nobody(case: Case, mediator: Actor) -> None:
    given = {"actor": mediator, "version": None, "ground": Ground(DAY, "申请书", "加入")}

    def add(name: str, **fields: str) -> None:
        party: Party = make.worker(name, **{"phone": ""} | fields)
        party.side = "applicant"
        parties.add_party(make.again(case), Newcomer(party, YES), **given)

    add("新来", phone="13800138001")
    assert (line(case, 13), counts(case)) == (("新来", False, None), (13, 13))
    # Who is listed already applies in person now.
    add(group.worker_name(9), id_number=group.id_number(9))
    row = case.members.get(number=10)
    assert (row.party.name, row.is_representative, counts(case)) == (row.name, False, (13, 13))


def test_a_number_that_another_member_has_is_refused(case: Case, cast: Cast) -> None:
    told = refusal(
        correcting.correct_data, case, group.of(case)[0].party, {"id_number": group.id_number(7)},
        actor=cast.actor("manager"), version=None, reason="看错",
    )  # fmt: skip
    assert told == ["“赵甲”的证件号码已登记在成员中。"]
    twins = group.application_fields()
    twins["workers"][1].id_number = twins["workers"][0].id_number
    told = refusal(make.registered_case, cast.actor("clerk"), **twins)
    assert told == ["“钱甲”的证件号码已登记在成员中。"]


def test_another_person_in_a_line_is_asked_anew(case: Case, mediator: Actor) -> None:
    row = group.of(case)[5]
    group.answer(case, mediator, [row])

    def correct(**fields: str) -> bool | None:
        kept = group.of(case)[5]
        for name, value in fields.items():
            setattr(kept, name, value)
        return members.save_member(case, kept, actor=mediator, version=None).agrees

    assert correct(name="吴正") is True
    assert correct(name="吴妻", id_number=group.id_number(77)) is None


def test_at_another_station_members_are_in_its_register(case: Case, cast: Cast) -> None:
    row = transfer.propose_transfer(
        case, actor=cast.actor("manager"), receiver=cast.other_station, reason="管辖",
        happened_on=DAY,
    )  # fmt: skip
    transfer.accept_transfer(row, actor=cast.actor("other_manager"), happened_on=DAY)
    rows = case.members.select_related("person", "party")
    assert {row.person.station_id for row in rows} == {cast.other_station.pk}
    assert all(row.person_id == row.party.person_id for row in rows if row.party)


def test_the_list_comes_along_to_a_new_application(case: Case, cast: Cast, mediator: Actor) -> None:
    first = group.of(case)[0]
    first.claimed_amount = group.CLAIMED
    members.save_member(case, first, actor=mediator, version=None)
    group.apart(case, mediator, group.of(case)[11:], outcome="withdrawn", destination=None)
    endings.fail(case, mediator)
    new = again.apply_again(case, actor=cast.actor("clerk"))

    rows = group.of(new)
    assert [row.name for row in rows] == [group.worker_name(n) for n in range(11)]
    assert [row.id_number for row in rows] == [group.id_number(n) for n in range(11)]
    assert [row.is_representative for row in rows] == [True] * 3 + [False] * 8
    assert {row.outcome for row in rows} == {"open"}
    assert (rows[0].claimed_amount, rows[10].claimed_amount) == (group.CLAIMED,) * 2
    assert (counts(new), new.version) == ((11, 11), make.again(new).version)


def test_representatives_elected_in_review_have_not_said_yes_yet(mediator: Actor) -> None:
    case = make.case_in_review(mediator, **group.application_fields())
    case = group.listed(case, mediator)
    for party in case.parties.all():
        make.consent(case, mediator, party)
    assert make.again(case).willing is True
    group.elect(case, mediator, group.of(case)[3:6])
    assert make.again(case).willing is None
