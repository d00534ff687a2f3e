"""The lists of consultations and of applications: filters, order, paging, search, their queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import tables
from legal_aid.models import Companion, Consultation
from legal_aid.services import joining
from legal_aid.services.consultations import log_consultation
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.cases.drafts import WORKER_ID
from tests.legal_aid import aid
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LOG, AID = reverse("legal_aid:list"), reverse("legal_aid:applications")
CODE = "91310000MA1FL0000X"


def logged(
    cast: Cast, part: str = "legal_aid", *, with_: tuple[Any, ...] = (), **fields: Any
) -> Any:
    return log_consultation(
        Consultation(
            **{
                "held_on": aid.today(),
                "channel": "phone",
                "visitor_name": "张三",
                "category": "payment",
                "question": "公司拖欠工资。",
                "advice": "可以申请调解。",
                "onward": "advice_only",
                **fields,
            }
        ),
        actor=cast.actor(part),
        companions=list(with_),
    )


def listed(client: Client, address: str, **filters: Any) -> list[Any]:
    response = client.get(address, filters)
    assert response.status_code == 200
    return [row.record for row in response.context["table"].paginated_rows]


def found(client: Client, address: str, text: str) -> list[Any]:
    name = "legal_aid:search" if address == LOG else "legal_aid:application_search"
    response = client.post(reverse(name), {"text": text}, follow=True)
    # A token may hold a dash or an underscore of its own.
    assert not text.strip("-_") or text not in response.redirect_chain[-1][0]
    return [row.record for row in response.context["table"].paginated_rows]


@pytest.fixture
def officer(client_for: Any) -> Client:
    client: Client = client_for("legal_aid")
    return client


def queries(client: Client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def test_the_log_is_filtered_by_each_of_its_columns(officer: Client, cast: Cast) -> None:
    case = factories.registered_case(cast.actor("manager"))
    plain = logged(cast)
    other = logged(
        cast, "manager", channel="visit", category="injury", onward="court", building=cast.building,
        held_on=aid.today() - timedelta(days=40), visitor_name="李四",
    )  # fmt: skip
    joining.join_case(plain, case, actor=cast.actor("manager"), version=None)

    since = (aid.today() - timedelta(days=7)).isoformat()
    for filters, expected in (
        ({}, [plain, other]),
        ({"sort": "held_on"}, [other, plain]),
        ({"channel": "visit"}, [other]),
        ({"category": "payment"}, [plain]),
        ({"onward": "court"}, [other]),
        ({"linked": "yes"}, [plain]),
        ({"linked": "no"}, [other]),
        ({"officer": cast.user("manager").pk}, [other]),
        ({"building": cast.building.pk}, [other]),
        ({"since": since}, [plain]),
        ({"until": since}, [other]),
        ({"channel": "phone", "onward": "court"}, []),
        ({"page": 99}, [plain, other]),
    ):
        assert listed(officer, LOG, **filters) == expected, filters
    for absurd in ({"officer": "x"}, {"since": "31.12.2026"}, {"linked": "maybe"}, {"page": "-1"}):
        assert officer.get(LOG, absurd).status_code == 200
    assert "没有符合条件的咨询记录" in officer.get(LOG, {"channel": "online"}).content.decode()


def test_a_consultation_is_found_by_whom_it_names_and_by_complete_numbers_only(
    officer: Client, cast: Cast
) -> None:
    one = logged(
        cast, visitor_name="王芳", phone="13900139000", id_number=WORKER_ID,
        employer_name="上海欠薪科技有限公司", employer_credit_code=CODE,
        with_=(Companion(name="赵六", phone="13700137000"),),
    )  # fmt: skip
    logged(cast, visitor_name="张三丰")
    for text in (
        one.serial, one.serial.lower(), "王芳", "芳", "139 0013 9000", WORKER_ID, "欠薪科技", CODE,
        "赵六", "13700137000",
    ):  # fmt: skip
        assert found(officer, LOG, text) == [one], text
    assert len(found(officer, LOG, one.serial[:-2])) == 2
    for text in (
        "1390013",
        WORKER_ID[:10],
        CODE[:9],
        "无此人",
        "拖欠工资",
        "可以申请",
        "-",
        "%",
        "_",
    ):
        assert found(officer, LOG, text) == [], text
    entry = AccessEntry.objects.filter(act=AccessEntry.Act.SEARCH, detail="legal_aid:list")
    assert entry.exists()


def test_a_search_stays_while_filters_change_and_a_forgotten_one_is_told(
    officer: Client, cast: Cast, client_for: Any
) -> None:
    one = logged(cast, visitor_name="王芳")
    logged(cast, visitor_name="王芳", channel="visit")
    address = officer.post(reverse("legal_aid:search"), {"text": "王芳"})["Location"]
    token = address.split("q=")[1]
    assert f'value="{token}"' in officer.get(address).content.decode()
    assert listed(officer, LOG, q=token, channel="phone") == [one]
    assert "这次搜索已过期" in client_for("manager").get(address).content.decode()
    # A token of one list says nothing to another.
    assert "这次搜索已过期" in officer.get(AID, {"q": token}).content.decode()


def test_another_station_finds_nothing(client_for: Any, cast: Cast) -> None:
    one = logged(cast, visitor_name="王芳", phone="13900139000")
    aid.registered(cast.actor("legal_aid"), name="王芳")
    stranger = client_for("other_manager")
    for text in ("王芳", "13900139000", one.serial):
        assert found(stranger, LOG, text) == [], text
    assert (listed(stranger, LOG), listed(stranger, AID)) == ([], [])
    assert found(stranger, AID, "王芳") == []


def test_applications_are_filtered_by_state_kind_officer_lawyer_and_clock(
    officer: Client, cast: Cast
) -> None:
    late = aid.registered(cast.actor("legal_aid"))
    fresh = aid.registered(
        cast.actor("manager"), name="赵六", received_on=aid.today(), phone="", kind="drafting"
    )
    worked = aid.assigned(cast.actor("legal_aid"), cast.actor("manager"), name="王芳")
    lawyer = worked.assignments.get().lawyer
    for filters, expected in (
        ({}, {late, fresh, worked}),
        ({"overdue": "yes"}, {late}),
        ({"state": "draft"}, {late, fresh}),
        ({"state": "closed"}, set()),
        ({"state": "all"}, {late, fresh, worked}),
        ({"kind": "drafting"}, {fresh}),
        ({"officer": cast.user("manager").pk}, {fresh}),
        ({"lawyer": lawyer.pk}, {worked}),
        ({"since": aid.today().isoformat()}, {fresh}),
        ({"until": (aid.today() - timedelta(days=1)).isoformat()}, {late, worked}),
        ({"officer": "999999", "state": "none"}, {late, fresh, worked}),
    ):
        assert set(listed(officer, AID, **filters)) == expected, filters
    assert listed(officer, AID, sort="received_on")[-1] == fresh
    assert "陈律师" in officer.get(AID, {"state": "assigned"}).content.decode()


def test_an_application_is_found_by_name_and_by_its_complete_number(
    officer: Client, cast: Cast
) -> None:
    aid.registered(cast.actor("legal_aid"))
    other = aid.registered(cast.actor("legal_aid"), name="赵六", id_number="", phone="13900139000")
    for text, hits in (
        ("小梅", 1), ("13900139000", 1), (WORKER_ID, 1), ("欠薪", 2), (other.serial, 1),
        ("1390013", 0), ("无此人", 0), ("--", 0),
    ):  # fmt: skip
        assert len(found(officer, AID, text)) == hits, text


@pytest.mark.parametrize("address", [LOG, AID])
def test_three_rows_cost_no_more_queries_than_one(
    officer: Client, cast: Cast, address: str
) -> None:
    def add(number: int) -> None:
        logged(cast, phone="13800138000", id_number=WORKER_ID)
        # Each with a lawyer of its own: names of lawyers are fetched for all lines at once.
        aid.registered(cast.actor("legal_aid"), name=f"申请人{number}")

    add(1)
    one = queries(officer, address)
    add(2)
    add(3)
    assert len(listed(officer, address)) == 3
    assert len(queries(officer, address)) == len(one) <= 12

    name = "legal_aid:search" if address == LOG else "legal_aid:application_search"
    searched = officer.post(reverse(name), {"text": "张三"})["Location"]
    assert len(queries(officer, searched)) <= 12


@pytest.mark.parametrize(
    ("address", "table", "index"),
    [
        (LOG, "legal_aid_consultation", "consultation_list"),
        (f"{AID}?state=all", "legal_aid_aidapplication", "aid_list"),
    ],
)
def test_a_list_walks_its_index_without_sorting(
    officer: Client, cast: Cast, address: str, table: str, index: str
) -> None:
    for _number in range(3):
        logged(cast)
        aid.registered(cast.actor("legal_aid"))
    (rows,) = [
        sql
        for sql in queries(officer, address)
        if f'FROM "{table}"' in sql and f'ORDER BY "{table}"' in sql
    ]
    assert "JOIN" not in rows
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {rows}")
        else:
            # Three rows fit one page: what matters is that the index can serve it at all.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {rows}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_a_long_log_is_paged_and_counts_only_so_far(
    officer: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "COUNT_LIMIT", 2)
    for _number in range(3):
        logged(cast)
    response = officer.get(LOG)
    assert response.context["table"].paginator.count == 2
    assert "这里只列出前 2 条" in response.content.decode()


def test_an_empty_log_says_so(officer: Client) -> None:
    assert "没有符合条件的咨询记录" in officer.get(LOG).content.decode()
    assert "没有符合条件的法律援助申请" in officer.get(AID).content.decode()
