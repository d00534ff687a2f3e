"""Who has called before: by number, else by the same name; within the reader's scope alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Participation
from legal_aid.models import Consultation
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from mediation.people.models import Employer
from tests.cases import factories
from tests.cases.drafts import WORKER_ID
from tests.legal_aid.test_consultations import CREATE, typed
from tests.legal_aid.test_log_page import rows
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LOOK_UP, EMPLOYERS = "/consultations/look-up/", "/people/employers/suggestions/"


@pytest.fixture
def officer(client_for: Callable[[str], Client]) -> Client:
    return client_for("legal_aid")


def found(client: Client, **fields: str) -> Any:
    answer = client.post(LOOK_UP, fields)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "138 0013-8000"},
        {"id_number": WORKER_ID.lower()},
        {"phone": "１３８００１３８０００"},
    ],
)
def test_an_earlier_consultation_is_found_by_a_number(
    officer: Client, fields: dict[str, str]
) -> None:
    officer.post(CREATE, typed())
    answer = found(officer, visitor_name="", **fields)
    text = answer.content.decode()
    assert Consultation.objects.get().serial in text
    assert "号码相同" in text
    assert json.loads(answer.context["fills"]) == {
        "visitor_name": "张三",
        "employer_name": "上海测试有限公司",
    }
    # Neither what was asked nor the number that was not typed.
    assert "公司拖欠工资两个月。" not in text
    assert not {"13800138000", WORKER_ID} & set(text.split('"'))


def test_without_a_number_the_same_name_is_only_the_same_name(officer: Client) -> None:
    officer.post(CREATE, typed())
    text = found(officer, visitor_name="张三").content.decode()
    assert "姓名相同，请核对" in text
    assert not found(officer, visitor_name="张三丰").content.strip()
    assert not found(officer, visitor_name="张").content.strip()


def test_a_companion_is_found_but_takes_no_name_of_the_visitor(officer: Client) -> None:
    officer.post(CREATE, typed(**rows("companions", {"name": "李四", "phone": "13900139000"})))
    answer = found(officer, phone="13900139000")
    assert Consultation.objects.get().serial in answer.content.decode()
    assert "张三" not in answer.content.decode()


def test_the_cases_of_the_register_are_found_too(officer: Client, cast: Cast) -> None:
    case = factories.registered_case(cast.actor("manager"))
    with acting(cast.actor("manager"), act="test"):
        Participation.objects.create(
            case=case, user=cast.user("legal_aid"), capacity="adviser", starts_on=case.received_on
        )
    party = case.parties.get(side="applicant")
    text = found(officer, phone=party.phone, id_number=party.id_number).content.decode()
    assert str(case) in text


def test_nothing_of_another_station_is_found(
    officer: Client, client_for: Callable[[str], Client]
) -> None:
    officer.post(CREATE, typed())
    stranger = client_for("other_manager")
    assert not found(stranger, phone="13800138000", visitor_name="张三").content.strip()


def test_what_was_found_is_on_record_and_typing_towards_it_once(officer: Client) -> None:
    officer.post(CREATE, typed())
    for text in ("1380013", "13800138", "13800138000"):
        found(officer, phone=text)
    searches = AccessEntry.objects.filter(detail="earlier contacts while typing").order_by("pk")
    assert [(entry.act, entry.text) for entry in searches] == [
        ("search", "1380013"),
        ("search", "13800138000"),
    ]


def test_it_takes_the_same_queries_for_one_contact_and_for_three(officer: Client) -> None:
    found(officer, phone="13800138000")  # the counters of the limit and of the log exist now
    counts = []
    for _number in range(3):
        officer.post(CREATE, typed())
        with CaptureQueriesContext(connection) as captured:
            found(officer, phone="13800138000")
        counts.append(len(captured))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    "fields",
    [{"employer_name": "测试有限"}, {"employer_credit_code": "91310115"}, {"employer_credit_code": "9131 0115"}],
)  # fmt: skip
def test_known_employers_are_offered_by_part_of_name_or_code(
    client_for: Callable[[str], Client], cast: Cast, fields: dict[str, str]
) -> None:
    actor = cast.actor("manager")
    case = factories.registered_case(actor)
    employer = Employer.objects.get(pk=case.parties.get(side="respondent").employer_id)
    with acting(actor, act="test"):
        employer.name, employer.credit_code = "上海测试有限公司", "91310115MA1K35XX0X"
        employer.save()
    text = client_for("manager").post(EMPLOYERS, fields).content.decode()
    assert "上海测试有限公司" in text


@pytest.mark.parametrize("fields", [{}, {"phone": "\0"}, {"visitor_name": "长" * 5000}])
def test_nonsense_finds_nothing(officer: Client, fields: dict[str, str]) -> None:
    assert not found(officer, **fields).content.strip()
