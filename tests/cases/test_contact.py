"""The log of attempts to reach the parties."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import ContactAttempt
from cases.services import contact, intake
from mediation.history.gate import ActionRefused, NotAllowed
from tests.cases import factories as make
from tests.cases.refusals import refused

WHEN = timezone.make_aware(datetime(2026, 3, 3, 10, 15))


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator):
    return make.case_in_review(mediator, employers=[make.employer(phone="02158880000")])


def attempt(party, **given) -> ContactAttempt:
    usual = {"attempted_at": WHEN, "way": "phone", "result": "no_answer"}
    return ContactAttempt(party=party, **usual | given)


def test_an_attempt_tells_who_was_tried_which_way_and_by_whom(case, mediator):
    _applicant, (company,) = make.parties(case)
    row = contact.record_contact(case, attempt(company, words="无人接听"), actor=mediator)
    assert (row.address_used, row.made_by_id, row.words) == (
        "02158880000",
        mediator.user_id,
        "无人接听",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT address_used FROM cases_contactattempt")
        assert "58880000" not in cursor.fetchone()[0]


def test_it_neither_answers_nor_turns_away_an_open_form(case, mediator):
    _applicant, (company,) = make.parties(case)
    contact.record_contact(case, attempt(company, result="promised"), actor=mediator)
    after = make.again(case)
    assert (after.willing, after.version) == (None, case.version)


def test_a_call_to_no_number_and_a_letter_to_no_address_are_no_attempts(case, mediator):
    _applicant, (company,) = make.parties(case)
    said = "该当事人没有登记号码或地址，请填写联系时所用的。"
    with refused(said):
        contact.record_contact(case, attempt(company, way="mail", address_used=" "), actor=mediator)
    given = attempt(company, way="mail", address_used="上海市浦东新区世纪大道100号")
    assert contact.record_contact(case, given, actor=mediator).pk
    assert contact.record_contact(case, attempt(company, way="in_person"), actor=mediator).pk


def test_a_form_sent_twice_logs_one_attempt(case, mediator):
    _applicant, (company,) = make.parties(case)
    contact.record_contact(case, attempt(company), actor=mediator)
    with refused("这次联系已经登记。"):
        contact.record_contact(case, attempt(company), actor=mediator)
    assert case.contacts.count() == 1


def test_a_foreign_party_and_impossible_moments_are_refused(case, mediator):
    stranger, _others = make.parties(make.registered_case(mediator))
    with refused("请选择本案的当事人。"):
        contact.record_contact(case, attempt(stranger), actor=mediator)
    _applicant, (company,) = make.parties(case)
    for moment in (timezone.now() + timedelta(hours=1), WHEN.replace(year=1950)):
        with pytest.raises(ActionRefused):
            contact.record_contact(case, attempt(company, attempted_at=moment), actor=mediator)
    for wrong in ({"way": "pigeon"}, {"result": "agreed"}):
        with pytest.raises(ActionRefused):
            contact.record_contact(case, attempt(company, **wrong), actor=mediator)
    assert not case.contacts.exists()


@pytest.mark.parametrize("part", ["colleague", "auditor", "legal_aid", "stranger"])
def test_who_has_no_part_in_the_case_logs_nothing(cast, case, part):
    _applicant, (company,) = make.parties(case)
    with pytest.raises(NotAllowed):
        contact.record_contact(case, attempt(company), actor=cast.actor(part))


def test_a_party_who_was_contacted_is_not_removed_from_the_application(cast):
    clerk = cast.actor("clerk")
    case = make.registered_case(clerk)
    _applicant, (company,) = make.parties(case)
    contact.record_contact(case, attempt(company, way="in_person"), actor=clerk)
    without = intake.Application(case=case, parties=[make.parties(case)[0]])
    with refused("“上海甲科技有限公司”已有联系、征询或答复记录，不能删除。"):
        intake.save_application(case, without, actor=clerk, version=None)
