"""Calendar feeds: a secret address that names no party and ends with a click."""

from __future__ import annotations

from datetime import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from legal_aid.services import visits
from mediation.history.actor import SYSTEM, acting
from mediation.stations.models import CalendarFeed
from tests.legal_aid import aid, duty
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/account/calendars/"


def made(client: Client, label: str = "手机日历") -> str:
    """The path of a feed that the person makes."""
    address = client.post(PAGE, {"label": label}).context["address"]
    return urlsplit(address).path


def read(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def events(path: str) -> list[Any]:
    return list(Calendar.from_ical(read(path).content).walk("VEVENT"))


def test_a_feed_holds_duty_and_visits_and_no_name_of_a_party(cast: Cast, client_for: Any) -> None:
    officer, manager = cast.actor("legal_aid"), cast.actor("manager")
    house = duty.building(cast.station)
    duty.shift(manager, officer=cast.user("legal_aid"), remarks="接待李小梅 13800138001")
    visit = duty.visit(officer, building=house, place="李小梅办公室", starts_at=time(18, 0))
    aid.registered(officer, visit=visit, channel="outreach")
    path = made(client_for("legal_aid"))
    text = read(path).content.decode()
    assert "李小梅" not in text.replace("\r\n ", "")
    assert "13800138001" not in text
    found = {str(event["uid"]).partition("-")[0]: event for event in events(path)}
    # The application that the visit brought has a clock of its own.
    assert {name.partition(":")[0] for name in found} == {"shift", "visit", "aid_decision"}
    assert cast.user("legal_aid").name in str(found["shift"]["summary"])
    assert str(found["visit"]["location"]) == house.name
    start = found["visit"]["dtstart"].dt
    assert timezone.localtime(start).time() == time(18, 0)


def test_a_cancelled_visit_says_so_under_the_same_name(cast: Cast, client_for: Any) -> None:
    officer = cast.actor("legal_aid")
    visit = duty.visit(officer, building=duty.building(cast.station))
    path = made(client_for("legal_aid"))
    before = events(path)[0]
    visits.cancel_visit(visit, reason="台风", actor=officer, version=visit.version)
    after = events(path)[0]
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]


def test_a_revoked_address_answers_nothing(client_for: Any) -> None:
    client = client_for("legal_aid")
    path = made(client)
    assert read(path).status_code == 200
    feed = CalendarFeed.objects.get()
    assert client.post(f"{PAGE}revoke/", {"feed": feed.pk}).status_code == 302
    assert read(path).status_code == 404
    assert read(f"{PAGE}{'x' * 43}.ics").status_code == 404


def test_nobody_revokes_the_address_of_another(client_for: Any) -> None:
    path = made(client_for("legal_aid"))
    client_for("manager").post(f"{PAGE}revoke/", {"feed": CalendarFeed.objects.get().pk})
    client_for("manager").post(f"{PAGE}revoke/", {"feed": "9" * 40})
    assert read(path).status_code == 200


def test_a_feed_ends_with_the_role_and_with_the_account(cast: Cast, client_for: Any) -> None:
    path = made(client_for("legal_aid"))
    user = cast.user("legal_aid")
    user.is_active = False
    with acting(SYSTEM, act="test"):
        user.save()
    assert read(path).status_code == 404
    user.is_active = True
    membership = cast.memberships["legal_aid"]
    membership.ends_on, membership.ended_at_once = timezone.localdate(), True
    with acting(SYSTEM, act="test"):
        user.save()
        membership.save()
    assert read(path).status_code == 404


def test_the_secret_is_kept_nowhere_and_shown_once(client_for: Any) -> None:
    client = client_for("legal_aid")
    path = made(client)
    secret = path.rsplit("/", 1)[1].removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert secret not in str(feed.__dict__)
    assert secret not in client.get(PAGE).content.decode()


def test_an_unchanged_calendar_is_not_sent_again(cast: Cast, client_for: Any) -> None:
    path = made(client_for("legal_aid"))
    tag = read(path).headers["ETag"]
    assert read(path, **{"If-None-Match": tag}).status_code == 304
    duty.shift(cast.actor("manager"), officer=cast.user("legal_aid"))
    assert read(path, **{"If-None-Match": tag}).status_code == 200


def test_a_mediator_sees_no_duty_of_the_desk(cast: Cast, client_for: Any) -> None:
    duty.shift(cast.actor("manager"), officer=cast.user("legal_aid"))
    assert events(made(client_for("mediator"))) == []


@pytest.mark.parametrize("limit", ["1000/m", "0/m"])
def test_a_refusal_is_bare_sets_no_cookie_and_writes_no_address_into_the_log(
    client_for: Any, settings: Any, caplog: pytest.LogCaptureFixture, limit: str
) -> None:
    path = made(client_for("legal_aid"))
    client_for("legal_aid").post(f"{PAGE}revoke/", {"feed": CalendarFeed.objects.get().pk})
    caplog.clear()
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "feed": limit}
    answer = read(path)
    assert answer.status_code == (429 if limit == "0/m" else 404)
    assert answer.content == b""
    assert not answer.cookies
    assert path not in caplog.text
    assert answer.has_header("Retry-After") == (answer.status_code == 429)


def test_a_reading_keeps_no_session_and_stays_out_of_shared_caches(client_for: Any) -> None:
    answer = read(made(client_for("legal_aid")))
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_form_sent_twice_makes_one_address(client_for: Any) -> None:
    client = client_for("legal_aid")
    path = made(client)
    again = client.post(PAGE, {"label": "手机日历"})
    assert (again.status_code, again.context["address"]) == (422, "")
    assert CalendarFeed.objects.count() == 1
    assert read(path).status_code == 200


def test_a_feed_ends_with_the_organisation(cast: Cast, client_for: Any) -> None:
    path = made(client_for("legal_aid"))
    with acting(SYSTEM, act="test"):
        cast.station.is_active = False
        cast.station.save()
    assert read(path).status_code == 404
