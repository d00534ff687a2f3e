"""The page of a month, its downloads, and the cases behind each figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.enums import Ending
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.reports.sections import sections
from tests.cases.histories import Told, random_stories, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
MARCH = {"month": "2026-03"}


def told(cast: Cast, number: int = 1, **values: Any) -> Told:
    place = values.pop("organisation", cast.station)
    return Told(place, date(2026, 3, 2), f"{place.code}-2026-{number:06d}", **values)


def settled(story: Told) -> Told:
    return story.accept(date(2026, 3, 3)).conclude(Ending.AGREEMENT, date(2026, 3, 9))


def listed(response: Any) -> list[str]:
    return [line.reference for line in response.context["lines"]]


def test_the_page_shows_the_three_rates_with_their_fractions(cast: Cast, client_for: Login) -> None:
    write([settled(told(cast, 1)), settled(told(cast, 2)), told(cast, 3).refuse(date(2026, 3, 4))])
    response = client_for("manager").get("/reports/", MARCH)
    part, *_others = response.context["sections"]
    shown = [(str(rate.label), rate.value, rate.fraction) for rate in part["rates"]]
    assert shown == [
        ("调解成功率", "100.0%＊", "2 ÷ 2"),
        ("含拒调口径", "66.7%＊", "2 ÷ 3"),
        ("全口径化解率", "66.7%＊", "2 ÷ 3"),
    ]
    assert [rate.note for rate in part["rates"]] == ["不足30件，样本较小"] * 3
    content = response.content.decode()
    assert content.count("没有给出计算公式") == 1
    assert content.count("只有经审查具备协商调解条件的案件才受理") == 1


def test_nothing_divided_by_nothing_is_a_dash(cast: Cast, client_for: Login) -> None:
    response = client_for("manager").get("/reports/", MARCH)
    part, *_others = response.context["sections"]
    assert [(rate.value, rate.note) for rate in part["rates"]] == [("—", "")] * 3


def test_the_page_opens_with_this_month_in_shanghai(cast: Cast, client_for: Login) -> None:
    with time_machine.travel("2026-11-30T16:01:00Z", tick=False):
        client = client_for("manager")
        assert client.get("/reports/").context["period"].label == "2026-12"


def test_every_link_of_the_page_opens_as_many_cases_as_it_says(
    cast: Cast, client_for: Login
) -> None:
    places = [cast.station, cast.point, cast.other_station]
    lead = {"lead": cast.user("mediator"), "building": cast.building}
    write(random_stories(places, 40, seed=5, begin=date(2026, 2, 1), days=50, **lead))
    client = client_for("manager")
    page = client.get("/reports/", MARCH).content.decode()
    links = re.findall(r'href="(/reports/[a-z_0-9]+/\?[^"]+)"[^>]*>([^<]+)<', page)
    assert len(links) > 60
    for address, text in links:
        response = client.get(address.replace("&amp;", "&"))
        assert response.status_code == 200
        if text.isdigit() and parse_figure(address) != "workers":
            assert response.context["page"].paginator.count == int(text), address


def parse_figure(address: str) -> str:
    return urlsplit(address).path.split("/")[2]


def test_a_list_marks_what_was_reopened_since(cast: Cast, client_for: Login) -> None:
    write([settled(told(cast, 1)).reopen(date(2026, 5, 1)), settled(told(cast, 2))])
    response = client_for("manager").get("/reports/agreement/", MARCH)
    lines = [(line.reference, line.note) for line in response.context["lines"]]
    assert lines == [("LJZ-2026-000001", "之后恢复办理"), ("LJZ-2026-000002", "")]
    assert response.content.decode().count("之后恢复办理") == 1


@pytest.mark.parametrize(
    ("by", "value", "words"),
    [
        ("category", "payment", "争议类别：劳动报酬、工伤医疗费、经济补偿、赔偿金"),
        ("organisation", "LJZ", "承办组织：陆家嘴工作站"),
        ("building", "LJZ-B01", "楼宇：测试大厦"),
        ("mediator", "mediator", "首席调解员：调解员·mediator"),
        ("source", "none", "案件来源：未填写"),
        ("reason", "nothing", "不予受理的理由：nothing"),
    ],
)
def test_a_narrowed_list_says_what_it_is_of(
    cast: Cast, client_for: Login, by: str, value: str, words: str
) -> None:
    response = client_for("manager").get("/reports/concluded/", MARCH | {"by": by, "value": value})
    assert response.context["narrowed_to"] == words
    assert response.content.decode().count(words) == 1


def test_a_case_since_out_of_scope_shows_serial_and_result_without_a_link(
    cast: Cast, client_for: Login
) -> None:
    write(
        [
            settled(told(cast, 1))
            .reopen(date(2026, 4, 1))
            .transfer(cast.other_station, date(2026, 4, 2))
        ]
    )
    response = client_for("manager").get("/reports/agreement/", MARCH)
    (line,) = response.context["lines"]
    assert (line.reference, line.result) == ("LJZ-2026-000001", "达成调解协议")
    assert (line.url, line.number, line.organisation, line.category) == ("", "", "", "")
    assert "/cases/LJZ-2026-000001/" not in response.content.decode()


@pytest.mark.parametrize("part", ["clerk", "administrator"])
def test_who_has_no_figures_may_open_none(part: str, client_for: Login) -> None:
    client = client_for(part)
    for address in ("/reports/", "/reports/concluded/", "/reports/monthly.csv"):
        assert client.get(address).status_code == 403


def test_a_stranger_sees_nothing_of_another_station(cast: Cast, client_for: Login) -> None:
    write([settled(told(cast))])
    client = client_for("other_manager")
    assert listed(client.get("/reports/concluded/", MARCH)) == []
    for address in ("/reports/concluded/", "/reports/monthly.csv"):
        assert client.get(address, MARCH | {"organisation": "LJZ"}).status_code == 404
    assert client.get("/reports/", MARCH | {"organisation": "LJZ"}).status_code == 400


def test_a_manager_may_choose_a_point_below(cast: Cast, client_for: Login) -> None:
    write([settled(told(cast, 1)), settled(told(cast, 2, organisation=cast.point))])
    client = client_for("manager")
    assert len(listed(client.get("/reports/concluded/", MARCH))) == 2
    below = client.get("/reports/concluded/", MARCH | {"organisation": "LJZP1"})
    assert listed(below) == ["LJZP1-2026-000002"]


def test_a_point_mediator_sees_the_point_and_a_mediator_the_cases_they_led(
    cast: Cast, client_for: Login
) -> None:
    mine = {"lead": cast.user("mediator")}
    write(
        [
            settled(told(cast, 1, **mine)),
            settled(told(cast, 2, lead=cast.user("colleague"))),
            settled(told(cast, 3, organisation=cast.point)),
        ]
    )
    seen = {
        part: listed(client_for(part).get("/reports/concluded/", MARCH))
        for part in ("mediator", "colleague", "point_mediator", "legal_aid", "auditor")
    }
    assert seen == {
        "mediator": ["LJZ-2026-000001"],
        "colleague": ["LJZ-2026-000002"],
        "point_mediator": ["LJZP1-2026-000003"],
        "legal_aid": [],
        "auditor": ["LJZ-2026-000001", "LJZ-2026-000002", "LJZP1-2026-000003"],
    }


def test_a_legal_aid_officer_sees_the_cases_opened_from_consultations(
    cast: Cast, client_for: Login
) -> None:
    mine, _other = write([settled(told(cast, 1)), settled(told(cast, 2))])
    with acting(SYSTEM, act="test"):
        mine.is_legal_aid, mine.created_by = True, cast.user("legal_aid")
        mine.save()
    client = client_for("legal_aid")
    assert listed(client.get("/reports/concluded/", MARCH)) == ["LJZ-2026-000001"]
    part, *_others = client.get("/reports/", MARCH).context["sections"]
    assert [rate.fraction for rate in part["rates"]] == ["1 ÷ 1"] * 3


@pytest.mark.parametrize(
    ("part", "named"), [("manager", True), ("auditor", True), ("mediator", False)]
)
def test_figures_by_named_people_are_for_managers_and_auditors(
    cast: Cast, client_for: Login, part: str, named: bool
) -> None:
    write([settled(told(cast, lead=cast.user("mediator")))])
    client = client_for(part)
    shown, *_others = client.get("/reports/", MARCH).context["sections"]
    assert ("by_mediator" in {table["key"] for table in shown["tables"]}) is named
    by_name = client.get("/reports/concluded/", MARCH | {"by": "mediator", "value": "mediator"})
    assert by_name.status_code == (200 if named else 404)


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-3"])
def test_a_bad_month_is_said_beside_its_field(cast: Cast, client_for: Login, month: str) -> None:
    client = client_for("manager")
    response = client.get("/reports/", {"month": month})
    assert response.status_code == 400
    assert response.context["form"].errors["month"] == ["月份应写作 YYYY-MM，例如 2026-10。"]
    assert client.get("/reports/concluded/", {"month": month}).status_code == 404


@pytest.mark.parametrize(
    "address", ["/reports/nothing/", "/reports/concluded/?by=nothing&value=x", "/reports/received/?by=reason&value=x", "/reports/monthly.exe"]
)  # fmt: skip
def test_what_does_not_exist_is_not_found(cast: Cast, client_for: Login, address: str) -> None:
    assert client_for("manager").get(address).status_code == 404


@pytest.mark.parametrize(
    ("code", "act", "begins"),
    [
        ("csv", "export", b"\xef\xbb\xbftable,"),
        ("json", "export", b"{"),
        ("xlsx", "export", b"PK"),
        ("pdf", "print", b"%PDF"),
    ],
)
def test_every_download_is_a_file_and_on_record(
    cast: Cast, client_for: Login, code: str, act: str, begins: bytes
) -> None:
    write([settled(told(cast))])
    response = client_for("manager").get(f"/reports/monthly.{code}", MARCH)
    assert response.content.startswith(begins)
    assert response["Content-Disposition"] == f'attachment; filename="2026-03-LJZ.{code}"'
    entry = AccessEntry.objects.get()
    assert (entry.act, entry.detail) == (act, f"report 2026-03-LJZ.{code}")
    assert entry.actor_name == cast.user("manager").name


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_number_of_queries_for_one_and_three_cases(
    cast: Cast, client_for: Login, count: int
) -> None:
    write([settled(told(cast, number)) for number in range(1, count + 1)])
    client = client_for("manager")
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(client.get("/reports/concluded/", MARCH))) == count
    assert len(queries) == 13  # five of them write the access log and begin its chain


def test_the_page_takes_the_same_number_of_queries_for_any_number_of_cases(
    cast: Cast, client_for: Login
) -> None:
    client = client_for("manager")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/reports/", MARCH).status_code == 200
        return len(captured)

    write([settled(told(cast, 1))])
    with_one = queries()
    write([settled(told(cast, number)) for number in range(2, 5)])
    assert queries() == with_one


def test_every_figure_has_a_list_and_a_definition() -> None:
    for section in sections():
        assert len({figure.key for figure in section.figures}) == len(section.figures)
        for figure in section.figures:
            assert str(figure.definition).endswith("。"), figure.key
            assert (figure.value.__doc__ or "").count(".") > 0
