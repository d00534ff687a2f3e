"""The page of a consultation: matters, companions, places; whom the register then knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from legal_aid.models import BuildingVisit, Companion, Consultation, FurtherMatter
from legal_aid.retention import ConsultationKeeper
from legal_aid.rights import ConsultationRights
from mediation.history.actor import acting
from mediation.people.models import Employer, Person
from mediation.stations.models import Building
from mediation.vault.models import DataKey
from tests.cases.drafts import WORKER_ID
from tests.legal_aid.test_consultations import CREATE, typed
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
OTHER_ID = "310101198001010016"
NO_ROWS = {"companions-TOTAL_FORMS": "0", "companions-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Any) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"


def rows(prefix: str, *given: dict[str, str], saved: int = 0) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": str(saved)}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def with_friends(**changes: str) -> dict[str, str]:
    return typed(
        kind="bonus",
        category="",
        amount="12,000",
        **rows("companions", {"name": "李四", "phone": "13900139000"}, {"name": "王五"}),
        **rows("matters", {"kind": "social_insurance"}, {"kind": "overtime", "amount": "300"}),
        **changes,
    )


@pytest.fixture
def officer(client_for: Callable[[str], Client]) -> Client:
    return client_for("legal_aid")


def log(officer: Client, data: dict[str, str]) -> Consultation:
    answer = officer.post(CREATE, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return Consultation.objects.get()


def test_several_persons_and_matters_stand_in_one_consultation(officer: Client) -> None:
    logged = log(officer, with_friends())
    assert (logged.kind, logged.category, logged.amount) == ("bonus", "payment", 12000)
    assert [(one.name, one.phone) for one in logged.companions.all()] == [
        ("李四", "13900139000"),
        ("王五", ""),
    ]
    assert [(m.kind, m.category, m.amount) for m in logged.further_matters.all()] == [
        ("social_insurance", "conditions", None),
        ("overtime", "payment", 300),
    ]
    page = officer.get(logged.get_absolute_url()).content.decode()
    assert "李四" in page
    assert "13900139000" not in page


def test_whoever_can_be_told_apart_enters_the_register_of_the_station(
    officer: Client, cast: Cast
) -> None:
    logged = log(officer, with_friends())
    visitor, friend = Person.objects.order_by("pk")
    assert (visitor.name, visitor.id_number, visitor.sex) == ("张三", WORKER_ID, "male")
    assert (friend.name, friend.phone) == ("李四", "13900139000")
    assert {visitor.station, friend.station} == {cast.station}
    assert logged.person == visitor
    assert [one.person for one in logged.companions.all()] == [friend, None]
    assert logged.employer == Employer.objects.get(name="上海测试有限公司")


def test_a_second_call_of_the_same_person_adds_nobody(officer: Client) -> None:
    officer.post(CREATE, typed())
    officer.post(CREATE, typed(question="又来问加班费。"))
    assert [row.person_id for row in Consultation.objects.all()] == [Person.objects.get().pk] * 2
    assert Employer.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"is_anonymous": "on"}, {"phone": "", "id_number": ""}], ids=["anonymous", "name"]
)
def test_nobody_enters_who_is_anonymous_or_a_mere_name(
    officer: Client, changes: dict[str, str]
) -> None:
    assert log(officer, typed(**changes)).person is None
    assert Person.objects.count() == 0


def test_an_anonymous_consultation_keeps_no_name_that_stood_there_before(officer: Client) -> None:
    assert log(officer, typed(is_anonymous="on")).visitor_name == ""


def test_the_register_of_the_point_and_the_mediators_learn_nothing(
    officer: Client, client_for: Callable[[str], Client]
) -> None:
    log(officer, with_friends())
    for part in ("mediator", "point_mediator", "clerk"):
        client = client_for(part)
        for address in ("people:persons", "people:employers"):
            page = client.get(reverse(address)).content.decode()
            assert not [word for word in ("张三", "李四", "上海测试有限公司") if word in page], part
        for person in Person.objects.all():
            assert (
                client.get(reverse("people:person", args=[person.data_key_id])).status_code == 404
            )


def test_an_edit_keeps_masked_numbers_and_takes_rows_away(officer: Client) -> None:
    logged = log(officer, with_friends())
    url = reverse("legal_aid:edit", args=[logged.serial])
    page = officer.get(url)
    text = page.content.decode()
    assert not [number for number in ("13900139000", "13800138000", WORKER_ID) if number in text]
    first, second = logged.companions.all()
    masked = page.context["page"].companion_rows.forms[0]["phone"].value()
    answer = officer.post(
        url,
        typed(
            phone=page.context["form"]["phone"].value(),
            id_number=page.context["form"]["id_number"].value(),
            version=str(logged.version),
            **rows(
                "companions",
                {"id": str(first.pk), "name": "李四", "phone": masked},
                {"id": str(second.pk), "name": "王五", "DELETE": "on"},
                saved=2,
            ),
        ),
    )
    assert answer.status_code == 302
    assert [(one.name, one.phone) for one in Companion.objects.all()] == [("李四", "13900139000")]
    again = Consultation.objects.get()
    assert (again.phone, again.id_number) == ("13800138000", WORKER_ID)
    # Nothing was said about the matters.
    assert FurtherMatter.objects.count() == 2


def test_a_stale_edit_is_told_before_its_rows_are_judged(officer: Client) -> None:
    logged = log(officer, with_friends())
    url = reverse("legal_aid:edit", args=[logged.serial])
    assert officer.post(url, typed(version="1")).status_code == 302
    assert officer.post(url, typed(version="1", question="")).status_code == 409


@pytest.mark.parametrize(
    ("changes", "prefix", "field"),
    [
        (rows("companions", {"name": "", "phone": "13900139000"}), "companions", "name"),
        (rows("companions", {"name": "李四", "phone": "12"}), "companions", "phone"),
        (rows("companions", {"name": "李四", "id_number": "123"}), "companions", "id_number"),
        (rows("matters", {"amount": "5"}), "matters", "kind"),
        (rows("matters", {"kind": "bonus", "amount": "-5"}), "matters", "amount"),
    ],
)
def test_a_mistake_in_a_row_is_named_beside_its_field(
    officer: Client, changes: dict[str, str], prefix: str, field: str
) -> None:
    answer = officer.post(CREATE, typed(**changes))
    assert answer.status_code == 422
    formset = {rows.prefix: rows for rows in answer.context["page"].formsets}[prefix]
    assert list(formset.forms[0].errors) == [field]
    assert "可以申请调解。" in answer.content.decode()
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("count", ["x", "-1", "5000", ""])
def test_a_nonsense_number_of_rows_is_refused_and_not_an_error(officer: Client, count: str) -> None:
    answer = officer.post(CREATE, typed(**{"companions-TOTAL_FORMS": count}))
    assert answer.status_code == 422
    assert not Consultation.objects.exists()


def test_neither_kind_nor_category_is_asked_for(officer: Client) -> None:
    answer = officer.post(CREATE, typed(category="", kind=""))
    assert list(answer.context["form"].errors) == ["category"]


def test_without_script_a_row_is_added_by_the_server_and_nothing_is_judged(officer: Client) -> None:
    answer = officer.post(CREATE, typed(visitor_name="", add="companions", **NO_ROWS))
    assert answer.status_code == 200
    assert len(answer.context["page"].companion_rows.forms) == 1
    assert not answer.context["form"].errors
    assert "公司拖欠工资两个月。" in answer.content.decode()


@pytest.fixture
def visit(cast: Cast) -> BuildingVisit:
    with acting(cast.actor("legal_aid"), act="test"):
        return BuildingVisit.objects.create(
            serial="XF-1",
            station=cast.station,
            building=cast.building,
            held_on=timezone.localdate(),
            starts_at=time(19),
        )


def test_an_outreach_consultation_is_logged_under_its_round(
    officer: Client, visit: BuildingVisit
) -> None:
    logged = log(officer, typed(channel="outreach", visit=str(visit.pk)))
    assert (logged.visit, logged.building) == (visit, visit.building)


def test_a_round_does_not_stay_when_the_channel_was_changed(
    officer: Client, visit: BuildingVisit
) -> None:
    assert log(officer, typed(channel="phone", visit=str(visit.pk))).visit is None


@pytest.mark.parametrize(
    "changes", [{"held_on": date(2026, 1, 5)}, {"cancelled_on": timezone.localdate()}]
)
def test_a_round_of_another_day_or_a_cancelled_one_is_not_offered(
    officer: Client, visit: BuildingVisit, cast: Cast, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(visit, name, value)
    with acting(cast.actor("legal_aid"), act="test"):
        visit.save()
    answer = officer.post(CREATE, typed(channel="outreach", visit=str(visit.pk)))
    assert list(answer.context["form"].errors) == ["visit"]


def test_places_of_another_station_are_not_offered(officer: Client, cast: Cast) -> None:
    with acting(cast.actor("manager"), act="test"):
        elsewhere = Building.objects.create(station=cast.other_station, code="Z", name="张江大厦")
    answer = officer.post(CREATE, typed(building=str(elsewhere.pk)))
    assert list(answer.context["form"].errors) == ["building"]


def test_destruction_empties_companions_and_the_entries_that_nobody_else_needs(
    officer: Client, cast: Cast
) -> None:
    officer.post(CREATE, typed(question="第二次咨询。", phone="13800138000"))
    kept = Person.objects.get()
    officer.post(CREATE, with_friends(employer_name="上海独有公司"))
    logged = Consultation.objects.order_by("pk")[1]
    friend = logged.companions.all()[0].person
    assert friend is not None
    ConsultationKeeper().destroy(
        logged.pk, actor=cast.actor("manager"), number="XH-1", happened_on=date(2030, 1, 1)
    )
    assert list(Person.objects.all()) == [kept]
    assert not Employer.objects.filter(name="上海独有公司").exists()
    assert not DataKey.objects.filter(pk=friend.data_key_id).exists()
    assert {(c.name, c.phone, c.phone_index, c.person_id) for c in Companion.objects.all()} == {
        ("", "", "", None)
    }
    # What figures count stays.
    assert FurtherMatter.objects.count() == 2


def test_a_companion_who_asks_is_told_what_stands_of_them_and_no_more(officer: Client) -> None:
    logged = log(officer, with_friends())
    (part,) = ConsultationRights().about(Person.objects.get(name="李四"))
    assert part.title == logged.serial
    words = str(part)
    assert "李四" in words
    assert "13900139000" in words
    assert "张三" not in words
    assert "公司拖欠工资两个月。" not in words
