"""The working-day calendar on its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.deadlines.models import CalendarDay, CalendarYear

Clients = Callable[[str], Client]
UNKNOWN = 2098


def url(name: str, *args: Any) -> str:
    return reverse(f"administration:{name}", args=args)


def enter(client: Client, year: int, **values: str) -> Any:
    fields = {"first": f"{year}-05-01", "last": f"{year}-05-03", "is_working": "off"}
    return client.post(url("calendar_days", year), {**fields, "note": "劳动节", **values})


def test_the_calendar_opens_on_this_year(client_for: Clients) -> None:
    response = client_for("auditor").get(url("calendar"))
    assert response.url == url("calendar_year", timezone.localdate().year)


def test_a_published_holiday_and_a_make_up_day_are_shown(client_for: Clients) -> None:
    page = client_for("auditor").get(url("calendar_year", 2025)).content.decode()
    assert 'calendar-holiday" title="国庆节' in page or "国庆" in page
    assert "calendar-make-up" in page
    assert "按国务院办公厅公布的安排" in page


def test_a_stretch_is_entered_shown_and_taken_back(client_for: Clients) -> None:
    client = client_for("manager")
    assert enter(client, UNKNOWN).url == url("calendar_year", UNKNOWN)
    page = client.get(url("calendar_year", UNKNOWN))
    assert [day.date.day for day in page.context["entered"]] == [1, 2, 3]
    client.post(url("calendar_clear", date(UNKNOWN, 5, 2)))
    assert list(CalendarDay.objects.values_list("date__day", flat=True)) == [1, 3]


def test_a_single_day_needs_no_end(client_for: Clients) -> None:
    enter(client_for("manager"), UNKNOWN, last="", is_working="working", note="调休")
    day = CalendarDay.objects.get()
    assert (day.date, day.is_working) == (date(UNKNOWN, 5, 1), True)


def test_a_stretch_the_wrong_way_round_is_refused(client_for: Clients) -> None:
    response = enter(client_for("manager"), UNKNOWN, last=f"{UNKNOWN}-04-01")
    assert (response.status_code, response.context["refusal"]) == (
        422, ["结束日期不能早于开始日期。"],
    )  # fmt: skip


def test_clearing_what_nobody_entered_says_so(client_for: Clients) -> None:
    response = client_for("manager").post(url("calendar_clear", date(UNKNOWN, 5, 2)), follow=True)
    assert "该日没有录入内容，无需撤销。" in response.content.decode()


def test_a_year_is_declared_complete_and_this_is_taken_back(client_for: Clients) -> None:
    client = client_for("administrator")
    refused = client.post(url("calendar_publish", UNKNOWN), {"note": "国办发明电"})
    assert refused.context["refusal"] == ["该年度尚未录入任何节假日，不能标记为录入完整。"]
    enter(client, UNKNOWN)
    client.post(url("calendar_publish", UNKNOWN), {"note": "国办发明电"})
    assert CalendarYear.objects.get(year=UNKNOWN).is_published
    client.post(url("calendar_unpublish", UNKNOWN), {"note": "有误"})
    assert not CalendarYear.objects.get(year=UNKNOWN).is_published


def test_an_auditor_reads_only(client_for: Clients) -> None:
    client = client_for("auditor")
    assert client.get(url("calendar_year", 2026)).context["may_edit"] is False
    assert enter(client, UNKNOWN).status_code == 403
    assert client.post(url("calendar_clear", date(UNKNOWN, 5, 2))).status_code == 403


def test_a_day_that_does_not_exist_is_not_found(client_for: Clients) -> None:
    address = url("calendar_clear", "2026-02-28").replace("02-28", "02-30")
    assert client_for("manager").post(address).status_code == 404
