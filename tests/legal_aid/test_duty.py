"""Visits to buildings and the duty roster, by the operations and by the pages."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from legal_aid.models import BuildingVisit, DutyShift
from legal_aid.services import duty as roster
from legal_aid.services import visits
from mediation.history.gate import ActionRefused, NotAllowed
from tests.legal_aid import aid, duty
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
VISITS, DUTY = "/legal-aid/visits/", "/legal-aid/duty/"


@pytest.fixture
def house(cast: Cast) -> Any:
    return duty.building(cast.station)


def test_a_visit_is_planned_reported_and_then_not_cancelled(cast: Cast, house: Any) -> None:
    officer = cast.actor("legal_aid")
    visit = duty.visit(officer, building=house)
    assert visit.serial == f"VLJZ-{timezone.localdate().year}-000001"
    assert visit.is_evening
    done = visits.report_visit(
        visit, people_reached=12, summary="询问年终奖较多", actor=officer, version=visit.version
    )
    assert done.people_reached == 12
    with pytest.raises(ActionRefused):
        visits.cancel_visit(done, reason="下雨", actor=officer, version=done.version)


def test_what_is_logged_under_a_visit_shows_on_its_page(
    cast: Cast, house: Any, client_for: Any
) -> None:
    officer = cast.actor("legal_aid")
    visit = duty.visit(officer, building=house)
    aid.registered(officer, visit=visit, channel="outreach")
    page = client_for("legal_aid").get(f"{VISITS}{visit.serial}/").content.decode()
    assert "ALJZ-" in page
    assert "李小梅" not in page
    typed = client_for("legal_aid").get(f"/legal-aid/new/?visit={visit.serial}")
    assert typed.context["form"]["visit"].value() == visit.pk


def test_one_person_is_not_on_duty_twice_at_once(cast: Cast, house: Any) -> None:
    manager, officer = cast.actor("manager"), cast.user("legal_aid")
    duty.shift(manager, officer=officer)
    with pytest.raises(ActionRefused, match="不能重叠"):
        duty.shift(
            manager, officer=officer, building=house, starts_at=time(11, 0), ends_at=time(13, 0)
        )
    duty.shift(manager, officer=officer, starts_at=time(12, 0), ends_at=time(13, 0))
    lawyer = aid.lawyer(cast.station, user=officer)
    with pytest.raises(ActionRefused, match="不能重叠"):
        duty.shift(manager, lawyer=lawyer, starts_at=time(9, 0), ends_at=time(10, 0))


def test_only_the_manager_keeps_the_roster(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        duty.shift(cast.actor("legal_aid"), officer=cast.user("legal_aid"))


def test_two_persons_swap_their_turns(cast: Cast) -> None:
    manager = cast.actor("manager")
    one = duty.shift(manager, officer=cast.user("legal_aid"))
    two = duty.shift(
        manager, officer=cast.user("manager"), starts_at=time(14, 0), ends_at=time(17, 0)
    )
    roster.swap_shifts(one, two, actor=manager, version=one.version, other_version=two.version)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.officer, two.officer) == (cast.user("manager"), cast.user("legal_aid"))


def test_the_weekly_pattern_is_previewed_and_then_made(cast: Cast, client_for: Any) -> None:
    client = client_for("manager")
    first = timezone.localdate()
    data = {
        "person": f"officer:{cast.user('legal_aid').username}",
        "weekdays": [str(day) for day in range(7)],
        "first": first.isoformat(),
        "until": (first + timedelta(days=13)).isoformat(),
        "starts_at": "09:00",
        "ends_at": "11:30",
    }
    preview = client.post(f"{DUTY}weekly/", data)
    assert not DutyShift.objects.exists()
    form = preview.context["form"]
    names = set(form.fields)
    assert {"person", "weekdays", "starts_at", "ends_at"} <= names


@pytest.mark.parametrize(
    "part", ["mediator", "clerk", "point_mediator", "auditor", "administrator"]
)
def test_nobody_but_the_desk_sees_roster_and_visits(client_for: Any, part: str) -> None:
    client = client_for(part)
    for url in (VISITS, DUTY, f"{DUTY}month/", f"{VISITS}new/"):
        assert client.get(url).status_code == 403


def test_the_pages_of_an_officer(cast: Cast, house: Any, client_for: Any) -> None:
    visit = duty.visit(cast.actor("legal_aid"), building=house)
    duty.shift(cast.actor("manager"), officer=cast.user("legal_aid"))
    officer, manager = client_for("legal_aid"), client_for("manager")
    for url in (VISITS, f"{VISITS}new/", DUTY, f"{DUTY}month/", f"{VISITS}{visit.serial}/edit/"):
        assert officer.get(url).status_code == 200, url
    for url in (f"{DUTY}new/", f"{DUTY}weekly/"):
        assert manager.get(url).status_code == 200
        assert officer.get(url).status_code == 403
    shift = DutyShift.objects.get()
    for word in ("edit", "swap", "delete"):
        assert manager.get(f"{DUTY}{shift.reference}/{word}/").status_code == 200
    assert "今日值班" in officer.get("/").content.decode()
    assert client_for("other_manager").get(f"{VISITS}{visit.serial}/").status_code == 404


def test_a_form_sent_twice_makes_one_visit(cast: Cast, house: Any, client_for: Any) -> None:
    client = client_for("legal_aid")
    data = {
        "building": house.pk, "held_on": timezone.localdate().isoformat(), "starts_at": "18:00",
    }  # fmt: skip
    assert client.post(f"{VISITS}new/", data).status_code == 302
    assert client.post(f"{VISITS}new/", data).status_code == 422
    assert BuildingVisit.objects.count() == 1
