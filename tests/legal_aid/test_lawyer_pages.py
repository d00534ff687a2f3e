"""The roster of lawyers: read by the desk, kept by the manager, a telephone only for a purpose."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from legal_aid.models import DutyShift, Lawyer, LawyerEngagement
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from tests.legal_aid import lawyers as aid

pytestmark = pytest.mark.django_db
LIST, CREATE = "/legal-aid/lawyers/", "/legal-aid/lawyers/new/"


@pytest.fixture
def manager(client_for):
    return client_for("manager")


@pytest.fixture
def officer(client_for):
    return client_for("legal_aid")


def typed(**changes):
    return {
        "name": "钱律师",
        "firm": "上海正言律师事务所",
        "licence_number": "13101202610000009",
        "phone": "13900139001",
        "fields": ["payment", "overtime"],
        "capacity": "5",
        "volunteers": "on",
        "is_active": "on",
        **changes,
    }


def page_of(lawyer, name="lawyer", *more):
    return reverse(f"legal_aid:{name}", args=[lawyer.data_key_id, *more])


def on_duty(cast, lawyer, days, building=None):
    with acting(cast.actor("manager"), act="test"):
        return DutyShift.objects.create(
            station=cast.station, lawyer=lawyer, building=building,
            held_on=aid.today() + timedelta(days=days), starts_at=time(9), ends_at=time(17),
        )  # fmt: skip


def names(response):
    return [row.record.name for row in response.context["table"].paginated_rows]


def test_a_manager_enters_a_lawyer(manager, cast):
    response = manager.post(CREATE, typed())
    lawyer = Lawyer.objects.get()
    assert response.url == page_of(lawyer)
    assert (lawyer.station, lawyer.fields, lawyer.capacity, lawyer.volunteers) == (
        cast.station, ["payment", "overtime"], 5, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"firm": ""}, "firm"),
        ({"phone": "12"}, "phone"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "9" * 30}, "capacity"),
        ({"fields": ["alchemy"]}, "fields"),
        ({"user": "999999"}, "user"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(manager, changes, field):
    response = manager.post(CREATE, typed(remarks="周三在所") | changes)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "周三在所" in response.content.decode()
    assert Lawyer.objects.count() == 0


def test_one_licence_and_one_account_stand_on_the_roster_once(manager, cast):
    aid.lawyer(cast, licence_number="13101202610000009", user=cast.user("colleague"))
    assert manager.post(CREATE, typed()).context["refusal"] == ["该执业证号已在册。"]
    other = typed(licence_number="13101202610000010", user=cast.user("colleague").pk)
    assert manager.post(CREATE, other).context["refusal"] == ["该用户已在册。"]
    assert Lawyer.objects.count() == 1


def test_officers_read_and_only_managers_write(officer, manager, cast):
    lawyer = aid.lawyer(cast)
    row = aid.engaged(cast, lawyer)
    writing = [
        CREATE,
        page_of(lawyer, "lawyer_edit"),
        page_of(lawyer, "engagement_add"),
        page_of(lawyer, "engagement_edit", row.pk),
        page_of(lawyer, "engagement_remove", row.pk),
    ]
    for url in (LIST, page_of(lawyer)):
        assert officer.get(url).status_code == 200
    assert {officer.get(url).status_code for url in writing} == {403}
    assert {manager.get(url).status_code for url in writing} == {200}
    assert "修改" not in officer.get(page_of(lawyer)).content.decode().split("<main")[1]


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "auditor", "stranger"])
def test_nobody_else_opens_the_roster(client_for, cast, part):
    lawyer = aid.lawyer(cast)
    client = client_for(part)
    assert {client.get(url).status_code for url in (LIST, page_of(lawyer))} == {403}


def test_another_stations_lawyer_is_not_found(manager, cast):
    lawyer = aid.lawyer(cast, station=cast.other_station)
    assert manager.get(page_of(lawyer)).status_code == 404
    assert names(manager.get(LIST)) == []


def test_the_telephone_shows_for_a_purpose_and_leaves_a_trace(officer, cast):
    lawyer = aid.lawyer(cast)
    assert "13900139001" not in officer.get(page_of(lawyer)).content.decode()
    assert officer.post(page_of(lawyer), {}).status_code == 422
    shown = officer.post(page_of(lawyer), {"purpose": "contact"}).content.decode()
    assert "13900139001" in shown
    last = AccessEntry.objects.filter(aggregate=lawyer.aggregate_ref()).order_by("-pk")[0]
    assert (last.act, last.detail, last.purpose) == ("unmask", "phone", "contact")


def test_an_edit_keeps_a_masked_telephone_and_refuses_the_second_of_two(manager, cast):
    lawyer = aid.lawyer(cast)
    url = page_of(lawyer, "lawyer_edit")
    masked = manager.get(url).context["form"].initial["phone"]
    sent = typed(phone=masked, licence_number=lawyer.licence_number, version=1)
    assert manager.post(url, sent | {"firm": "上海众议律师事务所"}).status_code == 302
    assert manager.post(url, sent | {"firm": "别的所"}).status_code == 409
    lawyer.refresh_from_db()
    assert (lawyer.firm, lawyer.phone, lawyer.version) == ("上海众议律师事务所", "13900139001", 2)


def test_a_lawyer_with_open_matters_neither_leaves_nor_takes_fewer(manager, cast):
    lawyer = aid.lawyer(cast, capacity=3)
    aid.fill(cast, lawyer, 2)
    url = page_of(lawyer, "lawyer_edit")
    sent = typed(licence_number=lawyer.licence_number, version=1, capacity="3")
    gone = {key: value for key, value in sent.items() if key != "is_active"}
    assert manager.post(url, gone).context["refusal"] == [
        "“钱律师”还有2件在办援助事项，请先办结或者更换承办律师，再移出名册。"
    ]
    assert manager.post(url, sent | {"capacity": "1"}).context["refusal"] == [
        "同时办理上限不能低于在办件数（2件）。"
    ]
    assert manager.post(url, sent | {"capacity": "2"}).status_code == 302


def test_the_list_shows_load_and_next_duty_and_filters(officer, cast):
    busy = aid.lawyer(cast, "忙律师", capacity=1, fields=["overtime"], volunteers=True)
    aid.fill(cast, busy, 1)
    free = aid.lawyer(cast, "闲律师", fields=["severance"])
    aid.lawyer(cast, "全律师", capacity=3)
    aid.lawyer(cast, "离律师", is_active=False)
    on_duty(cast, free, 3, cast.building)
    on_duty(cast, free, -3)
    on_duty(cast, busy, 30)

    assert names(officer.get(LIST)) == ["全律师", "闲律师", "忙律师"]
    text = officer.get(LIST).content.decode()
    assert "1 / 1" in text
    assert "测试大厦" in text
    for query, expected in (
        ("?field=overtime", ["全律师", "忙律师"]),
        ("?free=on", ["全律师", "闲律师"]),
        ("?soon=on", ["闲律师"]),
        ("?volunteers=on", ["忙律师"]),
        ("?inactive=on&sort=name", ["全律师", "忙律师", "离律师", "闲律师"]),
        ("?sort=-load", ["忙律师", "全律师", "闲律师"]),
        ("?field=alchemy&page=x&sort=hat", ["全律师", "忙律师", "闲律师"]),
    ):
        assert sorted(names(officer.get(f"{LIST}{query}"))) == sorted(expected), query
    assert names(officer.get(f"{LIST}?sort=-load"))[0] == "忙律师"
    assert officer.get(f"{LIST}?sort=next_duty").status_code == 200


def test_the_list_costs_the_same_queries_for_one_lawyer_and_for_three(officer, cast):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer.get(LIST)
        return len(queries)

    lawyer = aid.lawyer(cast)
    on_duty(cast, lawyer, 1, cast.building)
    cost()
    one = cost()
    for number in range(2):
        more = aid.lawyer(cast, f"律师{number}")
        aid.put(cast, more)
        on_duty(cast, more, 2, cast.building)
    assert cost() == one


def test_an_engagement_is_recorded_ended_and_taken_out_for_a_reason(manager, cast):
    lawyer = aid.lawyer(cast)
    url = page_of(lawyer, "engagement_add")
    sent = {"employer_name": aid.EMPLOYER, "employer_credit_code": aid.CODE.lower()}
    assert manager.post(url, sent | {"version": 1}).url == page_of(lawyer)
    row = LawyerEngagement.objects.get()
    assert row.employer_credit_code == aid.CODE

    edit = page_of(lawyer, "engagement_edit", row.pk)
    wrong = manager.post(edit, sent | {"version": 2, "since": "2026-05-01", "until": "2026-04-01"})
    assert wrong.status_code == 422
    until = {"since": "2026-05-01", "until": "2026-06-01", "version": 2}
    assert manager.post(edit, sent | until).status_code == 302
    row.refresh_from_db()
    assert row.until.isoformat() == "2026-06-01"

    remove = page_of(lawyer, "engagement_remove", row.pk)
    assert manager.post(remove, {"version": 3, "reason": ""}).status_code == 422
    assert manager.post(remove, {"version": 2, "reason": "误录"}).status_code == 409
    assert manager.post(remove, {"version": 3, "reason": "误录"}).status_code == 302
    assert LawyerEngagement.objects.count() == 0
    assert manager.post(edit, sent | until).status_code == 404


@pytest.mark.parametrize("code", ["123", "91310115MA1H70QY0D", "甲" * 18])
def test_a_wrong_credit_code_is_refused(manager, cast, code):
    lawyer = aid.lawyer(cast)
    response = manager.post(
        page_of(lawyer, "engagement_add"),
        {"employer_name": "甲", "employer_credit_code": code, "version": 1},
    )
    assert list(response.context["form"].errors) == ["employer_credit_code"]


def test_an_engagement_that_comes_to_light_names_the_matter_to_be_given_to_another(manager, cast):
    lawyer, application = aid.lawyer(cast), aid.application(cast, "assigned")
    with acting(cast.actor("manager"), act="test"):
        application.assignments.create(lawyer=lawyer, assigned_on=aid.today())
    aid.engaged(cast, lawyer)
    response = manager.get(page_of(lawyer))
    [(row, reason)] = response.context["conflicts"]
    assert (row.application, "不能承办本件" in reason) == (application, True)
    assert application.serial in response.content.decode()


def test_naming_an_account_keeps_its_holder_from_mediating_the_lawyers_cases(manager, cast):
    from tests.cases import factories as make

    case = make.case_in_mediation(cast.actor("mediator"))
    lawyer, application = aid.lawyer(cast), aid.application(cast, "assigned", case=case)
    with acting(cast.actor("manager"), act="test"):
        application.assignments.create(lawyer=lawyer, assigned_on=aid.today())
    url = page_of(lawyer, "lawyer_edit")
    sent = typed(licence_number=lawyer.licence_number, version=1)

    refused = manager.post(url, sent | {"user": cast.user("mediator").pk})
    assert "调解员" in refused.context["refusal"][0]
    assert manager.post(url, sent | {"user": cast.user("colleague").pk}).status_code == 302
    assert case.participations.get(user=cast.user("colleague")).capacity == "agent"
