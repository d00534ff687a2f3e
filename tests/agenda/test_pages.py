"""The due list, the calendar, and the pages of reminders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.services import sessions
from mediation.agenda.models import ReminderPlan
from tests.agenda.reminding import on, round_on
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DUE, CALENDAR, CHOICES, SENT = (
    reverse(f"agenda:{name}") for name in ("due", "calendar", "choices", "deliveries")
)
PLAN = reverse("agenda:plan", args=["LJZ"])


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def groups(client: Client, url: str = DUE) -> dict[str, list[tuple[str, str]]]:
    return {
        str(group.label): [(str(row.entry.what), row.entry.subject) for row in group.rows]
        for group in client.get(url).context["groups"]
        if group.rows
    }


def test_a_mediator_begins_with_the_own_and_a_manager_with_all(cast: Cast, client_for: Any) -> None:
    own = factories.case_in_mediation(cast.actor("mediator"))
    others = factories.case_in_mediation(cast.actor("colleague"))
    with on(factories.DUE):
        assert groups(client_for("mediator")) == {"今天": [("调解期限届满", own.serial)]}
        both = groups(client_for("manager"))["今天"]
        assert {serial for _what, serial in both} == {own.serial, others.serial}
        assert groups(client_for("other_manager")) == {}
        assert groups(client_for("manager"), f"{DUE}?mine=on&kind=") == {}


def test_each_stretch_of_time_has_its_group(cast: Cast, client_for: Any) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    names = {}
    for days in (-1, 0, 3, 9, 20):
        with on(factories.DUE - timedelta(days=days)):
            names[days] = list(groups(client_for("mediator"), f"{DUE}?kind=mediation&mine=on"))
    assert names == {-1: ["已超期"], 0: ["今天"], 3: ["本周"], 9: ["下周"], 20: []}
    assert case.serial


def test_a_filter_shows_one_kind(cast: Cast, client_for: Any) -> None:
    factories.registered_case(cast.actor("clerk"))
    with on(date(2026, 3, 5)):
        assert groups(client_for("manager"), f"{DUE}?kind=acceptance") != {}
        assert groups(client_for("manager"), f"{DUE}?kind=mediation") == {}
        assert groups(client_for("manager"), f"{DUE}?kind=nonsense") != {}


def test_without_anything_due_the_page_says_so(cast: Cast, client_for: Any) -> None:
    assert "到下周末没有到期事项。" in text_of(client_for("mediator"), DUE)


def test_an_auditor_sees_masked_names(cast: Cast, client_for: Any) -> None:
    factories.case_in_mediation(cast.actor("mediator"))
    with on(factories.DUE):
        assert "张晓明" in text_of(client_for("manager"), DUE)
        assert "张晓明" not in text_of(client_for("auditor"), DUE)


def test_the_list_costs_the_same_with_many_cases(cast: Cast, client_for: Any) -> None:
    client = client_for("manager")

    def queries() -> int:
        with on(factories.DUE), CaptureQueriesContext(connection) as captured:
            assert client.get(DUE).status_code == 200
        return len(captured)

    factories.case_in_mediation(cast.actor("mediator"))
    queries()
    few = queries()
    for _n in range(5):
        factories.case_in_mediation(cast.actor("mediator"))
    assert queries() == few


def test_the_calendar_shows_sessions_with_their_hour_and_deadlines(
    cast: Cast, client_for: Any
) -> None:
    mediator = cast.actor("mediator")
    with on(date(2026, 3, 9)):
        case = factories.case_in_mediation(mediator)
        sessions.plan_session(
            case, factories.session(mediator, date(2026, 3, 12), result=""), actor=mediator,
            version=None,
        )  # fmt: skip
        answer = client_for("mediator").get(reverse("agenda:month", args=[2026, 3]))
        cells = {cell.day: cell for week in answer.context["weeks"] for cell in week}
    assert [str(row.entry.what) for row in cells[date(2026, 3, 12)].rows] == ["调解会议（第1次）"]
    assert [str(row.entry.what) for row in cells[factories.DUE].rows] == ["调解期限届满"]
    assert cells[date(2026, 3, 1)].is_working is False
    assert cells[date(2026, 2, 28)].is_outside


def test_the_calendar_leafs_through_months_and_refuses_nonsense(
    cast: Cast, client_for: Any
) -> None:
    client = client_for("mediator")
    assert client.get(CALENDAR).headers["Location"].startswith("/due/calendar/20")
    page = text_of(client, reverse("agenda:month", args=[2026, 1]))
    assert "/due/calendar/2025/12/" in page
    assert "/due/calendar/2026/2/" in page
    assert client.get("/due/calendar/2026/13/").status_code == 404
    assert client.get("/due/calendar/0/1/").status_code == 404
    assert client.get("/due/calendar/99999/1/").status_code == 404


def test_a_feed_holds_sessions_and_deadlines_and_names_no_party(
    cast: Cast, client_for: Any
) -> None:
    mediator = cast.actor("mediator")
    with on(date(2026, 3, 9)):
        case = factories.case_in_mediation(mediator)
        sessions.plan_session(
            case, factories.session(mediator, date(2026, 3, 12), result=""), actor=mediator,
            version=None,
        )  # fmt: skip
        made = client_for("mediator").post("/account/calendars/", {"label": "手机"})
        feed = Client().get(urlsplit(made.context["address"]).path)
    content = feed.content.decode().replace("\r\n ", "")
    events = {str(e["uid"]): e for e in Calendar.from_ical(feed.content).walk("VEVENT")}

    assert "张晓明" not in content
    assert "上海甲科技" not in content
    deadline = events[f"mediation:{case.serial}"]
    assert (deadline["dtstart"].dt, deadline["dtend"].dt) == (
        factories.DUE, factories.DUE + timedelta(days=1),
    )  # fmt: skip
    assert timezone.localtime(events[f"session:{case.serial}:1"]["dtstart"].dt).date() == date(
        2026, 3, 12
    )


def test_a_person_keeps_what_they_chose(cast: Cast, client_for: Any) -> None:
    client = client_for("mediator")
    assert 'name="mediation-in_app"' in text_of(client, CHOICES)
    answer = client.post(CHOICES, {"session-in_app": "on", "session-mail": "on"})
    assert answer.status_code == 302

    wanted = client.get(CHOICES).context["form"].wanted
    assert (wanted["session", "mail"], wanted["mediation", "in_app"]) == (True, False)
    others = client_for("colleague").get(CHOICES).context["form"].wanted
    assert (others["session", "mail"], others["mediation", "in_app"]) == (False, True)


def plan_data(**more: str) -> dict[str, str]:
    form = {
        "send_from": "09:00",
        "quiet_from": "18:30",
        "version": "1",
        "days-mediation": "5，2, 0",
    }
    return form | more


def test_a_manager_sets_when_the_own_station_reminds(cast: Cast, client_for: Any) -> None:
    client = client_for("manager")
    assert client.post(PLAN, plan_data()).status_code == 302

    kept = ReminderPlan.objects.get()
    assert kept.days["mediation"] == [5, 2, 0]
    assert kept.days["session"] == []
    assert kept.history.first().act == "set_reminder_plan"
    assert client_for("other_manager").get(PLAN).status_code == 404
    assert client_for("mediator").get(PLAN).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("days-mediation", "morgen", "请填写整数天数"),
        ("days-mediation", "99", "提醒日须在60天以内"),
        ("quiet_from", "08:00", "须早于免打扰开始时间"),
        ("send_from", "25:00", "有效的时间"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(
    cast: Cast, client_for: Any, field: str, value: str, told: str
) -> None:
    answer = client_for("manager").post(PLAN, plan_data(**{field: value}))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert f'value="{value}"' in page


def test_the_second_of_two_managers_gets_the_conflict_page(cast: Cast, client_for: Any) -> None:
    first, second = client_for("manager"), client_for("administrator")
    assert first.post(PLAN, plan_data()).status_code == 302
    answer = second.post(PLAN, plan_data(send_from="10:00"))

    assert answer.status_code == 409
    assert ReminderPlan.objects.get().send_from.hour == 9


def test_only_a_station_has_a_plan(cast: Cast, client_for: Any) -> None:
    url = reverse("agenda:plan", args=[cast.point.code])

    assert client_for("manager").get(url).status_code == 404


def test_each_delivery_is_on_record_within_scope(cast: Cast, client_for: Any) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    round_on(factories.DUE)

    page = text_of(client_for("manager"), SENT)
    assert case.serial in page
    assert "已发送" in page
    assert case.serial not in text_of(client_for("other_manager"), SENT)
    assert case.serial in text_of(client_for("manager"), f"{SENT}?subject={case.serial}&state=sent")
    assert case.serial not in text_of(client_for("manager"), f"{SENT}?state=failed")
