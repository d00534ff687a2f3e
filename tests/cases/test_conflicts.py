"""The automatic check: what the records say about a mediator, and what they do not say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.conflicts import ask_the_manager, findings_for, findings_for_many, same_party
from cases.enums import Authority, Capacity
from cases.models import Agent, Participation
from legal_aid.models import Companion, Consultation
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import Role
from mediation.stations.models import Membership
from tests.cases.factories import employer, registered_case, worker
from tests.legal_aid import lawyers

NAME, PHONE = "林秀英", "13700137000"
COMPANY = "上海甲科技有限公司"
WEEK = timedelta(days=7)


@pytest.fixture
def mediator(cast):
    """Somebody with a name and a telephone of their own."""
    membership = cast.join("lin", Role.MEDIATOR, cast.station, name=NAME)
    with acting(SYSTEM, act="test"):
        membership.user.phone = "137 0013 7000"
        membership.user.save()
    return membership.user


@pytest.fixture
def make(cast):
    return lambda **fields: registered_case(cast.actor("clerk"), **fields)


def add_agent(case, **fields):
    with acting(SYSTEM, act="test"):
        party = case.parties.order_by("order")[0]
        agent = Agent(case=case, party=party, authority=Authority.GENERAL, **fields)
        agent.save()
    return agent


def take_part(case, user, capacity):
    with acting(SYSTEM, act="test"):
        Participation(case=case, user=user, capacity=capacity, starts_on=case.received_on).save()


def told(case, user):
    return [(finding.kind, finding.strength) for finding in findings_for(case, user)]


# --- Names and numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        pytest.param(worker(), [], id="nobody known"),
        pytest.param(worker("林建国"), [], id="the same surname only"),
        pytest.param(worker(NAME), [("same_name", "hint")], id="the same name"),
        pytest.param(worker("林 秀英"), [("same_name", "hint")], id="the same name, spaced"),
        pytest.param(worker(phone=PHONE), [("same_phone", "hint")], id="the same telephone"),
        pytest.param(
            worker(NAME, phone=PHONE), [("same_person", "never")], id="name and telephone"
        ),
    ],
)
def test_a_worker_is_compared_by_name_and_telephone(make, mediator, party, expected):
    assert told(make(workers=[party]), mediator) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"legal_representative": "林建国"}, []),
        ({"legal_representative": NAME}, [("same_name", "hint")]),
        ({"legal_representative": NAME, "phone": PHONE}, [("represents_employer", "bars")]),
        ({"phone": PHONE}, [("same_phone", "hint")]),
    ],
)
def test_an_employer_is_compared_by_who_leads_it(make, mediator, fields, expected):
    assert told(make(employers=[employer(**fields)]), mediator) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "王律师"}, []),
        ({"name": NAME}, [("same_name", "hint")]),
        ({"name": NAME, "phone": PHONE}, [("same_person", "never")]),
    ],
)
def test_an_agent_is_compared_like_a_party(make, mediator, fields, expected):
    case = make()
    add_agent(case, **fields)
    assert told(case, mediator) == expected


# --- Capacities in this dispute -------------------------------------------------------------------


def test_the_agent_of_the_dispute_never_mediates(make, mediator):
    case = make()
    take_part(case, mediator, Capacity.AGENT)
    assert told(case, mediator) == [("agent_here", "never")]


def test_a_linked_agent_is_found_without_a_part(make, mediator):
    case = make()
    add_agent(case, name="林某", user=mediator)
    assert told(case, mediator) == [("agent_here", "never")]


def test_who_gave_advice_needs_both_sides_consent(make, mediator):
    case = make()
    take_part(case, mediator, Capacity.ADVISER)
    assert told(case, mediator) == [("advised_here", "bars")]


# --- Other disputes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("capacity", "fields", "expected"),
    [
        ("agent", {}, [("was_agent", "disclose")]),
        ("adviser", {}, [("was_adviser", "disclose")]),
        ("mediator", {}, []),
        ("agent", {"employers": [employer("上海乙贸易有限公司")]}, [("was_agent", "hint")]),
        ("adviser", {"employers": [employer("上海乙贸易有限公司")]}, [("was_adviser", "hint")]),
        ("agent", {"workers": [worker("王五", phone="")]}, [("was_agent", "hint")]),
        ("adviser", {"workers": [worker("王五", phone="")]}, []),
        (
            "agent",
            {"workers": [worker("王五")], "employers": [employer("上海乙贸易有限公司")]},
            [],
        ),
    ],
)
def test_earlier_work_counts_by_what_the_disputes_share(make, mediator, capacity, fields, expected):
    earlier = make(**fields)
    take_part(earlier, mediator, capacity)
    assert told(make(), mediator) == expected


def test_having_acted_for_the_same_employer_is_to_be_disclosed(make, mediator):
    earlier = make(workers=[worker("王五", phone="")])
    take_part(earlier, mediator, Capacity.AGENT)
    with acting(SYSTEM, act="test"):
        company = earlier.parties.get(kind="employer")
        Agent(case=earlier, party=company, name=NAME, user=mediator).save()
    assert told(make(), mediator) == [("was_agent", "disclose")]


def test_another_matter_is_named_to_the_manager_only(make, mediator):
    earlier = make()
    take_part(earlier, mediator, Capacity.AGENT)
    [finding] = findings_for(make(), mediator)
    assert finding.sentence == ask_the_manager() == "存在冲突，请向站长了解。"
    assert earlier.serial in finding.restricted_text


def test_a_matter_of_another_station_is_not_named_at_all(cast, make, mediator):
    earlier = registered_case(cast.actor("stranger"))
    take_part(earlier, mediator, Capacity.AGENT)
    [finding] = findings_for(make(), mediator)
    assert finding.restricted_text == "在其他工作站办理的事项中与本案当事人有关系。"


def test_a_void_case_is_no_earlier_matter(make, mediator):
    earlier = make()
    take_part(earlier, mediator, Capacity.AGENT)
    with acting(SYSTEM, act="test"):
        earlier.voided_on = timezone.localdate()
        earlier.save()
    assert told(make(), mediator) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (worker("张三"), worker("张三"), True),
        (worker("张三"), worker("张三", phone="13900139000"), False),
        (worker("张三"), worker("李四"), False),
        (employer(credit_code="A1"), employer("改了名", credit_code="A1"), True),
        (employer(credit_code="A1"), employer(credit_code="B2"), False),
        (employer("甲（上海）"), employer("甲(上海)"), True),
        (worker("甲"), employer("甲"), False),
    ],
)
def test_parties_of_two_cases_are_the_same_by_number_or_name(one, other, same):
    for row in (one, other):
        row.phone_index, row.id_number_index = row.phone, row.id_number
    assert same_party(one, other) is same


# --- Employers --------------------------------------------------------------------------------------


@pytest.fixture
def host(cast):
    with acting(SYSTEM, act="test"):
        cast.point.host_employer_name = COMPANY
        cast.point.save()
    return cast.point


def serve(user, organisation, **dates):
    with acting(SYSTEM, act="test"):
        return Membership.objects.create(
            user=user, organisation=organisation, role=Role.POINT_MEDIATOR,
            **{"starts_on": date(2020, 1, 1)} | dates,
        )  # fmt: skip


def test_employment_bars_at_the_station(cast, make, host):
    assert told(make(), cast.user("point_mediator")) == [("employed", "bars")]


def test_employment_is_disclosed_in_the_enterprises_own_committee(cast, host):
    case = registered_case(cast.actor("point_mediator"))
    assert told(case, cast.user("point_mediator")) == [("employed", "disclose")]


def test_another_enterprises_staff_are_free(cast, make):
    assert told(make(), cast.user("point_mediator")) == []


@pytest.mark.parametrize("role", ["using_company", "affiliate", "contractor"])
def test_every_employer_in_the_case_counts(cast, make, host, role):
    others = [employer("上海乙劳务有限公司"), employer(COMPANY, employer_role=role)]
    assert told(make(employers=others), cast.user("point_mediator")) == [("employed", "bars")]


def test_a_credit_code_says_more_than_a_name(cast, make, host):
    with acting(SYSTEM, act="test"):
        host.host_credit_code = "91310000MA1FL0000X"
        host.save()
    renamed = employer("甲科技", credit_code="91310000MA1FL0000X")
    namesake = employer(COMPANY, credit_code="91310000MA1FL1111Y")
    user = cast.user("point_mediator")
    assert told(make(employers=[renamed]), user) == [("employed", "bars")]
    assert told(make(employers=[namesake]), user) == []


def test_on_loan_to_the_point_one_is_asked(make, mediator, host):
    serve(mediator, host)
    assert told(make(), mediator) == [("serves_at_employer", "hint")]


def test_an_ended_membership_is_a_hint(make, mediator, host):
    serve(mediator, host, ends_on=timezone.localdate() - WEEK)
    assert told(make(), mediator) == [("was_employed", "hint")]


# --- Legal aid ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"visitor_name": "张晓明", "phone": "13800138000"}, [("advised", "bars")]),
        ({"visitor_name": "张晓明"}, [("advised", "hint")]),
        ({"visitor_name": "王五", "phone": "13800138000"}, []),
        ({"visitor_name": "张晓明", "phone": "13800138000", "employer_name": "乙公司"}, []),
        ({"is_anonymous": True, "phone": "13800138000"}, []),
    ],
)
def test_a_consultation_about_this_employer_counts(cast, make, fields, expected):
    given = {
        "held_on": timezone.localdate(), "channel": "phone", "category": "payment",
        "question": "公司拖欠工资。", "onward": "advice_only", "employer_name": COMPANY,
    }  # fmt: skip
    consultation = log_consultation(Consultation(**given | fields), actor=cast.actor("legal_aid"))
    case = make()
    assert told(case, cast.user("legal_aid")) == expected
    assert told(case, cast.user("colleague")) == []
    for finding in findings_for(case, cast.user("legal_aid")):
        assert finding.sentence == ask_the_manager()
        assert consultation.serial in finding.restricted_text
        assert "拖欠" not in finding.restricted_text


def test_a_consultation_about_this_employer_by_another_name_counts_by_its_credit_code(cast, make):
    log_consultation(
        Consultation(
            held_on=timezone.localdate(), channel="phone", category="payment",
            question="公司拖欠工资。", onward="advice_only", visitor_name="张晓明",
            phone="13800138000", employer_name="甲科技",
            employer_credit_code="91310000MA1FL0000X",
        ),
        actor=cast.actor("legal_aid"),
    )  # fmt: skip
    same, other = (
        make(employers=[employer(credit_code=code)])
        for code in ("91310000MA1FL0000X", "91310000MA1FL1111Y")
    )
    assert told(same, cast.user("legal_aid")) == [("advised", "bars")]
    assert told(other, cast.user("legal_aid")) == []


def test_a_companion_an_officer_of_aid_and_its_lawyer_count_too(cast, make):
    told_us = {"name": "张晓明", "phone": "13800138000"}
    visitor = Consultation(
        held_on=timezone.localdate(), channel="phone", category="payment", visitor_name="王五",
        question="公司拖欠工资。", onward="advice_only", employer_name=COMPANY,
    )  # fmt: skip
    log_consultation(visitor, actor=cast.actor("legal_aid"), companions=[Companion(**told_us)])
    application = lawyers.application(cast, state="assigned", employer_name=COMPANY, **told_us)
    with acting(SYSTEM, act="test"):
        somebody = lawyers.lawyer(cast, user=cast.user("colleague"))
        application.assignments.create(lawyer=somebody, assigned_on=timezone.localdate())
    case = make()
    for person, labels in {
        "legal_aid": {visitor.serial, application.serial}, "colleague": {application.serial},
        "mediator": set(),
    }.items():  # fmt: skip
        found = findings_for(case, cast.user(person))
        assert {one.kind for one in found} == ({"advised"} if labels else set())
        named = " ".join(one.restricted_text for one in found)
        assert all(label in named for label in labels)
        assert "拖欠" not in named


# --- Cost --------------------------------------------------------------------------------------------------


def test_many_users_cost_as_much_as_one(cast, make, mediator, host, django_assert_num_queries):
    for _again in range(3):
        take_part(make(), mediator, Capacity.AGENT)
    case = make()
    for users in ([mediator], [mediator, *(cast.user(part) for part in cast.memberships)]):
        fresh = type(case).objects.select_related("organisation").get(pk=case.pk)
        with django_assert_num_queries(11):
            findings_for_many(fresh, users)
